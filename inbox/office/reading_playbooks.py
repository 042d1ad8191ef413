"""Reads playbooks among what is imported, and checks them with the office that they are for.

Called by the reading of files and by the checks of an import.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from inbox.office.model import GivenPlaybook, Office, OfficeEntry
from playbooks.scripts import Playbook, check_playbooks, read_playbook
from playbooks.scripts.collisions import Phrase
from properties.files.faults import Fault, Place
from properties.files.tree import Pairs

_SIGNS = frozenset({"steps", "triggers"})


def is_playbook(root: Pairs) -> bool:
    return bool(_SIGNS & set(root.pairs))


def read_given(raw: bytes, file: str) -> tuple[GivenPlaybook | None, tuple[Fault, ...]]:
    read = read_playbook(raw, file)
    if read.playbook is None:
        return None, read.faults
    return GivenPlaybook(read.playbook, raw.decode("utf-8-sig"), Path(file).name), read.faults


def files_in(folder: Path) -> tuple[list[Path], tuple[Fault, ...]]:
    """The YAML files of a folder, deeper ones too, in the order of their names."""
    paths = sorted(path for path in _seen_in(folder) if path.suffix in {".yaml", ".yml"} and path.is_file())
    missing = Fault(Place(str(folder), 0), "holds no *.yaml file; a folder of playbooks was expected")
    return paths, () if paths else (missing,)


def _seen_in(folder: Path) -> Iterator[Path]:
    """What is hidden is not looked into: a repository keeps thousands of files there."""
    for inside, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(inside) / name for name in files if not name.startswith("."))


def playbook_faults(given: Office, together: Office, in_use: Sequence[Playbook]) -> list[Fault]:
    """What is wrong with the given playbooks beside those in use, and beside all knowledge and contacts."""
    roles = {contact.role for property in together.properties for contact in property.directory}
    playbooks = [each.playbook for each in given.playbooks]
    return check_playbooks(playbooks, beside=in_use, knowledge=list(_phrases(together)), roles=roles)


def _phrases(together: Office) -> Iterator[Phrase]:
    for entry in together.knowledge:
        yield from _of_entry(entry, "knowledge")
    for property in together.properties:
        for entry in property.knowledge:
            yield from _of_entry(entry, f"property {property.slug}, knowledge")


def _of_entry(entry: OfficeEntry, kind: str) -> Iterator[Phrase]:
    for language, phrases in (("ru", entry.phrases_ru), ("en", entry.phrases_en)):
        for number, text in enumerate(phrases):
            yield Phrase(text, f"{kind} {entry.key}", entry.written.at(f"phrases.{language}.{number}"))
