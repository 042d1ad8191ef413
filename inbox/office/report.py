"""What an import did, in numbers and names. Filled by the import, printed by the command line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from inbox.office.rows import Changes
from properties.files.faults import some_of

_NAMES_AT_MOST = 20


class Kind(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    SHIFT = "shift"
    PROPERTY = "property"
    SECRET = "secret"
    DETAIL = "detail"
    KNOWLEDGE = "knowledge"
    PLAYBOOK = "playbook"
    MESSAGE = "message"
    TEMPLATE = "template"
    CANNED = "canned reply"
    STAY = "stay"
    CALENDAR = "calendar"
    BOOK = "welcome book"
    SECTION = "section"
    RULES = "rules"
    EXCEPTION = "exception"


@dataclass(frozen=True)
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass
class ImportReport:
    """`kept` = what the files no longer name, by name; `archived` = the same after `--prune`."""

    counts: dict[Kind, Counts] = field(default_factory=dict)
    kept: dict[Kind, list[str]] = field(default_factory=dict)
    archived: dict[Kind, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def has_changed(self) -> bool:
        return bool(self.archived) or any(counts.created or counts.updated for counts in self.counts.values())

    @property
    def lines(self) -> list[str]:
        return [
            *(f"warning: {warning}" for warning in self.warnings),
            *(_counted(kind, counts) for kind, counts in self.counts.items()),
            *(f"kept, though no longer named: {_named(kind, names)}" for kind, names in self.kept.items()),
            *(f"archived: {_named(kind, names)}" for kind, names in self.archived.items()),
        ]

    def __str__(self) -> str:
        return "\n".join(self.lines) or "nothing to take in: the files are empty"

    def count(self, kind: Kind, changes: Changes[Any]) -> None:
        if changes.touched or changes.unchanged:
            counts = Counts(len(changes.created), len(changes.updated), len(changes.unchanged))
            self.counts[kind] = counts

    def leave(self, kind: Kind, names: Iterable[str], *, archived: bool) -> None:
        """Note what the files no longer name."""
        if found := list(names):
            (self.archived if archived else self.kept).setdefault(kind, []).extend(found)


def _counted(kind: Kind, counts: Counts) -> str:
    return f"{kind}: {counts.created} created, {counts.updated} updated, {counts.unchanged} unchanged"


def _named(kind: Kind, names: Sequence[str]) -> str:
    return f"{kind} {some_of(names, _NAMES_AT_MOST)}"
