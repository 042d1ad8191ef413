"""Reads office files into an `Office`, noting everything that is wrong with them. Pure but for opening the files.

Called by the import, by the demo, and by `match --office FILE`, which needs no database.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from inbox.office.model import Office
from inbox.office.reading_calendars import read_sending
from inbox.office.reading_canned import read_canned
from inbox.office.reading_messages import read_messages, read_templates
from inbox.office.reading_nights import read_exception, read_rules_of
from inbox.office.reading_people import read_manager, read_owner, read_shift
from inbox.office.reading_playbooks import is_playbook, read_given
from inbox.office.reading_properties import Today, read_entry, read_property
from properties.files.faults import Fault, OfficeErrors, Place
from properties.files.fields import Fields
from properties.files.tree import LARGEST_FILE_BYTES, Pairs, grow_tree

T = TypeVar("T")

SECTIONS = (
    "owners",
    "managers",
    "shifts",
    "knowledge",
    "canned",
    "messages",
    "templates",
    "sending",
    "rules",
    "exceptions",
    "properties",
)


@dataclass(frozen=True)
class Reading:
    """What files say and what is wrong with them. `is_whole` False = some can't be read, so names may be missing.

    `is_ours`: something of an office or a playbook was found in them.
    """

    office: Office = field(default_factory=Office)
    faults: tuple[Fault, ...] = ()
    is_whole: bool = True
    is_ours: bool = False

    def __add__(self, other: "Reading") -> "Reading":
        return Reading(
            self.office + other.office,
            self.faults + other.faults,
            self.is_whole and other.is_whole,
            self.is_ours or other.is_ours,
        )


def read_office(path: Path) -> Office:
    """One office file on its own, whatever it refers to. Raises `OfficeErrors` when it has not the right form."""
    reading = read_files([path])
    if reading.faults:
        raise OfficeErrors(reading.faults)
    return reading.office


def read_files(paths: Iterable[Path]) -> Reading:
    return sum((read_file(path) for path in paths), Reading())


def read_file(path: Path, today: Today | None = None) -> Reading:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        return Reading(faults=(Fault(Place(str(path), 0), f"can't be read: {error.strerror}"),), is_whole=False)
    return read_text(raw, str(path), today)


def read_text(raw: bytes, file: str, today: Today | None = None) -> Reading:
    """`today` allows stays that begin "today+1"; `file` is the name that complaints begin with."""
    faults: list[Fault] = []
    root = grow_tree(raw, file, faults)
    if isinstance(root, Pairs) and is_playbook(root):
        given, wrong = read_given(raw, file)
        return Reading(Office(playbooks=(given,) if given else ()), wrong, is_whole=given is not None, is_ours=True)
    if isinstance(root, Pairs):
        office = _office(Fields(root, "", file, faults), root, today, file, faults)
        return Reading(office, tuple(faults), is_ours=bool(office.sections))
    if not faults:
        expected = f"a mapping with some of the keys {', '.join(SECTIONS)} was expected"
        faults.append(Fault(Place(file, root.line if root else 1), f"no office: {expected}"))
    return Reading(faults=tuple(faults), is_whole=False)


def _office(fields: Fields, root: Pairs, today: Today | None, file: str, faults: list[Fault]) -> Office:
    office = Office(
        owners=_all(fields, "owners", "owner", "key", read_owner),
        managers=_all(fields, "managers", "manager", "key", read_manager),
        shifts=_all(fields, "shifts", "shift", "name", read_shift),
        knowledge=_all(fields, "knowledge", "knowledge", "key", read_entry),
        properties=_all(fields, "properties", "property", "slug", lambda each: read_property(each, today)),
        messages=read_messages(fields, file, faults),
        templates=read_templates(fields, file, faults),
        sending=read_sending(fields),
        canned=_all(fields, "canned", "canned", "key", read_canned),
        rules=read_rules_of(fields),
        exceptions=_all(fields, "exceptions", "exception of", "away", read_exception),
        sections={name: fields.written.at(name) for name in SECTIONS if name in root.pairs},
    )
    fields.close()
    return office


def _all(fields: Fields, key: str, kind: str, named_by: str, read: Callable[[Fields], T]) -> tuple[T, ...]:
    return tuple(read(each) for each in fields.each(key, kind, named_by))
