"""Changes knowledge: every change is checked against the version it was made from, kept in history, and told at once.

Called by pages within their unit of work. A change is known to the next message, in every process.
"""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.knowledge.checking import Problem, problems
from inbox.knowledge.drafts import Draft, columns_of, draft_from, draft_of, snapshot
from inbox.knowledge.history import became
from inbox.knowledge.settling import settle
from inbox.knowledge.shelves import find_entry, home_of
from inbox.knowledge.surroundings import around
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import Act, KnowledgeChange, KnowledgeEntry, PortfolioRevision, Property


class Stale(Exception):
    """Somebody has changed the entry since it was read: `by` did it `at`."""

    def __init__(self, by: str, at: datetime | None) -> None:
        super().__init__(f"changed by {by}")
        self.by = by
        self.at = at


class Unfit(Exception):
    """The draft can't be kept as it stands."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(f"{len(found)} problems")
        self.problems = found


def create(session: Session, actor: Actor, home: Property | None, draft: Draft, now: datetime) -> KnowledgeEntry:
    """Raises `Unfit`."""
    _take_turn(session)
    _refuse_unfit(session, home, draft)
    entry = KnowledgeEntry(
        **columns_of(draft), property_id=home.id if home else None, changed_at=now, changed_by=actor.name
    )
    session.add(entry)
    session.flush()
    _record(session, entry, Act.CREATED, actor, now, None)
    settle(session, actor, entry, now)
    _tell(session, entry.property_id)
    return entry


def change(
    session: Session, actor: Actor, entry_id: int, draft: Draft, now: datetime,
    *, version: int | None = None, act: Act = Act.EDITED,
) -> KnowledgeEntry:  # fmt: skip
    """`version`: the one that the draft was made from, None = whatever it is now. Raises `Stale` and `Unfit`."""
    _take_turn(session)
    entry = _locked(session, entry_id)
    if version is not None and version != entry.version:
        raise Stale(entry.changed_by, entry.changed_at)
    before = draft_of(entry)
    if draft == before:
        return entry
    if not draft.is_archived:
        _refuse_unfit(session, home_of(session, entry), draft, entry_id)
    _record(session, entry, act, actor, now, before)
    for name, value in columns_of(draft).items():
        setattr(entry, name, value)
    if draft.is_archived != before.is_archived:
        entry.archived_at = now if draft.is_archived else None
    entry.version += 1
    entry.changed_at, entry.changed_by = now, actor.name
    session.flush()
    settle(session, actor, entry, now)
    _tell(session, entry.property_id)
    return entry


def archive(session: Session, actor: Actor, entry_id: int, now: datetime) -> KnowledgeEntry:
    draft = replace(draft_of(find_entry(session, entry_id)), is_archived=True)
    return change(session, actor, entry_id, draft, now, act=Act.ARCHIVED)


def unarchive(session: Session, actor: Actor, entry_id: int, now: datetime) -> KnowledgeEntry:
    """Raises `Unfit` where it no longer fits beside the others."""
    draft = replace(draft_of(find_entry(session, entry_id)), is_archived=False)
    return change(session, actor, entry_id, draft, now, act=Act.UNARCHIVED)


def revert(session: Session, actor: Actor, entry_id: int, change_id: int, now: datetime) -> KnowledgeEntry:
    """Make it again what it was after that change. Raises `Unfit`, and `NotFound` for a change of another entry."""
    draft = draft_from(became(session, find_entry(session, entry_id), change_id))
    return change(session, actor, entry_id, replace(draft, is_archived=False), now, act=Act.REVERTED)


def _take_turn(session: Session) -> None:
    """Two at once could each find their phrases free and both keep them; the second waits for the first."""
    insert_or_ignore(session, PortfolioRevision, id=1, number=0)
    session.exec(select(PortfolioRevision).with_for_update()).one()


def _locked(session: Session, entry_id: int) -> KnowledgeEntry:
    query = select(KnowledgeEntry).where(col(KnowledgeEntry.id) == entry_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def _refuse_unfit(session: Session, home: Property | None, draft: Draft, entry_id: int | None = None) -> None:
    found = problems(draft, around(session, home, draft.key, entry_id))
    if found:
        raise Unfit(found)


def _record(
    session: Session, entry: KnowledgeEntry, act: Act, actor: Actor, now: datetime, before: Draft | None
) -> None:
    kept = snapshot(entry.model_dump()) if before is not None else None
    session.add(KnowledgeChange(entry_id=entry.id or 0, act=act, by=actor.name, at=now, before=kept))


def _tell(session: Session, property_id: int | None) -> None:
    """Running processes learn from the revision that what they keep in memory is out of date."""
    if property_id is None:
        session.exec(select(PortfolioRevision).with_for_update()).one().number += 1
    else:
        session.exec(select(Property).where(Property.id == property_id).with_for_update()).one().revision += 1
    announce(session, Change(Topic.KNOWLEDGE))
