"""What would go wrong with the messages of every stay to come: looked at before anybody waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, tuple_
from sqlmodel import Session, col, func, select

from inbox.schedule.timeline import Outlook, TimelineItem, timelines_of
from inbox.tables import Problem, Property, ScheduledMessage, Stay, StaySchedule, StayState
from properties.columns import Instant

STAYS_AT_ONCE = 200

# Nothing that a manager has to mend.
NO_NEWS = (Problem.NO_CONTACT, Problem.HELD)


@dataclass(frozen=True)
class StayTrouble:
    """One stay with the messages that would not go out as they should. `is_unplanned`: by a fault of ours none will."""

    stay: Stay
    home: Property
    items: Sequence[TimelineItem]
    is_unplanned: bool = False


@dataclass(frozen=True)
class Ahead:
    """What was found among the stays that were looked at; `after` leads on to the next of them, None = that was all."""

    troubles: Sequence[StayTrouble]
    looked_at: int
    last_arrival: date | None
    after: tuple[date, int] | None


def look_ahead(
    session: Session, outlook: Outlook, property_id: int | None = None, after: tuple[date, int] | None = None
) -> Ahead:
    """The next to arrive first, so many stays at a time."""
    key = (col(Stay.arrival), col(Stay.id))
    query = (
        select(Stay, Property)
        .join(Property, col(Property.id) == col(Stay.property_id))
        .where(col(Stay.state) == StayState.ACTIVE, col(Stay.departure) >= outlook.now.date())
    )
    if property_id is not None:
        query = query.where(col(Stay.property_id) == property_id)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    stays = session.exec(query.order_by(*key).limit(STAYS_AT_ONCE)).all()
    unplanned = _unplanned_of(session, [stay.id or 0 for stay, _ in stays])
    troubles = [
        StayTrouble(stay, home, items, stay.id in unplanned)
        for (stay, home), timeline in zip(stays, timelines_of(session, outlook, stays), strict=True)
        if (items := [item for item in timeline if item.problems or _is_moved(item)]) or stay.id in unplanned
    ]
    if not stays:
        return Ahead((), 0, None, None)
    last = stays[-1][0]
    after = (last.arrival, last.id or 0) if len(stays) == STAYS_AT_ONCE else None
    return Ahead(troubles, len(stays), last.arrival, after)


def count_stuck(session: Session, now: datetime) -> int:
    """Messages whose time has come, and that can't go out until somebody does something; unplannable stays too."""
    return int(session.execute(select(stuck()), {"stuck_since": stuck_since(now)}).scalar_one())


def stuck() -> ColumnElement[int]:
    """The same as a part of another query, which is given `stuck_since`."""
    unplanned = select(func.count(col(StaySchedule.stay_id))).where(col(StaySchedule.failing_since).is_not(None))
    problem = col(ScheduledMessage.problem)
    late = select(func.count(col(ScheduledMessage.id))).where(
        problem.is_not(None),
        and_(*(problem != each.value for each in NO_NEWS)),
        col(ScheduledMessage.due_at) > bindparam("stuck_since", type_=Instant),
    )
    return late.scalar_subquery() + unplanned.scalar_subquery()


def stuck_since(now: datetime) -> datetime:
    return now - timedelta(days=1)


def _unplanned_of(session: Session, stay_ids: Sequence[int]) -> set[int]:
    query = select(StaySchedule.stay_id).where(
        col(StaySchedule.stay_id).in_(stay_ids), col(StaySchedule.failing_since).is_not(None)
    )
    return set(session.exec(query))


def _is_moved(item: TimelineItem) -> bool:
    """By quiet hours: later than its rule wants it, though it was known in time."""
    row = item.row
    return row.state == "planned" and row.part == "" and row.due_at - row.wanted_at >= timedelta(hours=6)
