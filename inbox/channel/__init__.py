"""What a channel is to the desk: neutral incoming and outgoing messages and the one send error.

Adapters in `bots/` import this package and nothing else of ours; no vendor type crosses it in either direction.
"""

from inbox.channel.channel import Abilities, Channel, DeadLetter, Desk, Health, OutOfReach
from inbox.channel.incoming import Incoming, IncomingMedia, Location, Outcome, Sender
from inbox.channel.outgoing import (
    Button,
    FailureReason,
    FetchError,
    Outgoing,
    OutgoingMedia,
    Receipt,
    ReceiptState,
    SendError,
    Span,
    Style,
    Template,
)
from inbox.channel.words import NOTICE, ChannelKind, Happening, MessageKind

__all__ = [
    "NOTICE",
    "Abilities",
    "Button",
    "Channel",
    "ChannelKind",
    "DeadLetter",
    "Desk",
    "FailureReason",
    "FetchError",
    "Happening",
    "Health",
    "Incoming",
    "IncomingMedia",
    "Location",
    "MessageKind",
    "OutOfReach",
    "Outcome",
    "Outgoing",
    "OutgoingMedia",
    "Receipt",
    "ReceiptState",
    "SendError",
    "Sender",
    "Span",
    "Style",
    "Template",
]
