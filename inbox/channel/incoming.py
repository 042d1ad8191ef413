"""What a channel hands in: one neutral message, whatever the vendor calls it."""

from dataclasses import dataclass
from datetime import datetime

from inbox.channel.words import ChannelKind, Happening, MessageKind


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
class Outcome:
    """What the desk made of an `Incoming`; adapters only need `toast`, the short answer to a pressed button."""

    repeated: bool = False
    toast: str = ""
