"""What a channel is to the desk, and the desk to a channel."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from fastapi import APIRouter

from inbox.channel.incoming import Incoming, Outcome
from inbox.channel.outgoing import Outgoing, Receipt
from inbox.channel.words import ChannelKind


@dataclass(frozen=True)
class Abilities:
    """What a channel can carry. Lengths are in UTF-16 units; `None` = the channel has no such limit."""

    text_length: int = 4096
    caption_length: int = 1024
    buttons: bool = False
    button_label_length: int = 64
    receipts: bool = False  # says when a message was delivered and read
    window: timedelta | None = None  # free text only this long after the guest's last message
    pace: timedelta = timedelta(0)  # least time between two messages to one address
    edits: bool = False
    asks_phone: bool = False  # has a button that shares a number which the channel vouches for
    media: bool = True
    album: int = 1  # files in one request
    media_size_bytes: int = 20 * 1024 * 1024


@dataclass(frozen=True)
class Health:
    """A channel's state for pages and `/health/ready`; `detail` is one line without secrets."""

    ok: bool
    detail: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


class Channel(Protocol):
    """One vendor. Built with its credentials and the callables it hands incoming things to; see `Desk`."""

    kind: ChannelKind
    router: APIRouter | None  # the vendor's webhooks
    account: str  # "" until `start` has learnt it, where only the vendor knows
    abilities: Abilities

    async def start(self) -> None:
        """Connect (set the webhook, start polling). A vendor that does not answer is a health state, no error."""

    async def stop(self) -> None: ...

    async def send(self, outgoing: Outgoing) -> str:
        """Send one request and return the vendor's id of it; raises `SendError` only."""

    async def find_sent(self, outgoing: Outgoing) -> str | None:
        """The vendor's id of a request that may have been sent before; None = it can't tell, or knows of none.

        Raises `SendError` where the vendor could tell but can't be asked now.
        """

    def fetch(self, reference: str, limit_bytes: int) -> AsyncIterator[bytes]:
        """The bytes of an incoming file; raises `FetchError` (permanent when over `limit_bytes`)."""

    def link(self, token: str) -> str:
        """The address that opens this channel with the stay's token; "" while it is unknown."""

    def read(self, raw: str) -> Sequence[Incoming | Receipt]:
        """Translate a kept update again; raises what it raised the first time while the fault is not mended."""

    def health(self) -> Health: ...


@dataclass(frozen=True)
class DeadLetter:
    """An update as it came, kept because our own code failed on it. `raw` is the vendor's JSON or form, as text."""

    channel: ChannelKind
    account: str
    external_id: str
    raw: str
    error: str


@dataclass(frozen=True)
class Desk:
    """What a channel may ask of the desk, handed in by `app.py`.

    `receive` returns after the commit; `keep` stores what `receive` failed on (or what could not be translated), so
    that it can be acknowledged; both raise `OutOfReach` when the database can't be written.
    """

    receive: Callable[[Incoming], Awaitable[Outcome]]
    receipt: Callable[[Receipt], Awaitable[None]]
    keep: Callable[[DeadLetter], Awaitable[None]]
    last_received: Callable[[ChannelKind, str], Awaitable[datetime | None]]
    first_connection: Callable[[ChannelKind, str], Awaitable[datetime]]


class OutOfReach(Exception):
    """The database can't be written now: answer 503 with `Retry-After`, the vendor will come again."""
