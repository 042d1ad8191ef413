"""What a channel is given to send, and why it may fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from inbox.channel.words import ChannelKind, MessageKind


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


@dataclass(frozen=True)
class Template:
    """An approved text that a channel sends outside its window, by the vendor's id; `variables` are "1", "2", …"""

    id: str
    variables: Mapping[str, str]


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
    ask_phone: str = ""  # label of the button by which he shares his number, where the channel has such
    queued_at: datetime | None = None
    part: int = 0
    template: Template | None = None  # in place of the text
    subject: str = ""  # of a mail
    html: str = ""  # the same as `text`, for mail programs


class FailureReason(StrEnum):
    """Why something did not arrive, in words of ours that pages and briefs can explain to a manager."""

    BLOCKED = "blocked"  # the guest blocked us or opted out
    NO_CHAT = "no_chat"  # no such address, or the person never started the bot
    WINDOW_CLOSED = "window_closed"  # WhatsApp's 24 hours are over
    TEMPLATE = "template"  # the vendor has no such approved text, or not with these variables
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


class ReceiptState(StrEnum):
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


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
