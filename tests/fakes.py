"""What stands in tests for the outside world: a clock that is set by hand, a channel that keeps what it was given."""

import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter

from inbox.channel import (
    Abilities,
    ChannelKind,
    FetchError,
    Health,
    Incoming,
    Outgoing,
    Receipt,
    SendError,
)


@dataclass
class Clock:
    """Tells the time that the test says it is."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


@dataclass
class FakeChannel:
    """Keeps what it is given. `answers` are what the next calls of `send` do: an error to raise, or an id to return."""

    kind: ChannelKind
    abilities: Abilities = field(default_factory=lambda: Abilities(buttons=True))
    account: str = "desk"
    router: APIRouter | None = None
    sent: list[Outgoing] = field(default_factory=list)
    answers: list[SendError | str | None] = field(default_factory=list)
    known: dict[int, str] = field(default_factory=dict)
    files: dict[str, bytes | FetchError] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, outgoing: Outgoing) -> str:
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, SendError):
            raise answer
        self.sent.append(outgoing)
        return answer or f"{self.kind}-{next(self.numbers)}"

    async def find_sent(self, outgoing: Outgoing) -> str | None:
        return self.known.get(outgoing.delivery_id)

    async def fetch(self, reference: str, limit_bytes: int) -> AsyncIterator[bytes]:
        file = self.files[reference]
        if isinstance(file, FetchError):
            raise file
        yield file

    def link(self, token: str) -> str:
        return f"https://example.org/{self.kind}/{token}"

    def read(self, raw: str) -> Sequence[Incoming | Receipt]:
        raise NotImplementedError(raw)

    def health(self) -> Health:
        return Health(ok=True)

    def texts(self, address: str | None = None) -> list[str]:
        return [outgoing.text for outgoing in self.sent if address in {None, outgoing.address}]
