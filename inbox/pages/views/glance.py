"""What stands around the list of conversations for one who answers, read by one statement: tabs, badges, warnings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, select
from sqlmodel import Session, col

from inbox.arriving.dead_letters import count_open
from inbox.conversation.queues import COUNTED, Queue, are_open, given_count, queue_counts
from inbox.conversation.saved_views import has_views
from inbox.feeds.keeping import may_be_doubtful
from inbox.knowledge.gaps import waiting
from inbox.night.handovers import is_handed_to
from inbox.pages.views.queue_view import Reader
from inbox.schedule.preflight import stuck, stuck_since
from inbox.storage.statements import Statement
from inbox.tables import Conversation, Manager, PortfolioRevision


@dataclass(frozen=True)
class Glance:
    """`to_look_at`: gaps of knowledge and proposed phrases; `is_silent`: our bot may not write to his Telegram yet.

    `given`: conversations that colleagues have handed to him, and he has not taken yet.
    """

    counts: Mapping[Queue, int]
    letters: int = 0
    stuck: int = 0
    to_look_at: int = 0
    may_be_doubtful: bool = False
    is_handed: bool = False
    portfolio_revision: int | None = None
    manager_key: str = ""
    is_silent: bool = False
    given: int = 0
    has_views: bool = False


def look_around(session: Session, reader: Reader) -> Glance:
    """Nothing for an owner."""
    if not reader.actor.may_answer:
        return Glance({})
    manager = reader.actor.manager_id
    (found,) = _AROUND.rows(session, manager=manager, stuck_since=stuck_since(reader.now))
    (
        *counts,
        given,
        has_saved,
        letters,
        is_stuck,
        to_look_at,
        may_doubt,
        is_handed,
        revision,
        key,
        telegram_id,
        started_at,
    ) = found
    return Glance(
        counts=dict(zip(COUNTED, counts, strict=True)),
        given=given,
        has_views=bool(has_saved),
        letters=letters,
        stuck=is_stuck,
        to_look_at=to_look_at,
        may_be_doubtful=bool(may_doubt),
        is_handed=bool(is_handed),
        portfolio_revision=revision or 0,
        manager_key=key or "",
        is_silent=telegram_id is not None and started_at is None,
    )


def _around(_: str) -> Select[Any]:
    manager = bindparam("manager", type_=BigInteger)
    own = [
        select(column).where(col(Manager.id) == manager).scalar_subquery()
        for column in (col(Manager.key), col(Manager.telegram_id), col(Manager.telegram_started_at))
    ]
    revision = select(col(PortfolioRevision.number)).limit(1).scalar_subquery()
    beside = (count_open(), stuck(), waiting(), may_be_doubtful(), is_handed_to(manager), revision, *own)
    columns: list[Any] = [*queue_counts(), given_count(), has_views(manager), *beside]
    return select(*columns).select_from(Conversation).where(are_open())


_AROUND = Statement(_around)
