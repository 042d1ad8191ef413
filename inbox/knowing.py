"""What the desk knows to answer: each property's effective knowledge with its matcher, kept until it changes."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from inbox.tables import KnowledgeEntry, PortfolioRevision, Property
from playbooks.matching import Entry, EntryKind, Matcher, Portfolio, Understanding
from properties.words import Audience

_KEPT_PROPERTIES = 2_000
_PREPARED_PROPERTIES = 200  # beforehand; the others when their first guest writes
# Grows with every change of knowledge anywhere.
_STAMP: Any = select(
    func.count(),
    func.coalesce(func.sum(Property.revision), 0),
    func.coalesce(select(PortfolioRevision.number).scalar_subquery(), 0),
).select_from(Property)


@dataclass(frozen=True)
class Mind:
    """The knowledge that answers for one property (or, without one, the portfolio's), and what understands it."""

    entries: Mapping[str, KnowledgeEntry]
    matcher: Matcher

    @cached_property
    def audiences(self) -> dict[str, Audience]:
        return {key: Audience(entry.audience) for key, entry in self.entries.items()}

    @cached_property
    def titles(self) -> dict[str, tuple[str, str]]:
        return {key: (entry.title("ru"), entry.title("en")) for key, entry in self.entries.items()}

    def understand(self, text: str) -> Understanding:
        return self.matcher.understand(text)


class Knowledge:
    """Hands out minds, one made per property and revision. Shared by all threads of a process."""

    def __init__(self) -> None:
        self._minds: OrderedDict[int, tuple[tuple[int, int], Mind]] = OrderedDict()
        self._portfolio: tuple[int, Portfolio, Sequence[KnowledgeEntry]] | None = None
        self._lock = threading.Lock()
        self._prepared: tuple[int, int, int] | None = None

    def of(self, session: Session, home: Property | None, portfolio_revision: int | None = None) -> Mind:
        """The mind for a property as it is known in this transaction; the portfolio's revision, if it was read."""
        shared = _portfolio_revision(session) if portfolio_revision is None else portfolio_revision
        revision = (home.revision if home else 0, shared)
        number = home.id if home and home.id else 0
        with self._lock:
            kept = self._minds.get(number)
            if kept and kept[0] == revision:
                self._minds.move_to_end(number)
                return kept[1]
        mind = self._make(session, number, revision[1])
        with self._lock:
            self._minds[number] = (revision, mind)
            while len(self._minds) > _KEPT_PROPERTIES:
                self._minds.popitem(last=False)
        return mind

    def prepare(self, session: Session) -> None:
        """Make ready what has changed since the last time, so that no guest's turn waits for it. Takes seconds."""
        stamp = session.exec(_STAMP).one()
        if stamp == self._prepared:
            return
        homes = select(Property).where(col(Property.archived_at).is_(None)).order_by(col(Property.id))
        for home in [None, *session.exec(homes.limit(_PREPARED_PROPERTIES))]:
            self.of(session, home).matcher.warm_up()
        self._prepared = stamp

    def _make(self, session: Session, property_id: int, portfolio_revision: int) -> Mind:
        portfolio, shared = self._shared(session, portfolio_revision)
        own = _entries(session, property_id) if property_id else []
        entries = {entry.key: entry for entry in [*shared, *own]}
        return Mind(entries, _matcher(tuple(_as_matched(entry) for entry in own), portfolio))

    def _shared(self, session: Session, revision: int) -> tuple[Portfolio, Sequence[KnowledgeEntry]]:
        with self._lock:
            if self._portfolio and self._portfolio[0] == revision:
                return self._portfolio[1:]
        entries = _entries(session, None)
        portfolio = _portfolio(tuple(_as_matched(entry) for entry in entries))
        with self._lock:
            self._portfolio = (revision, portfolio, entries)
        return portfolio, entries


def mind_of(own: Sequence[KnowledgeEntry], shared: Sequence[KnowledgeEntry]) -> Mind:
    """A mind of entries that are perhaps not kept yet: to try them out."""
    portfolio = _portfolio(tuple(_as_matched(entry) for entry in shared))
    entries = {entry.key: entry for entry in [*shared, *own]}
    return Mind(entries, Matcher(tuple(_as_matched(entry) for entry in own), portfolio))


# A revision also grows when only a secret or an answer's audience changed: what is understood is then the same.
@lru_cache(maxsize=4)
def _portfolio(entries: tuple[Entry, ...]) -> Portfolio:
    return Portfolio(entries)


@lru_cache(maxsize=32)
def _matcher(entries: tuple[Entry, ...], portfolio: Portfolio) -> Matcher:
    return Matcher(entries, portfolio)


def _portfolio_revision(session: Session) -> int:
    return session.exec(select(PortfolioRevision.number)).first() or 0


def _entries(session: Session, property_id: int | None) -> list[KnowledgeEntry]:
    query = select(KnowledgeEntry).where(
        col(KnowledgeEntry.property_id) == property_id, col(KnowledgeEntry.archived_at).is_(None)
    )
    entries = list(session.exec(query.order_by(col(KnowledgeEntry.id))))
    for entry in entries:
        session.expunge(entry)  # it outlives the session
    return entries


def _as_matched(entry: KnowledgeEntry) -> Entry:
    return Entry(
        key=entry.key,
        kind=EntryKind.KNOWLEDGE,
        phrases=(*entry.phrases_ru, *entry.phrases_en),
        title_ru=entry.title_ru,
        title_en=entry.title_en,
        answer_text_ru=entry.answer_ru,
        answer_text_en=entry.answer_en,
    )
