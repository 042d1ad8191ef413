"""Counts how the matcher does on labelled messages. Called by `python -m bench.matching` and by the tests."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.matching.labelled import Labelled
from playbooks.matching import Action, Understanding

Understand = Callable[[str], Understanding]


@dataclass(frozen=True)
class Outcome:
    asked: Labelled
    understood: Understanding

    @property
    def first(self) -> str | None:
        return self.understood.matches[0].key if self.understood.matches else None

    @property
    def is_answered(self) -> bool:
        return self.understood.action is Action.ANSWER

    @property
    def is_right(self) -> bool:
        """Nothing to mend: told apart from errors and from what was handed off though it could be answered."""
        if self.asked.emergency:
            return self.understood.action is Action.EMERGENCY
        if self.understood.action is Action.EMERGENCY or not self.asked.keys:
            return not self.is_answered and self.understood.action is not Action.EMERGENCY
        return {match.key for match in self.understood.answers} == set(self.asked.keys)

    @property
    def is_answered_right(self) -> bool:
        return self.is_answered and {match.key for match in self.understood.answers} <= set(self.asked.keys)


@dataclass(frozen=True)
class Share:
    """A part of a whole; `str` for people, `value` for comparing."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        return f"{100 * self.value:5.1f} % of {self.whole}"


def outcomes(messages: Iterable[Labelled], understand: Understand) -> list[Outcome]:
    return [Outcome(message, understand(message.text)) for message in messages]


def figures(found: Sequence[Outcome]) -> dict[str, Share]:
    """The figures of the acceptance, by name."""
    single = [one for one in found if len(one.asked.keys) == 1]
    several = [one for one in found if len(one.asked.keys) > 1]
    outside = [one for one in found if not one.asked.keys and not one.asked.emergency]
    dangers = [one for one in found if one.asked.emergency]
    safe = [one for one in found if not one.asked.emergency]
    inside = [one for one in found if one.asked.keys]
    answered = [one for one in found if one.is_answered]
    said = [match.key in one.asked.keys for one in several if one.is_answered for match in one.understood.answers]
    return {
        "top-1": _share(single, lambda one: one.first in one.asked.keys),
        "first three": _share(single, lambda one: any(m.key in one.asked.keys for m in one.understood.matches[:3])),
        "precision of answers": _share(answered, lambda one: one.is_answered_right),
        "answered right": _share(single, lambda one: one.is_answered_right),
        "wrong answers in scope": _share(inside, lambda one: one.is_answered and not one.is_answered_right),
        "false answers out of scope": _share(outside, lambda one: one.is_answered),
        "emergencies recalled": _share(dangers, lambda one: one.understood.action is Action.EMERGENCY),
        "false alarms": _share(safe, lambda one: one.understood.action is Action.EMERGENCY),
        "several: questions found": Share(sum(said), sum(len(one.asked.keys) for one in several)),
        "several: precision": Share(sum(said), len(said)),
        "top-1 layout": _share(_of(single, "layout"), lambda one: one.first in one.asked.keys),
        "top-1 translit": _share(_of(single, "translit"), lambda one: one.first in one.asked.keys),
        "top-1 typos": _share(_of(single, "typos"), lambda one: one.first in one.asked.keys),
    }


def _of(found: Sequence[Outcome], kind: str) -> list[Outcome]:
    return [one for one in found if one.asked.kind == kind]


def _share(found: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> Share:
    return Share(sum(holds(one) for one in found), len(found))
