"""How the shift has gone so far: how many answers people gave, and how long guests waited. For the list's foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlmodel import Session, col, select

from inbox.night.service_clocks import RESPONSES
from inbox.tables import ServiceClockRow
from playbooks.on_call import Duty, began

_WITHOUT_SHIFT = timedelta(hours=12)
_LONGEST_WAIT = timedelta(days=1)  # who waited longer than that for an answer counts in reports, not here


@dataclass(frozen=True)
class SoFar:
    """`median_wait` None while nobody has been answered."""

    since: datetime
    answered: int
    median_wait: timedelta | None


def so_far(session: Session, duties: Sequence[Duty], now: datetime) -> SoFar:
    """Since the shift began that is worked now; while nobody is on duty, in the last hours."""
    since = began(duties, now) or now - _WITHOUT_SHIFT
    answered = select(col(ServiceClockRow.spent_seconds)).where(
        col(ServiceClockRow.started_at) >= since - _LONGEST_WAIT,
        col(ServiceClockRow.ended_at) >= since,
        col(ServiceClockRow.manager_id).is_not(None),
        col(ServiceClockRow.measure).in_([measure.value for measure in RESPONSES]),
    )
    waits = session.exec(answered).all()
    return SoFar(since, len(waits), timedelta(seconds=median(waits)) if waits else None)
