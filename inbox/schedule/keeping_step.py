"""Keeps one stay's planned messages in step with it: new dates move what is to come, and what was said of the old
ones is said again. Called by `planning`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inbox.tables import Property, ScheduledMessage, ScheduledState, Stay, StaySchedule, StayState
from playbooks.schedule.planning import Planned
from playbooks.schedule.rules import Anchor, Rule
from properties.stays import secrets_span

CODE = "code"
WHOLE = "whole"  # what is told once it is known who answers, where only an approved template could leave before
_SETTLED = frozenset({ScheduledState.SENT, ScheduledState.SKIPPED})


@dataclass(frozen=True)
class Move:
    """What of a stay is another than when it was planned last."""

    arrival: bool = False
    departure: bool = False
    home: bool = False

    def __bool__(self) -> bool:
        return self.arrival or self.departure or self.home

    def concerns(self, rule: Rule) -> bool:
        """Whether what this rule has said holds no longer. Nobody is asked twice what he thinks of his stay."""
        if rule.asks or rule.send.anchor is Anchor.BOOKING:
            return False
        is_moved = {Anchor.ARRIVAL: self.arrival, Anchor.DEPARTURE: self.departure, Anchor.CHANGE: bool(self)}
        return self.home or is_moved[rule.send.anchor]


def move_since(schedule: StaySchedule, stay: Stay) -> Move:
    return Move(
        arrival=schedule.arrival != stay.arrival,
        departure=schedule.departure != stay.departure,
        home=schedule.property_id not in {None, stay.property_id},
    )


def was_written_about(rows: Sequence[ScheduledMessage]) -> bool:
    return any(row.state == ScheduledState.SENT for row in rows)


def keep_in_step(
    rows: Sequence[ScheduledMessage], planned: Mapping[str, Planned], rules: Mapping[str, Rule], stay: Stay,
    home: Property, move: Move, now: datetime,
) -> None:  # fmt: skip
    """What was said, or a manager has skipped, stands unless the stay has moved since; all else follows the stay."""
    for row in rows:
        rule, one = rules.get(row.rule_key), planned.get(row.rule_key)
        if row.state in _SETTLED and not (rule and move.concerns(rule) and _is_said_again(row, one, stay, home, move)):
            continue
        if row.part:
            _keep_part(row, stay, home, now)
        elif one is None:
            _drop(row, now)
        elif one.until > now or row.state == ScheduledState.PLANNED:
            _plan_again(row)
            row.due_at, row.wanted_at, row.until, row.urgent = one.at, one.wanted_at, one.until, one.urgent


def _is_said_again(row: ScheduledMessage, one: Planned | None, stay: Stay, home: Property, move: Move) -> bool:
    """Only if its moment is to come again; what is over is put right by the message about the change itself."""
    if row.state != ScheduledState.SENT or stay.state != StayState.ACTIVE:
        return False
    if row.part:
        return move.home or secrets_span(home, stay).opens > row.wanted_at
    return one is not None and (move.home or one.wanted_at > row.wanted_at)


def _keep_part(row: ScheduledMessage, stay: Stay, home: Property, now: datetime) -> None:
    span = secrets_span(home, stay)
    if stay.state != StayState.ACTIVE:
        _drop(row, now)
    elif span.closes > now:
        _plan_again(row)
        opens = span.opens if row.part == CODE else now
        row.due_at, row.wanted_at, row.until = max(opens, now), opens, span.closes


def _plan_again(row: ScheduledMessage) -> None:
    row.state, row.done_at, row.problem, row.problem_detail = ScheduledState.PLANNED, None, None, ""
    row.look_at = row.told_at = None


def _drop(row: ScheduledMessage, now: datetime) -> None:
    if row.state == ScheduledState.PLANNED:
        row.state, row.done_at, row.problem = ScheduledState.CANCELLED, now, None
