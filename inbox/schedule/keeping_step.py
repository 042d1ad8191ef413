"""Keeps one stay's planned messages in step with it: new dates move what is to come, and what was said of the old
ones is said again. Called by `planning`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inbox.tables import Property, ScheduledMessage, ScheduledState, Stay, StaySchedule, StayState
from playbooks.schedule.planning import Planned
from playbooks.schedule.rules import Anchor, Rule
from properties.stays import secrets_span

CODE = "code"
WHOLE = "whole"  # what is told once it is known who answers, where only an approved template could leave before
_SAME_DAY = timedelta(hours=12)  # a rule that was given another hour is no other day
_SETTLED = frozenset({ScheduledState.SENT, ScheduledState.SKIPPED})


@dataclass(frozen=True)
class Move:
    """What of a stay is another than when it was planned last."""

    arrival: bool = False
    departure: bool = False
    home: bool = False

    def __bool__(self) -> bool:
        return self.arrival or self.departure or self.home


def move_since(schedule: StaySchedule, stay: Stay) -> Move:
    return Move(
        arrival=schedule.arrival != stay.arrival,
        departure=schedule.departure != stay.departure,
        home=schedule.property_id not in {None, stay.property_id},
    )


def was_written_about(rows: Sequence[ScheduledMessage]) -> bool:
    return any(row.state == ScheduledState.SENT for row in rows)


@dataclass(frozen=True)
class Course:
    """A stay as it is now. `since`: since when it has had these dates. `has_new_home`: it was moved to another."""

    stay: Stay
    home: Property
    since: datetime
    has_new_home: bool
    now: datetime


def keep_in_step(
    rows: Sequence[ScheduledMessage], planned: Mapping[str, Planned], rules: Mapping[str, Rule], course: Course
) -> None:
    """What was said, or a manager has skipped, stands unless the stay has moved since; all else follows the stay."""
    for row in rows:
        rule, one = rules.get(row.rule_key), planned.get(row.rule_key)
        if row.state in _SETTLED and not (rule and _is_said_again(row, rule, one, course)):
            continue
        if row.part:
            _keep_part(row, course.stay, course.home, course.now)
        elif one is None:
            _drop(row, course.now)
        elif one.until > course.now or row.state == ScheduledState.PLANNED:
            plan_again(row)
            row.due_at, row.wanted_at, row.until, row.urgent = one.at, one.wanted_at, one.until, one.urgent


def plan_again(row: ScheduledMessage) -> None:
    """As if nothing had become of it yet."""
    row.state, row.done_at, row.done_by = ScheduledState.PLANNED, None, ""
    row.problem, row.problem_detail = None, ""
    row.look_at = row.told_at = None


def _is_said_again(row: ScheduledMessage, rule: Rule, one: Planned | None, course: Course) -> bool:
    """Only what was said before the stay got its dates, and whose moment is to come again; what is over is put right by
    the message about the change itself. Nobody is asked twice what he thinks of his stay.
    """
    was_before = row.state == ScheduledState.SENT and row.done_at is not None and row.done_at < course.since
    if not was_before or rule.asks or rule.send.anchor is Anchor.BOOKING or course.stay.state != StayState.ACTIVE:
        return False
    wanted_at = secrets_span(course.home, course.stay).opens if row.part else one.wanted_at if one else None
    if wanted_at is None:
        return False
    if rule.send.anchor is Anchor.CHANGE:
        return wanted_at > row.wanted_at
    return course.has_new_home or wanted_at - row.wanted_at > _SAME_DAY


def _keep_part(row: ScheduledMessage, stay: Stay, home: Property, now: datetime) -> None:
    span = secrets_span(home, stay)
    if stay.state != StayState.ACTIVE:
        _drop(row, now)
    elif span.closes > now:
        plan_again(row)
        opens = span.opens if row.part == CODE else now
        row.due_at, row.wanted_at, row.until = max(opens, now), opens, span.closes


def _drop(row: ScheduledMessage, now: datetime) -> None:
    if row.state == ScheduledState.PLANNED:
        row.state, row.done_at, row.problem = ScheduledState.CANCELLED, now, None
