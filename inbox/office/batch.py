"""One import under way: what its steps share, and what becomes of things that the files no longer name."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlmodel import Session, SQLModel

from inbox.office.model import Office
from inbox.office.report import ImportReport, Kind
from inbox.office.rows import Row, update_rows
from inbox.office.stored import StoredRows, is_active
from properties.keys import Keys

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Batch:
    """`stored` are the rows as they were before; `prune` archives what the files no longer name."""

    session: Session
    office: Office
    stored: StoredRows
    keys: Keys
    now: datetime
    prune: bool
    media_dir: Path | None = None
    report: ImportReport = field(default_factory=ImportReport)

    def leave(
        self,
        kind: Kind,
        model: type[SQLModel],
        unnamed: Mapping[K, Row],
        name: Callable[[K], str] = str,
    ) -> Collection[K]:
        """Keep and report the rows, or archive them when pruning; returns the keys of those archived."""
        active = {key: row for key, row in unnamed.items() if is_active(row)}
        self.report.leave(kind, [name(key) for key in active], archived=self.prune)
        if not self.prune:
            return ()
        update_rows(self.session, model, [{"id": row["id"], "archived_at": self.now} for row in active.values()])
        return active.keys()


def unnamed(stored: Mapping[K, V], named: Collection[K]) -> dict[K, V]:
    """What is stored and the files don't name."""
    return {key: row for key, row in stored.items() if key not in named}
