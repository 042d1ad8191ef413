"""Finds stays of one property that overlap: taken as they are, for booking systems know best, but flagged. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from properties.files.faults import NOWHERE, Place


@dataclass(frozen=True, order=True)
class Occupied:
    """Nights of one property, from the arrival up to the departure's morning; `place` = where a file says so."""

    property: str
    arrival: date
    departure: date
    code: str
    place: Place = NOWHERE


def overlaps(stays: Iterable[Occupied]) -> Iterator[str]:
    """A line for each two stays that overlap, if at least one of them was written in a file."""
    for _, of_property in groupby(sorted(stays), key=lambda stay: stay.property):
        yield from _overlaps_of_one(list(of_property))


def _overlaps_of_one(stays: Sequence[Occupied]) -> Iterator[str]:
    present: list[Occupied] = []
    for stay in stays:
        present = [other for other in present if other.departure > stay.arrival]
        for other in present:
            if stay.place or other.place:
                yield _told(stay, other) if stay.place else _told(other, stay)
        present.append(stay)


def _told(stay: Occupied, other: Occupied) -> str:
    first, last = max(stay.arrival, other.arrival), min(stay.departure, other.departure)
    return f"{stay.place}: stay {stay.code} overlaps stay {other.code} of {stay.property} from {first} to {last}"
