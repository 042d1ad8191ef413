"""What is wrong with a file and where. Every reader and check of office files and playbooks adds to a list of these."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Of 1 = the same; a slip of the finger is above, another word is below.
_LIKENESS = 0.7
_MOST_TOLD = 200  # lines: whoever has mended so many runs it again


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file; `line` counts from 1, 0 = the file as a whole. `NOWHERE` = not from a file."""

    file: str
    line: int

    def __bool__(self) -> bool:
        return bool(self.file)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


NOWHERE = Place("", 0)


@dataclass(frozen=True, order=True)
class Fault:
    """One line for whoever wrote the file: what, and what was expected."""

    place: Place
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


class OfficeErrors(Exception):
    """The files can't be taken; nothing was changed. `lines` say why, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__(f"{len(self.faults)} errors")

    @property
    def lines(self) -> list[str]:
        return [str(fault) for fault in self.faults]

    def __str__(self) -> str:
        more = len(self.faults) - _MOST_TOLD
        return "\n".join([*self.lines[:_MOST_TOLD], *([f"and {more} more"] if more > 0 else [])])


def did_you_mean(word: str, known: Iterable[str], quote: str = "") -> str:
    """The end of a sentence that asks whether one of the known words was meant; empty when none is near."""
    near = nearest(word, known)
    return f", did you mean {quote}{near}{quote}?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=_LIKENESS)), None)


def any_of(words: Sequence[str]) -> str:
    """The words as they stand at the end of a sentence: "ru or en"."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def some_of(names: Sequence[str], most: int = 5) -> str:
    """The first few names and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
