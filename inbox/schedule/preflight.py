"""What would go wrong with the messages of every stay to come: looked at before anybody waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from inbox.schedule.timeline import Outlook, TimelineItem, timeline_of
from inbox.tables import Problem, Property, ScheduledMessage, Stay, StayState

_AHEAD = timedelta(days=60)
_MOST_STAYS = 400


# Nothing that a manager has to mend.
NO_NEWS = (Problem.NO_CONTACT, Problem.HELD)


@dataclass(frozen=True)
class StayTrouble:
    """One stay with the messages that would not go out as they should."""

    stay: Stay
    home: Property
    items: Sequence[TimelineItem]


def look_ahead(session: Session, outlook: Outlook, property_id: int | None = None) -> list[StayTrouble]:
    """The next to arrive first."""
    today = outlook.now.date()
    query = (
        select(Stay, Property)
        .join(Property, col(Property.id) == col(Stay.property_id))
        .where(col(Stay.state) == StayState.ACTIVE, col(Stay.departure) >= today)
        .where(col(Stay.arrival) <= today + _AHEAD)
    )
    if property_id is not None:
        query = query.where(col(Stay.property_id) == property_id)
    found = []
    for stay, home in session.exec(query.order_by(col(Stay.arrival), col(Stay.id)).limit(_MOST_STAYS)):
        items = [item for item in timeline_of(session, outlook, stay, home) if item.problems or _is_moved(item)]
        if items:
            found.append(StayTrouble(stay, home, items))
    return found


def count_stuck(session: Session, now: datetime) -> int:
    """Messages whose time has come, and that can't go out until somebody does something."""
    query = select(func.count(col(ScheduledMessage.id))).where(
        col(ScheduledMessage.problem).is_not(None),
        col(ScheduledMessage.problem).not_in(NO_NEWS),
        col(ScheduledMessage.due_at) > now - timedelta(days=1),
    )
    return session.exec(query).one()


def _is_moved(item: TimelineItem) -> bool:
    """By quiet hours: later than its rule wants it, though it was known in time."""
    row = item.row
    return row.state == "planned" and row.part == "" and row.due_at - row.wanted_at >= timedelta(hours=6)
