"""Whom to ring next for a guest whom nobody has taken yet, and when to look again. Pure: facts and `now` in, plan out.

The chain: the manager on shift who speaks the guest's language, the next on shift, all on shift, the head of support;
then again and again, until somebody takes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from playbooks.on_call import Colleague, Duty, Swap, on_duty, whom_to_call


class Step(StrEnum):
    FIRST = "first"
    NEXT = "next"
    ALL = "all"
    HEAD = "head"

    @property
    def rank(self) -> int:
        return list(Step).index(self)


@dataclass(frozen=True)
class ChainTimes:
    """How long after the beginning each step is rung; `again_every`: how often the last one is repeated."""

    next_after: timedelta
    all_after: timedelta
    head_after: timedelta
    again_every: timedelta

    def after(self, step: Step) -> timedelta:
        waits = {Step.NEXT: self.next_after, Step.ALL: self.all_after, Step.HEAD: self.head_after}
        return waits.get(step, timedelta(0))


def _minutes(next_after: int, all_after: int, head_after: int, again_every: int) -> ChainTimes:
    return ChainTimes(*(timedelta(minutes=number) for number in (next_after, all_after, head_after, again_every)))


# By severity. In an emergency nobody is spared: all on shift at once.
DEFAULT_TIMES: Mapping[str, ChainTimes] = {
    "critical": _minutes(0, 0, 3, 2),
    "high": _minutes(2, 4, 8, 5),
    "normal": _minutes(3, 6, 12, 10),
    "low": _minutes(10, 20, 40, 30),
}


@dataclass(frozen=True)
class Rung:
    """What was rung so far: which step, when, and whom."""

    step: Step
    at: datetime
    keys: Sequence[str]


@dataclass(frozen=True)
class Situation:
    """Since when nobody has it, for a guest of which language; the calendar, the staff, and what was rung since."""

    language: str
    since: datetime
    duties: Sequence[Duty]
    staff: Sequence[Colleague]
    swaps: Sequence[Swap] = ()
    rung: Sequence[Rung] = ()


@dataclass(frozen=True)
class Ring:
    """Whom to ring now. `is_alarm`: nobody is on shift, which leads and heads must know."""

    step: Step
    keys: Sequence[str]
    is_alarm: bool = False


@dataclass(frozen=True)
class Plan:
    ring: Ring | None
    again_at: datetime


def plan(situation: Situation, times: ChainTimes, now: datetime, *, hurry: bool = False) -> Plan:
    """What to do now. `hurry`: whoever was rung can't, so the next step is due at once.

    After a pause (a process that was away) the furthest step that is due is rung, not each one that was missed.
    """
    done = situation.rung[-1].step if situation.rung else None
    due = _due_step(situation, times, now, hurry=hurry)
    if due is not None and (done is None or due.rank > done.rank):
        ring = _ring(situation, due, now)
        return Plan(ring, _again_at(situation, times, ring.step, now))
    if done is not None and now >= situation.rung[-1].at + times.again_every:
        return Plan(_ring(situation, done, now), _again_at(situation, times, done, now))
    last = situation.rung[-1].at if situation.rung else now
    return Plan(None, _again_at(situation, times, done or Step.FIRST, last))


def _due_step(situation: Situation, times: ChainTimes, now: datetime, *, hurry: bool) -> Step | None:
    done = situation.rung[-1].step if situation.rung else None
    due = [step for step in Step if now >= situation.since + times.after(step)]
    if hurry and done is not None:
        due += [step for step in Step if step.rank == done.rank + 1]
    return max(due, key=lambda step: step.rank, default=None)


def _ring(situation: Situation, step: Step, now: datetime) -> Ring:
    """A step that has nobody left to ring is passed over."""
    present = on_duty(situation.duties, now, situation.swaps)
    known = {colleague.key: colleague for colleague in situation.staff}
    present = [key for key in present if key in known]
    if not present:
        first = whom_to_call(situation.duties, situation.staff, situation.language, now, situation.swaps)
        return Ring(Step.HEAD, [*dict.fromkeys([*first, *_heads(situation.staff)])], is_alarm=True)
    if step is Step.FIRST:
        return Ring(step, _first(situation, present, now))
    if step is Step.NEXT:
        rung = {key for one in situation.rung for key in one.keys}
        left = [key for key in present if key not in rung]
        return Ring(step, left[:1]) if left else _ring(situation, Step.HEAD, now)
    if step is Step.ALL:
        return Ring(step, present)
    return Ring(step, [*dict.fromkeys([*present, *_heads(situation.staff)])])


def _first(situation: Situation, present: Sequence[str], now: datetime) -> list[str]:
    """Whoever can't be reached is followed by the next who can, so that the ring reaches somebody."""
    first = whom_to_call(situation.duties, situation.staff, situation.language, now, situation.swaps)
    reachable = {colleague.key for colleague in situation.staff if colleague.is_reachable}
    if any(key in reachable for key in first):
        return first
    leading = [colleague.key for colleague in situation.staff if colleague.role != "manager"]
    return [*first, *[key for key in [*present, *leading] if key in reachable and key not in first][:1]]


def _heads(staff: Sequence[Colleague]) -> list[str]:
    """The heads of support; where there is none, the leads."""
    heads = [colleague.key for colleague in staff if colleague.role == "admin"]
    return heads or [colleague.key for colleague in staff if colleague.role == "lead"]


def _again_at(situation: Situation, times: ChainTimes, done: Step, last: datetime) -> datetime:
    further = [situation.since + times.after(step) for step in Step if step.rank > done.rank]
    coming = [moment for moment in further if moment > last]
    return min([*coming, last + times.again_every])
