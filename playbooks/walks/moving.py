"""The state machine of a walk: what was done or happened, and `now`, in; where it stands then and what follows, out."""

from dataclasses import replace
from datetime import datetime, timedelta

from playbooks.scripts import Actions, Outcome, Playbook, Step
from playbooks.walks.branching import Surroundings, way_of
from playbooks.walks.choosing import choice_said
from playbooks.walks.model import Mark, Move, Passed, Phase, Walk
from properties.severity import Severity

# How long the guest is waited for where a playbook doesn't say.
USUAL_WAITS = {
    Severity.CRITICAL: timedelta(minutes=2),
    Severity.HIGH: timedelta(minutes=5),
    Severity.NORMAL: timedelta(minutes=15),
    Severity.LOW: timedelta(minutes=60),
}


def begin(playbook: Playbook, surroundings: Surroundings, now: datetime, opening: str = "") -> Move:
    """`opening`: the guest's words that it is begun with; they may answer a step that would ask for the same."""
    return go_to(playbook, playbook.first.key, surroundings, now, opening=opening)


def go_to(
    playbook: Playbook, key: str, surroundings: Surroundings, now: datetime, passed: tuple[Passed, ...] = (),
    *, opening: str = "",
) -> Move:  # fmt: skip
    """Reach a step and go on from it until somebody has to be waited for, or the playbook ends."""
    tells: list[str] = []
    does: list[tuple[str, Actions]] = []
    marks = [*passed]
    step = playbook.step(key)
    skipped: set[str] = set()
    while True:
        said = choice_said(step, opening) if step.skip_if_said and step.key not in skipped else None
        if said:
            skipped.add(step.key)
            marks.append(Passed(Mark.ANSWERED, step.key, said))
            does += [(step.key, step.actions)] if step.actions != Actions() else []
            step = playbook.step(step.choices[said - 1].next)
            continue
        if step.text:
            tells.append(step.key)
            marks.append(Passed(Mark.REACHED, step.key))
        if step.actions != Actions():
            does.append((step.key, step.actions))
        following = way_of(step.branch, surroundings) if step.branch else step.next
        if following is None:
            return Move(_standing_at(playbook, step, now), tuple(marks), tuple(tells), tuple(does))
        step = playbook.step(following)


def answer(playbook: Playbook, key: str, choice: int, surroundings: Surroundings, now: datetime) -> Move:
    """The guest chose at a step: the one he is asked, or an earlier one that he goes back to. Choices count from 1."""
    chosen = playbook.step(key).choices[choice - 1]
    return go_to(playbook, chosen.next, surroundings, now, (Passed(Mark.ANSWERED, key, choice),))


def keep(playbook: Playbook, key: str, words: str, surroundings: Surroundings, now: datetime) -> Move:
    """The guest told in his own words what a step asks for. Raises `ValueError` where a step keeps nothing."""
    keeping = playbook.step(key).keep
    if keeping is None:
        raise ValueError(f"step {key} of {playbook.key} keeps nothing")
    known = replace(surroundings, said={**surroundings.said, keeping.name: words})
    return go_to(playbook, keeping.next, known, now, (Passed(Mark.TOLD, key, words=words),))


def elapse(playbook: Playbook, walk: Walk, surroundings: Surroundings, now: datetime) -> Move:
    """The wait is over: ask once whether he is still there, then go on without him."""
    step = playbook.step(walk.step)
    if walk.phase is Phase.PAUSED and step.wait:
        return go_to(playbook, step.wait.next, surroundings, now)
    wait = step.wait or playbook.wait
    if not walk.nudged and (wait is None or wait.nudge):
        nudged = replace(walk, nudged=True, due_at=now + _patience(playbook, step))
        return Move(nudged, (Passed(Mark.NUDGED, walk.step),), nudges=True)
    silent = Passed(Mark.SILENT, walk.step)
    if wait is not None:
        return go_to(playbook, wait.next, surroundings, now, (silent,))
    ended = replace(walk, phase=Phase.ENDED, due_at=None, outcome=Outcome.HANDED_OFF)
    return Move(ended, (silent,), gave_up=True)


def solve(playbook: Playbook, walk: Walk, surroundings: Surroundings, now: datetime) -> Move:
    """The guest says that it is solved, at whatever step he is."""
    solved = Passed(Mark.SOLVED, walk.step)
    if playbook.solved is None:
        return Move(_ended(walk, Outcome.SOLVED), (solved,), does=((walk.step, Actions(close_incident=True)),))
    return go_to(playbook, playbook.solved, surroundings, now, (solved,))


def stop(walk: Walk) -> Move:
    """A person goes on by hand."""
    return Move(_ended(walk, Outcome.HANDED_OFF), (Passed(Mark.STOPPED, walk.step),))


def _standing_at(playbook: Playbook, step: Step, now: datetime) -> Walk:
    if step.end is not None:
        return Walk(step.key, Phase.ENDED, outcome=step.end)
    due_at = now + _patience(playbook, step)
    return Walk(step.key, Phase.ASKING if step.asks else Phase.PAUSED, due_at=due_at)


def _patience(playbook: Playbook, step: Step) -> timedelta:
    wait = step.wait or playbook.wait
    return wait.after if wait else USUAL_WAITS[playbook.severity]


def _ended(walk: Walk, outcome: Outcome) -> Walk:
    return replace(walk, phase=Phase.ENDED, due_at=None, outcome=outcome)
