"""What the desk knows to answer: each property's effective knowledge with its matcher, kept until it changes."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from inbox.answers.implied import implied_entries
from inbox.answers.playbooks_in_use import InUse, matched_playbooks, playbooks_in_use
from inbox.tables import Conversation, KnowledgeEntry, PortfolioRevision, Property, PropertySecret
from playbooks.matching import Entry, EntryKind, Matcher, Portfolio, Understanding
from playbooks.scripts import Playbook
from properties.phrases import normal_form
from properties.words import Audience

_KEPT_PROPERTIES = 2_000
_LATEST = 200  # conversations that tell where guests are
_READY_PROPERTIES = 8  # before the first guest's turn; the others take a tenth of a second each when a guest writes
_PREPARED_PROPERTIES = 200  # beforehand; the others when their first guest writes
_MEASURED_PROPERTIES = 20  # of these, since each takes a tenth of a second; the others when somebody looks at them
# Grows with every change of knowledge anywhere.
_STAMP: Any = select(
    func.count(),
    func.coalesce(func.sum(Property.revision), 0),
    func.coalesce(select(PortfolioRevision.number).scalar_subquery(), 0),
).select_from(Property)


@dataclass(frozen=True)
class Mind:
    """The knowledge that answers for one property (or, without one, the portfolio's), and what understands it.

    `codes`: the names of the property's secrets, in their order.
    """

    entries: Mapping[str, KnowledgeEntry]
    matcher: Matcher
    in_use: Mapping[str, InUse] = field(default_factory=dict)
    codes: Sequence[str] = ()

    @cached_property
    def playbooks(self) -> dict[str, Playbook]:
        """By the keys that the matcher knows them by."""
        return {key: one.playbook for key, one in self.in_use.items()}

    @cached_property
    def audiences(self) -> dict[str, Audience]:
        entries = {key: Audience(entry.audience) for key, entry in self.entries.items()}
        return entries | {key: playbook.audience for key, playbook in self.playbooks.items()}

    @cached_property
    def titles(self) -> dict[str, tuple[str, str]]:
        entries = {key: (entry.title("ru"), entry.title("en")) for key, entry in self.entries.items()}
        return entries | {key: (each.title.ru, each.title.en) for key, each in self.playbooks.items()}

    def understand(self, text: str) -> Understanding:
        return _understood(self.matcher, text)


class Knowledge:
    """Hands out minds, one made per property and revision. Shared by all threads of a process."""

    def __init__(self) -> None:
        self._minds: OrderedDict[int, tuple[tuple[int, int], Mind]] = OrderedDict()
        self._portfolio: tuple[int, _Shared] | None = None
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

    def get_ready(self, session: Session) -> None:
        """Make ready what guests who write now wait for, in a process that has just begun. Takes a second or two."""
        for home in [None, *talked_of(session)]:
            self.of(session, home).matcher.get_ready()

    def prepare(self, session: Session) -> None:
        """Make ready what has changed since the last time, so that no guest's turn waits for it. Takes seconds."""
        stamp = session.exec(_STAMP).one()
        if stamp == self._prepared:
            return
        homes = select(Property).where(col(Property.archived_at).is_(None)).order_by(col(Property.id))
        minds = [self.of(session, home) for home in [None, *session.exec(homes.limit(_PREPARED_PROPERTIES))]]
        for mind in minds:
            mind.matcher.warm_up()
        for mind in minds[:_MEASURED_PROPERTIES]:
            mind.matcher.calibrate()
        self._prepared = stamp

    def prepare_one(self, session: Session, home: Property) -> None:
        """All that a single guest of one property needs, as it is known while the desk is served."""
        matcher = self.of(session, home).matcher
        matcher.get_ready()
        matcher.warm_up()
        matcher.calibrate()

    def _make(self, session: Session, property_id: int, portfolio_revision: int) -> Mind:
        shared = self._shared(session, portfolio_revision)
        codes = _codes(session, property_id) if property_id else ()
        own = _own_entries(session, property_id, codes, shared.entries) if property_id else []
        entries = {entry.key: entry for entry in [*shared.entries, *own]}
        matcher = _matcher(tuple(_as_matched(entry) for entry in own), shared.portfolio)
        return Mind(entries, matcher, shared.in_use, codes)

    def _shared(self, session: Session, revision: int) -> "_Shared":
        with self._lock:
            if self._portfolio and self._portfolio[0] == revision:
                return self._portfolio[1]
        entries = _entries(session, None)
        in_use = {one.matched_as: one for one in playbooks_in_use(session)}
        said = {normal_form(phrase) for entry in entries for phrase in (*entry.phrases_ru, *entry.phrases_en)}
        matched = [_as_matched(entry) for entry in entries]
        matched += matched_playbooks((one.playbook for one in in_use.values()), said)
        shared = _Shared(_portfolio(tuple(matched)), entries, in_use)
        with self._lock:
            self._portfolio = (revision, shared)
        return shared


@dataclass(frozen=True)
class _Shared:
    """What serves every property."""

    portfolio: Portfolio
    entries: Sequence[KnowledgeEntry]
    in_use: Mapping[str, InUse]


def mind_of(own: Sequence[KnowledgeEntry], shared: Sequence[KnowledgeEntry]) -> Mind:
    """A mind of entries that are perhaps not kept yet: to try them out."""
    portfolio = _portfolio(tuple(_as_matched(entry) for entry in shared))
    entries = {entry.key: entry for entry in [*shared, *own]}
    return Mind(entries, Matcher(tuple(_as_matched(entry) for entry in own), portfolio))


# A turn asks more than once, and "thanks" is written every night.
@lru_cache(maxsize=4_096)
def _understood(matcher: Matcher, text: str) -> Understanding:
    return matcher.understand(text)


# A revision also grows when only a secret or an answer's audience changed: what is understood is then the same.
@lru_cache(maxsize=4)
def _portfolio(entries: tuple[Entry, ...]) -> Portfolio:
    return Portfolio(entries)


@lru_cache(maxsize=32)
def _matcher(entries: tuple[Entry, ...], portfolio: Portfolio) -> Matcher:
    return Matcher(entries, portfolio)


def talked_of(session: Session) -> list[Property]:
    """The homes that guests wrote about last; where nobody has written yet, any."""
    query = select(Conversation.property_id).order_by(col(Conversation.last_activity_at).desc()).limit(_LATEST)
    numbers = [number for number in dict.fromkeys(session.exec(query)) if number is not None]
    homes = select(Property).where(col(Property.archived_at).is_(None)).order_by(col(Property.id))
    if numbers:
        homes = homes.where(col(Property.id).in_(numbers[:_READY_PROPERTIES]))
    return list(session.exec(homes.limit(_READY_PROPERTIES)))


def _portfolio_revision(session: Session) -> int:
    return session.exec(select(PortfolioRevision.number)).first() or 0


def _codes(session: Session, property_id: int) -> Sequence[str]:
    of_it = select(PropertySecret.name).where(col(PropertySecret.property_id) == property_id)
    return session.exec(of_it.order_by(col(PropertySecret.name))).all()


def _own_entries(
    session: Session, property_id: int, codes: Sequence[str], shared: Sequence[KnowledgeEntry]
) -> list[KnowledgeEntry]:
    written = _entries(session, property_id)
    return [*written, *implied_entries(codes, [*shared, *written])]


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
