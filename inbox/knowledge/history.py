"""How an entry came to be what it is: who changed what and when. A change keeps what was before it."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from inbox.holding.refusals import NotFound
from inbox.knowledge.drafts import snapshot
from inbox.tables import KnowledgeChange, KnowledgeEntry

_MOST_CHANGES = 200


@dataclass(frozen=True)
class Piece:
    """Words that stayed ("same"), came ("new") or went ("old")."""

    mark: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """`field` as the columns are called. Phrases and files are pieces of their own, texts are told apart by words."""

    field: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Step:
    change: KnowledgeChange
    fields: Sequence[FieldChange]
    is_current: bool


def steps_of(session: Session, entry: KnowledgeEntry) -> list[Step]:
    """The newest first."""
    changes = _changes(session, entry.id or 0)
    after = snapshot(entry.model_dump())
    steps = []
    for number, change in enumerate(changes):
        steps.append(Step(change, differences(change.before or {}, after), is_current=number == 0))
        after = change.before or {}
    return steps


def became(session: Session, entry: KnowledgeEntry, change_id: int) -> Mapping[str, Any]:
    """What the entry was after that change. Raises `NotFound`."""
    change = session.get(KnowledgeChange, change_id)
    if change is None or change.entry_id != entry.id:
        raise NotFound
    later = select(KnowledgeChange).where(
        col(KnowledgeChange.entry_id) == entry.id, col(KnowledgeChange.id) > change_id
    )
    following = session.exec(later.order_by(col(KnowledgeChange.id)).limit(1)).first()
    return snapshot(entry.model_dump()) if following is None else following.before or {}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """Only the fields that differ; both as `snapshot` gives them, `before` empty for what was not there."""
    changed = [name for name in after if before.get(name) != after[name]]
    return [
        FieldChange(name, pieces)
        for name in changed
        if (pieces := _pieces(before.get(name), after[name]))
    ]  # fmt: skip


def _pieces(before: Any, after: Any) -> list[Piece]:
    if isinstance(after, list):
        return list(_of_lists(_names(before or []), _names(after)))
    if isinstance(after, bool):
        return [Piece("new" if after else "old", "")] if bool(before) != after else []
    return list(_of_texts(str(before or ""), str(after)))


def _names(items: Iterable[Any]) -> list[str]:
    return [item["name"] if isinstance(item, Mapping) else str(item) for item in items]


def _of_lists(before: list[str], after: list[str]) -> Iterable[Piece]:
    yield from (Piece("old", one) for one in before if one not in after)
    yield from (Piece("new", one) for one in after if one not in before)


def _of_texts(before: str, after: str) -> Iterable[Piece]:
    old, new = before.split(" "), after.split(" ")
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = " ".join(old[a:b]), " ".join(new[c:d])
        if kind == "equal":
            yield Piece("same", gone)
            continue
        if gone:
            yield Piece("old", gone)
        if come:
            yield Piece("new", come)


def _changes(session: Session, entry_id: int) -> Sequence[KnowledgeChange]:
    query = select(KnowledgeChange).where(col(KnowledgeChange.entry_id) == entry_id)
    return session.exec(query.order_by(col(KnowledgeChange.id).desc()).limit(_MOST_CHANGES)).all()
