"""What a decision about a guest's words is made from, and what it says. Values only; see `playbooks.concierge`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from playbooks.matching import Match, Understanding
from playbooks.memory import Memory
from properties.words import Audience, Window

CHOOSE = "choose:"
HUMAN = "human"


class Holder(StrEnum):
    BOT = "bot"
    WAITING = "waiting"
    HUMAN = "human"
    RESOLVED = "resolved"


class Said(StrEnum):
    """What kind of thing the guest did, as far as the bot can tell them apart."""

    TEXT = "text"
    UNREADABLE = "unreadable"  # a photo, a voice note, a file, without words
    LOCATION = "location"
    EMOTION = "emotion"  # a sticker
    PHONE = "phone"
    STARTED = "started"
    LINK = "link"  # came by a stay's link that is good
    BAD_LINK = "bad_link"


class Attempt(StrEnum):
    """What became of a code and date that the guest gave."""

    FOUND = "found"
    WRONG = "wrong"
    NO_DATE = "no_date"
    OVER = "over"  # too many


class Command(StrEnum):
    STOP = "stop"
    PRIVACY = "privacy"
    HELP = "help"


@dataclass(frozen=True)
class Facts:
    """`audiences` holds every entry that the property's knowledge offers. `pressed` is a button's payload."""

    now: datetime
    said: Said
    text: str
    understanding: Understanding
    holder: Holder
    audiences: Mapping[str, Audience]
    titles: Mapping[str, tuple[str, str]]
    memory: Memory
    is_identified: bool = False
    is_verified: bool = False
    window: Window = Window.NONE
    knows_property: bool = False
    pressed: str = ""
    attempt: Attempt | None = None
    question: str = ""  # once he is known: what he had asked before, or asks with it
    asked: Understanding | None = None  # what that question means
    is_critical: bool = False
    command: Command | None = None
    flooding: bool = False
    switched_language: bool = False


@dataclass(frozen=True)
class Say:
    """One sentence of `wording.yaml`; the shell knows the facts that it names (`parts` comes with it)."""

    key: str
    parts: str = ""


@dataclass(frozen=True)
class Answer:
    key: str
    score: float = 1.0


@dataclass(frozen=True)
class Choose:
    keys: tuple[str, ...]


class Called(StrEnum):
    """Why a human is called (the words of `HandoffReason`)."""

    UNSURE = "unsure"
    ASKED_FOR_HUMAN = "asked_for_human"
    EMERGENCY = "emergency"
    CANNOT_READ = "cannot_read"
    FLOOD = "flood"
    IDENTITY_ATTEMPTS = "identity_attempts"
    BOT_FAILED = "bot_failed"


@dataclass(frozen=True)
class Call:
    """`question`: what is left for the human, in the guest's words. `tried`: entries that were told or near."""

    reason: Called
    severity: str
    question: str
    tried: tuple[Match, ...] = ()


@dataclass(frozen=True)
class Decision:
    speeches: tuple[Say | Answer | Choose, ...] = ()
    call: Call | None = None
    memory: Memory = field(default_factory=Memory)
    closes: bool = False  # the guest says that it is solved
    opts_out: bool = False
    reopens: bool = True  # whether this is worth opening a resolved conversation for
    owes_answer: bool = True  # whether a human who holds it owes the guest an answer now
