"""Which stays the list shows under which heading: by each property's own day, and of each heading so many at most."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from inbox.tables import Property, Stay, StayState

MOST = 100
_AHEAD, _OFF_SINCE = timedelta(days=90), timedelta(days=60)


@dataclass(frozen=True)
class Found:
    stays: Sequence[tuple[Stay, Property]]
    has_more: bool


def stays_by_heading(session: Session, now: datetime) -> Mapping[str, Found]:
    """By arrives, leaves, here, comes and off (cancelled or over); the next to arrive first."""
    days = _days(session, now)
    arrival, departure = col(Stay.arrival), col(Stay.departure)
    is_active = col(Stay.state) == StayState.ACTIVE
    wanted = {
        "arrives": is_active & _each(days, lambda day: arrival == day),
        "leaves": is_active & _each(days, lambda day: and_(departure == day, arrival < day)),
        "here": is_active & _each(days, lambda day: and_(arrival < day, departure > day)),
        "comes": is_active & _each(days, lambda day: and_(arrival > day, arrival <= day + _AHEAD)),
        "off": _each(days, lambda day: _is_off(is_active, day)),
    }
    return {heading: _found(session, condition) for heading, condition in wanted.items()}


def _is_off(is_active: ColumnElement[bool], day: date) -> ColumnElement[bool]:
    """Who left yesterday, and what was cancelled of what would be now or is to come."""
    arrival, departure = col(Stay.arrival), col(Stay.departure)
    is_near = and_(arrival >= day - _OFF_SINCE, arrival <= day + _AHEAD, departure >= day - timedelta(days=1))
    return and_(is_near, or_(departure < day, ~is_active))


def _days(session: Session, now: datetime) -> Mapping[date, Sequence[str]]:
    """What day it is in which zones."""
    days: dict[date, list[str]] = defaultdict(list)
    for zone in session.exec(select(Property.timezone).distinct()):
        days[now.astimezone(ZoneInfo(zone)).date()].append(zone)
    return days


def _each(days: Mapping[date, Sequence[str]], condition: Any) -> ColumnElement[bool]:
    if len(days) == 1:
        found: ColumnElement[bool] = condition(next(iter(days)))
        return found
    zone = col(Property.timezone)
    return or_(*(and_(zone.in_(zones), condition(day)) for day, zones in days.items()))


def _found(session: Session, condition: ColumnElement[bool]) -> Found:
    query = (
        select(Stay, Property)
        .join(Property, col(Property.id) == col(Stay.property_id))
        .where(condition)
        .order_by(col(Stay.arrival), col(Stay.id))
    )
    rows = session.exec(query.limit(MOST + 1)).all()
    return Found(rows[:MOST], has_more=len(rows) > MOST)
