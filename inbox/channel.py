"""What a channel is to the desk: neutral incoming and outgoing messages and the one send error.

Adapters in `bots/` import this module and nothing else of ours; no vendor type crosses it in either direction.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from fastapi import APIRouter


class ChannelKind(StrEnum):
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    WEB = "web"


class MessageKind(StrEnum):
    """What the guest sees himself sending; an unknown thing is `UNSUPPORTED` and still becomes a message."""

    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"
    ANIMATION = "animation"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    BUTTON = "button"
    UNSUPPORTED = "unsupported"


class Happening(StrEnum):
    """What an `Incoming` is. Everything but `MESSAGE` and `PRESS` changes or accompanies what was said before."""

    MESSAGE = "message"
    PRESS = "press"  # a button of ours; `payload` is what we gave it
    EDIT = "edit"  # `message_id` names the message whose text, caption or place changed
    DELETION = "deletion"
    REACTION = "reaction"  # `text` is the emoji, empty when it was taken back
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    MIGRATED = "migrated"  # the address changed; `payload` is the new one


@dataclass(frozen=True)
class Sender:
    """A person on a channel. `address` is where answers go: a chat id, `whatsapp:+…`, a web-chat visitor's id."""

    address: str
    name: str = ""
    username: str = ""
    language: str = ""  # the vendor's hint, such as "ru" or "en-GB"
    aliases: tuple[str, ...] = ()  # further addresses of the same person that may arrive alone
    phone: str = ""  # E.164, only where the channel vouches that it is the sender's own


@dataclass(frozen=True)
class IncomingMedia:
    """One file as the vendor names it; `reference` is whatever `Channel.fetch` needs to get its bytes."""

    kind: MessageKind
    reference: str
    mime: str = ""
    name: str = ""  # the sender's own file name: hostile until cleaned
    size_bytes: int | None = None
    too_big: bool = False  # the vendor will not hand it out


@dataclass(frozen=True)
class Location:
    latitude: float
    longitude: float
    title: str = ""
    address: str = ""


@dataclass(frozen=True)
class Incoming:
    """One thing that happened on a channel, ready to be recorded.

    `external_id` is the vendor's key of the event, the same in every redelivery. `message_id` is the vendor's key of
    the message within the sender's chat, by which edits, replies and receipts find it. `sent_at` is the vendor's time
    (aware UTC), None where it gives none. `order` breaks ties between messages of the same second.
    """

    channel: ChannelKind
    account: str
    external_id: str
    sender: Sender
    happening: Happening = Happening.MESSAGE
    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    sent_at: datetime | None = None
    order: int = 0
    message_id: str = ""
    media: tuple[IncomingMedia, ...] = ()
    album_id: str = ""
    reply_to: str = ""  # `message_id` of what is answered, ours or the guest's
    quote: str = ""
    forwarded_from: str = ""
    payload: str = ""  # of a pressed button
    start_token: str = ""  # the stay's or a staff member's link that the person came by
    started: bool = False  # the person opened the chat without saying anything yet (Telegram's /start)
    property_slug: str = ""  # the web chat knows whose page it stands on
    location: Location | None = None
    live: bool = False  # a tick of a live location: moves the place, makes no message
    shared_phone: str = ""  # a phone number card; `sender.phone` is set too if it is his own
    backlog: bool = False  # waited with the vendor since before the channel was first connected
    detail: str = ""  # for UNSUPPORTED: the vendor's word for what it was


@dataclass(frozen=True)
class Receipt:
    """A vendor's word on a message that we sent. `hint` is our own delivery id where the vendor carried it back."""

    channel: ChannelKind
    account: str
    external_id: str
    state: ReceiptState
    at: datetime | None = None
    hint: int | None = None
    reason: FailureReason | None = None
    code: str = ""


class ReceiptState(StrEnum):
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """What the desk made of an `Incoming`; adapters only need `toast`, the short answer to a pressed button."""

    repeated: bool = False
    toast: str = ""


@dataclass(frozen=True)
class Button:
    label: str
    payload: str = ""
    url: str = ""


@dataclass(frozen=True)
class OutgoingMedia:
    """A file of ours: `path` on disk for channels that upload, `url` (public, short-lived) for those that fetch."""

    kind: MessageKind
    path: str
    url: str
    mime: str
    name: str


class Style(StrEnum):
    BOLD = "bold"
    ITALIC = "italic"
    CODE = "code"


@dataclass(frozen=True)
class Span:
    """A styled stretch of the text, `start` and `length` in Python characters."""

    start: int
    length: int
    style: Style


@dataclass(frozen=True)
class Outgoing:
    """One request to a vendor: already within the channel's lengths. `delivery_id` is ours, for correlation."""

    delivery_id: int
    address: str
    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()  # rows
    media: tuple[OutgoingMedia, ...] = ()
    spans: tuple[Span, ...] = ()
    reply_to: str = ""
    edit_of: str = ""  # external id of our own message to be changed instead of sending a new one
    ask_phone: bool = False
    queued_at: datetime | None = None
    part: int = 0


class FailureReason(StrEnum):
    """Why something did not arrive, in words of ours that pages and briefs can explain to a manager."""

    BLOCKED = "blocked"  # the guest blocked us or opted out
    NO_CHAT = "no_chat"  # no such address, or the person never started the bot
    WINDOW_CLOSED = "window_closed"  # WhatsApp's 24 hours are over
    THROTTLED = "throttled"
    VENDOR_DOWN = "vendor_down"
    REFUSED = "refused"  # the vendor does not take this content
    TOO_LARGE = "too_large"
    MEDIA = "media"  # the vendor could not take or fetch the file
    CREDENTIALS = "credentials"  # the channel's own set-up is wrong
    DESTINATION = "destination"  # the vendor does not deliver to this country or number
    UNKNOWN = "unknown"
    CHANNEL_OFF = "channel_off"  # this process has no such channel configured
    EXPIRED = "expired"  # tried for too long
    NOT_ALLOWED = "not_allowed"  # a secret whose time is over when the message's turn came


class SendError(Exception):
    """The only error that `Channel.send` raises.

    `permanent` = trying again can't help. `retry_after` = the vendor's own wish. `maybe_sent` = the request may have
    reached the vendor (a time-out, a reset after the request went out): the outbox asks `Channel.find_sent` first.
    `moved_to` = the same chat under a new address.
    """

    def __init__(
        self,
        reason: FailureReason,
        *,
        permanent: bool,
        retry_after: timedelta | None = None,
        maybe_sent: bool = False,
        moved_to: str = "",
        code: str = "",
    ) -> None:
        super().__init__(f"{reason.value}{f' ({code})' if code else ''}")
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
        self.maybe_sent = maybe_sent
        self.moved_to = moved_to
        self.code = code


class FetchError(Exception):
    """Media that could not be fetched; `permanent` = it never will be."""

    def __init__(self, detail: str, *, permanent: bool) -> None:
        super().__init__(detail)
        self.permanent = permanent


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
    media: bool = True
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


@dataclass(frozen=True)
class DeadLetter:
    """An update as it came, kept because our own code failed on it. `raw` is the vendor's JSON or form, as text."""

    channel: ChannelKind
    account: str
    external_id: str
    raw: str
    error: str


class OutOfReach(Exception):
    """The database can't be written now: answer 503 with `Retry-After`, the vendor will come again."""
