"""Promised times and the clocks that measure them. Pure: used by the desk's clocks, its pages and its reports.

A clock counts only while we owe something: it is paused while the guest is waited for and while it is snoozed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Measure(StrEnum):
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


class Pace(StrEnum):
    OK = "ok"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True)
class Levels:
    """The promises for one severity."""

    first_response: timedelta
    next_response: timedelta
    resolution: timedelta

    def of(self, measure: Measure) -> timedelta:
        return {
            Measure.FIRST_RESPONSE: self.first_response,
            Measure.NEXT_RESPONSE: self.next_response,
            Measure.RESOLUTION: self.resolution,
        }[measure]


_MINUTE = timedelta(minutes=1)
# By severity: a first word within a minute, a playbook's problem solved in 15 minutes, a critical one in two hours.
DEFAULT_LEVELS: Mapping[str, Levels] = {
    "critical": Levels(_MINUTE, 2 * _MINUTE, 120 * _MINUTE),
    "high": Levels(_MINUTE, 3 * _MINUTE, 15 * _MINUTE),
    "normal": Levels(_MINUTE, 5 * _MINUTE, 15 * _MINUTE),
    "low": Levels(_MINUTE, 15 * _MINUTE, 24 * 60 * _MINUTE),
}
_WARN_AT = 0.75  # of the promised time


@dataclass(frozen=True)
class ServiceClock:
    """`spent` is what had run before `running_since`; None = it is paused."""

    target: timedelta
    running_since: datetime | None
    spent: timedelta = timedelta(0)

    def elapsed(self, now: datetime) -> timedelta:
        return self.spent + (now - self.running_since if self.running_since else timedelta(0))

    def left(self, now: datetime) -> timedelta:
        """Negative once it is broken."""
        return self.target - self.elapsed(now)

    @property
    def due_at(self) -> datetime | None:
        """When it breaks if nothing happens; None while it is paused."""
        return self.running_since + self.target - self.spent if self.running_since else None

    @property
    def warn_at(self) -> datetime | None:
        return self.running_since + self.target * _WARN_AT - self.spent if self.running_since else None

    def pace(self, now: datetime) -> Pace:
        elapsed = self.elapsed(now)
        if elapsed > self.target:
            return Pace.LATE
        return Pace.SOON if elapsed >= self.target * _WARN_AT else Pace.OK

    def paused(self, now: datetime) -> "ServiceClock":
        return replace(self, running_since=None, spent=self.elapsed(now))

    def resumed(self, now: datetime) -> "ServiceClock":
        return self if self.running_since else replace(self, running_since=now)
