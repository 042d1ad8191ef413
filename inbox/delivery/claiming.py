"""Takes due deliveries for one process: the oldest of each lane, by a conditional UPDATE."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, literal_column, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from inbox.channel import ChannelKind, FailureReason, Outgoing
from inbox.delivery.giving_up import give_up, tick
from inbox.delivery.preparing import Preparation, Prepared, Wanted, prepare
from inbox.delivery.reclaiming import CLAIM, SENDING, reclaim_dead
from inbox.storage.rows import columns_of, objects_of
from inbox.storage.statements import Statement, ask_together
from inbox.tables import Contact, Delivery, DeliveryState, Message

log = logging.getLogger(__name__)

# Written out: what is only given with the statement lets no database use an index on those that have not left.
QUEUED: ColumnElement[str] = literal_column("'queued'")
PENDING = (QUEUED, SENDING)


@dataclass(frozen=True)
class Job:
    """One request to make. `refusal` = it must not leave at all."""

    delivery_id: int
    channel: ChannelKind
    outgoing: Outgoing
    attempt: int
    maybe_sent: bool
    refusal: FailureReason | None


def claim_due(
    session: Session, preparation: Preparation, name: str, now: datetime, room: Mapping[ChannelKind, int]
) -> Sequence[Job]:
    """Claim deliveries whose turn it is, of each channel as many as there is room for, and make them ready."""
    reclaim_dead(session, name, now)
    asked = [(_DUE, {"channel": kind.value, "now": now, "most": most}) for kind, most in room.items()]
    rows = [row for found in ask_together(session, asked) for row in found.rows()]
    wanted = [Wanted(*objects_of(row, Delivery, Message, Contact)) for row in rows]
    prepared = [(one.delivery, _prepared(session, preparation, one, now)) for one in wanted]
    ready = [(delivery, one) for delivery, one in prepared if one is not None]
    claim = {"claimed_by": name, "claimed_until": now + CLAIM}
    _CLAIM.tell_many(session, [{"number": delivery.id, "parts": one.parts, **claim} for delivery, one in ready])
    return [_job(delivery, one) for delivery, one in ready]


def is_any_queued(session: Session, due_by: datetime) -> bool:
    """Whether anything waits at all: behind another of its lane, for room, or for its time."""
    return _ANY_QUEUED.first(session, due_by=due_by) is not None


def _prepared(session: Session, preparation: Preparation, wanted: Wanted, now: datetime) -> Prepared | None:
    """None = our own code fails on it: it is given up, so that it does not hold up everything else."""
    try:
        return prepare(session, preparation, wanted, now)
    except DBAPIError:
        raise
    except Exception:
        log.exception("delivery %s could not be made ready", wanted.delivery.id)
        session.add(wanted.delivery)
        give_up(session, wanted.delivery, FailureReason.UNKNOWN, now)
        tick(session, wanted.delivery)
        return None


def _job(delivery: Delivery, prepared: Prepared) -> Job:
    return Job(
        delivery.id or 0,
        ChannelKind(delivery.channel),
        prepared.outgoing,
        delivery.attempts + 1,
        delivery.maybe_twice,
        prepared.refusal,
    )


def due(_: str = "") -> Select[Any]:
    """Of a channel, in the order in which they became due, but no delivery before an earlier one of its lane."""
    earlier = aliased(Delivery)
    is_blocked = exists().where(
        col(earlier.lane) == col(Delivery.lane), col(earlier.id) < col(Delivery.id), col(earlier.state).in_(PENDING)
    )
    return (
        select(*columns_of(Delivery, Message, Contact))
        .outerjoin_from(Delivery, Message, col(Message.id) == col(Delivery.message_id))
        .outerjoin(Contact, col(Contact.id) == col(Delivery.contact_id))
        .where(col(Delivery.channel) == bindparam("channel"))
        .where(col(Delivery.state) == QUEUED, col(Delivery.due_at) <= bindparam("now"), ~is_blocked)
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=Delivery)
    )


_DUE = Statement(due)
_ANY_QUEUED = Statement(
    lambda _: (
        select(col(Delivery.id))
        .where(col(Delivery.channel).in_([literal_column(f"'{kind.value}'") for kind in ChannelKind]))
        .where(col(Delivery.state) == QUEUED, col(Delivery.due_at) <= bindparam("due_by"))
        .limit(1)
    )
)
_CLAIM = Statement(
    lambda _: (
        update(Delivery)
        .where(col(Delivery.id) == bindparam("number"))
        .values(state=DeliveryState.SENDING.value, attempts=col(Delivery.attempts) + 1)
    ),
    ["parts", "claimed_by", "claimed_until"],
)
