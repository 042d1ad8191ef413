"""Follows the ways through a playbook: steps that don't exist, that nobody reaches, that never come to an end. Pure."""

from collections.abc import Iterable, Iterator

from playbooks.scripts.model import Playbook, Step, Way
from properties.files.faults import Fault, Place, did_you_mean, some_of


def flow_faults(playbook: Playbook) -> Iterator[Fault]:
    """Ways are only followed once every step that they name exists."""
    lost = [*_repeated(playbook), *_leading_nowhere(playbook)]
    yield from lost or (*_unreachable(playbook), *_endless(playbook), *_restless(playbook))


def reachable(playbook: Playbook) -> set[str]:
    """The keys of all steps that a guest can come to."""
    begins = [playbook.first.key, *(key for _, key, _ in _own_ways(playbook))]
    return _spread(begins, {step.key: [way.to for way in step.ways()] for step in playbook.steps})


def _repeated(playbook: Playbook) -> Iterator[Fault]:
    lines: dict[str, int] = {}
    for step in playbook.steps:
        place = step.written.at("step")
        if step.key in lines:
            yield Fault(place, f"{_name(playbook, step)} is given twice, first in line {lines[step.key]}")
        lines.setdefault(step.key, place.line)


def _leading_nowhere(playbook: Playbook) -> Iterator[Fault]:
    known = [step.key for step in playbook.steps]
    named = [(_name(playbook, step), way) for step in playbook.steps for way in step.ways()]
    named += [(f"playbook {playbook.key}", Way(*way)) for way in _own_ways(playbook)]
    for subject, way in named:
        if way.to not in known:
            near = did_you_mean(way.to, known) or "; the key of one of the steps was expected"
            yield Fault(way.place, f"{subject}, {way.path}: there is no step {way.to}{near}")
        elif way.path == "solved" and playbook.step(way.to).end is None:
            yield Fault(way.place, f"{subject}, solved: step {way.to} goes on; one with an end was expected")


def _own_ways(playbook: Playbook) -> list[tuple[str, str, Place]]:
    """What the playbook itself leads to, whatever the step."""
    ways = [("solved", playbook.solved, playbook.written.at("solved"))]
    if playbook.wait:
        ways.append(("wait.next", playbook.wait.next, playbook.wait.written.at("next")))
    return [(path, key, place) for path, key, place in ways if key]


def _unreachable(playbook: Playbook) -> Iterator[Fault]:
    reached = reachable(playbook)
    for step in playbook.steps:
        if step.key not in reached:
            yield Fault(step.written.at("step"), f"{_name(playbook, step)} is never reached; a way to it was expected")


def _endless(playbook: Playbook) -> Iterator[Fault]:
    """Steps from which no end can be reached."""
    back: dict[str, list[str]] = {step.key: [] for step in playbook.steps}
    for step in playbook.steps:
        for way in step.ways():
            back[way.to].append(step.key)
    ending = _spread([step.key for step in playbook.steps if step.end], back)
    lost = [step for step in playbook.steps if step.key not in ending]
    if lost:
        names = some_of([step.key for step in lost])
        what = f"playbook {playbook.key}: from {names} no end is reached; a step with an end was expected on the way"
        yield Fault(lost[0].written.at("step"), what)


def _restless(playbook: Playbook) -> Iterator[Fault]:
    """Circles in which nobody is ever waited for: they would never stop talking."""
    at_once = {step.key: [way.to for way in step.ways() if way.at_once] for step in playbook.steps}
    for step in playbook.steps:
        if step.key in _spread(at_once[step.key], at_once):
            what = "comes back to itself without waiting; choices or a wait on the way were expected"
            yield Fault(step.written.at("step"), f"{_name(playbook, step)} {what}")


def _spread(begins: Iterable[str], ways: dict[str, list[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(begins)
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting.extend(ways[key])
    return reached


def _name(playbook: Playbook, step: Step) -> str:
    return f"playbook {playbook.key}, step {step.key}"
