"""Scripted answers: what a stand-in does with the next calls instead of doing as asked.

These serve every vendor; `telegram_answers` and `twilio_answers` add the vendors' own errors.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

PROXY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True)
class Reply:
    status: int
    text: str
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`accepts`: the call takes effect (the message counts as sent), whatever the caller gets to see."""

    name: str
    accepts: bool
    reply: Reply | None = None
    hangs_before: bool = False
    hangs_after: bool = False
    resets: bool = False


def ok() -> Answer:
    """As if nothing were scripted: to let one call pass between others."""
    return Answer(name="ok", accepts=True)


def hang() -> Answer:
    """No answer, and no effect, until `release()`; then as usual. A test's end cuts it off without effect."""
    return Answer(name="hang", accepts=True, hangs_before=True)


def hang_after() -> Answer:
    """The call takes effect at once, the answer waits for `release()`."""
    return Answer(name="hang after accepting", accepts=True, hangs_after=True)


def reset() -> Answer:
    """The connection is reset and nothing has happened."""
    return Answer(name="reset", accepts=False, resets=True)


def reset_after() -> Answer:
    """The connection is reset although the call took effect: the message counts as sent."""
    return Answer(name="reset after accepting", accepts=True, resets=True)


def bad_gateway(*, accepted: bool = False) -> Answer:
    """A proxy's 502 page in HTML; `accepted` = the vendor behind it had taken the call."""
    return Answer(name="502", accepts=accepted, reply=Reply(502, PROXY_PAGE, "text/html"))


class Script:
    """The answers to come, by name of the call; `unplayed` lists what has not been used yet."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._lines: list[tuple[str, str | None, Answer]] = []

    def add(self, name: str, answers: Iterable[Answer], recipient: str | None = None) -> None:
        if name not in self._names:
            raise ValueError(f"{name} cannot be scripted; known: {', '.join(sorted(self._names))}")
        self._lines += [(name, recipient, answer) for answer in answers]

    def next(self, name: str, recipient: Any = None) -> Answer:
        for line in self._lines:
            if line[0] == name and line[1] in (None, str(recipient)):
                self._lines.remove(line)
                return line[2]
        return ok()

    def clear(self) -> None:
        self._lines.clear()

    @property
    def unplayed(self) -> list[str]:
        return [f"{name}: {answer.name}" for name, _, answer in self._lines]
