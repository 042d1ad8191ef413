"""Rounds in which ours and the floor take turns, and the rows of the table that come of them. Called by `bench.run`."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bench.load import Result

ROUNDS = 5
T = TypeVar("T", Result, float)


@dataclass(frozen=True)
class Row:
    what: str
    ours: str
    floor: str = ""
    ratio: str = ""

    def as_markdown(self) -> str:
        return f"| {self.what} | {self.ours} | {self.floor} | {self.ratio} |"


@dataclass(frozen=True)
class Comparison(Generic[T]):
    """What each round gave: loads' results, or seconds."""

    ours: Sequence[T]
    floors: Sequence[T]

    @property
    def refused(self) -> int:
        return sum(load.refused for load in _loads(self.ours))

    def ratios(self) -> str:
        """Of the rates, or of the seconds: ours to the floor's, round by round."""
        found = [_amount(mine) / _amount(plain) for mine, plain in zip(self.ours, self.floors, strict=True)]
        return f"{statistics.median(found):.2f} ({min(found):.2f}, {max(found):.2f})"

    def rate(self) -> str:
        return _median_rate(self.ours)

    def floor_rate(self) -> str:
        return _median_rate(self.floors)

    def waits(self) -> str:
        return _waits(self.ours)

    def floor_waits(self) -> str:
        return _waits(self.floors)

    def seconds(self) -> str:
        return f"{statistics.median(map(_amount, self.ours)):.2f} s"

    def floor_seconds(self) -> str:
        return f"{statistics.median(map(_amount, self.floors)):.2f} s"


def compare(ours: Callable[[int], T], floor: Callable[[int], T], rounds: int = ROUNDS) -> Comparison[T]:
    """Each is told the number of the first guest who writes in its round, so that nobody writes too often."""
    mine, plain = [], []
    for number in range(rounds):
        plain.append(floor(number * 1_999))
        mine.append(ours(number * 1_999))
    return Comparison(mine, plain)


def share_of(times: Sequence[float], share: float) -> float:
    """The time below which that share of the sorted times lies."""
    return times[min(len(times) - 1, int(len(times) * share))]


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _amount(found: Result | float) -> float:
    return found.rate if isinstance(found, Result) else found


def _median_rate(results: Sequence[Result | float]) -> str:
    return f"{statistics.median(map(_amount, results)):.0f}"


def _waits(results: Sequence[Result | float]) -> str:
    loads = _loads(results)
    middle, late = (statistics.median(share_of(load.times, share) for load in loads) for share in (0.5, 0.99))
    return f"{milliseconds(middle)}, {milliseconds(late)}, {milliseconds(max(load.times[-1] for load in loads))}"


def _loads(results: Sequence[Result | float]) -> list[Result]:
    return [result for result in results if isinstance(result, Result)]
