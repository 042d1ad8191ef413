"""Takes due deliveries for one process: the oldest of each lane, by a conditional UPDATE."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from inbox.channel import ChannelKind, FailureReason, Outgoing
from inbox.giving_up import give_up, tick
from inbox.live import Change, Topic, announce
from inbox.preparing import Preparation, Prepared, prepare
from inbox.tables import Delivery, DeliveryState

log = logging.getLogger(__name__)

# Longer than any request may take: whoever still holds a claim after that has died.
CLAIM = timedelta(seconds=120)
_PENDING = (DeliveryState.QUEUED, DeliveryState.SENDING)


@dataclass(frozen=True)
class Job:
    """One request to make. `refusal` = it must not leave at all."""

    delivery_id: int
    channel: ChannelKind
    outgoing: Outgoing
    attempt: int
    maybe_sent: bool
    refusal: FailureReason | None


def claim_due(session: Session, preparation: Preparation, name: str, now: datetime, limit: int) -> Sequence[Job]:
    """Claim at most `limit` deliveries whose turn it is, and make their requests ready."""
    reclaim_dead(session, name, now)
    due = _due(session, now, limit)
    jobs = []
    for delivery in due:
        delivery.state = DeliveryState.SENDING
        delivery.claimed_by = name
        delivery.claimed_until = now + CLAIM
        delivery.attempts += 1
        prepared = _prepared(session, preparation, delivery, now)
        if prepared is None:
            continue
        delivery.parts = prepared.parts
        jobs.append(
            Job(
                delivery.id or 0,
                ChannelKind(delivery.channel),
                prepared.outgoing,
                delivery.attempts,
                delivery.maybe_twice,
                prepared.refusal,
            )
        )
    return jobs


def _prepared(session: Session, preparation: Preparation, delivery: Delivery, now: datetime) -> Prepared | None:
    """None = our own code fails on it: it is given up, so that it does not hold up everything else."""
    try:
        return prepare(session, preparation, delivery, now)
    except DBAPIError:
        raise
    except Exception:
        log.exception("delivery %d can't be made ready", delivery.id or 0)
        give_up(session, delivery, FailureReason.UNKNOWN, now)
        tick(session, delivery)
        return None


def reclaim_dead(session: Session, name: str, now: datetime, *, at_start: bool = False) -> None:
    """Queue again what a process was sending when it died; it may have arrived, and is marked so.

    At its start the only process on a SQLite file knows that every claim is a dead one's.
    """
    dead: ColumnElement[bool] = col(Delivery.claimed_until) < now
    if at_start and session.get_bind().dialect.name == "sqlite":
        dead = or_(dead, col(Delivery.claimed_by) != name)
    statement = (
        update(Delivery)
        .where(col(Delivery.state) == DeliveryState.SENDING, dead)
        .values(state=DeliveryState.QUEUED, maybe_twice=True, claimed_by=None, claimed_until=None, due_at=now)
    )
    session.execute(statement, execution_options={"synchronize_session": False})
    if at_start:
        announce(session, Change(Topic.OUTBOX))


def _due(session: Session, now: datetime, limit: int) -> Sequence[Delivery]:
    earlier = aliased(Delivery)
    is_blocked = exists().where(
        col(earlier.lane) == col(Delivery.lane), col(earlier.id) < col(Delivery.id), col(earlier.state).in_(_PENDING)
    )
    query = (
        select(Delivery)
        .where(col(Delivery.state) == DeliveryState.QUEUED, col(Delivery.due_at) <= now, ~is_blocked)
        .order_by(col(Delivery.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    return session.exec(query).all()
