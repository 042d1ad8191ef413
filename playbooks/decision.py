"""What a decision about a guest's words is made from, and what it says. Values only; see `playbooks.concierge`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from playbooks.matching import Match, Understanding
from playbooks.memory import Memory
from playbooks.scripts import Playbook
from playbooks.walks import Walk
from properties.files.written import Bilingual
from properties.words import Audience, Window

CHOOSE = "choose:"
HUMAN = "human"
STEP = "step:"


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
    PHONE = "phone"  # his own number, as the messenger vouches
    CARD = "card"  # somebody's contact: whose, only he knows
    STARTED = "started"
    LINK = "link"  # came by a stay's link that is good
    BAD_LINK = "bad_link"  # unknown, or revoked
    OVER_LINK = "link_over"
    CANCELLED_LINK = "link_cancelled"


DEAD_LINKS = frozenset({Said.BAD_LINK, Said.OVER_LINK, Said.CANCELLED_LINK})
"""Named as the words are that answer them."""


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
class Running:
    """A playbook that this guest is, or was, walked through. `pressed`: a step and choice whose button was pressed."""

    run_id: int
    playbook: Playbook
    walk: Walk
    pressed: tuple[str, int] | None = None


@dataclass(frozen=True)
class Returned:
    """A problem that was solved within a day, and of which the guest says that it is back."""

    topic: str
    severity: str


@dataclass(frozen=True)
class Facts:
    """`audiences` holds every entry that the property's knowledge offers, and every playbook. `pressed` is a button's
    payload. `running`: the guest's playbooks that are not over, the one that asked last before the others, and the one
    whose button was pressed. `passed_on`: keys of those that were handed to a person who has not answered yet.
    """

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
    opted_out: bool = False
    is_too_big: bool = False  # a file that the messenger does not hand out
    flooding: bool = False
    language_asked: bool = False  # he says in which language he wants to be answered
    switched_language: bool = False  # … and it is another than before
    pictured: bool = False  # a photo or a video, with or without words
    is_suggested: bool = False  # his number is that of a booking; a person has to say whether it is he
    is_first: bool = False  # nothing was said in this conversation before
    playbooks: Mapping[str, Playbook] = field(default_factory=dict)
    running: tuple[Running, ...] = ()
    passed_on: frozenset[str] = frozenset()
    returned: Returned | None = None


@dataclass(frozen=True)
class Say:
    """One sentence of `wording.yaml`; the shell knows the facts that it names (`parts` and `title` come with it)."""

    key: str
    parts: str = ""
    title: Bilingual | None = None


@dataclass(frozen=True)
class Answer:
    key: str
    score: float = 1.0


@dataclass(frozen=True)
class Choose:
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Tell:
    """A step of a playbook. `otherwise` is told where a fact that `text` names is missing or not for this guest.

    `buttons`: label in Russian and English, and payload. `facts`: of this run alone, which the texts may name.
    `picture`: a standard one, shown where the property has none of its own. `of`: the playbook's title.
    """

    text: Bilingual
    otherwise: Bilingual | None = None
    buttons: tuple[tuple[str, str, str], ...] = ()
    media: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    picture: str | None = None
    of: Bilingual | None = None


@dataclass(frozen=True)
class Start:
    """Begin a playbook: by the key that the matcher knows it by. `waits`: after those that are under way."""

    key: str
    waits: bool = False


@dataclass(frozen=True)
class Chosen:
    """The guest answered a step. `choice` counts from 1."""

    run_id: int
    step: str
    choice: int


@dataclass(frozen=True)
class Kept:
    """The guest told in his own words what a step asks for."""

    run_id: int
    step: str
    words: str


@dataclass(frozen=True)
class Solved:
    run_id: int


class Lead(StrEnum):
    """What is said when a guest is led back to his step, which he is waited at anew."""

    BACK = "back"  # that it is gone on with, and the step
    PLAIN = "plain"  # the step alone: he is at it all the time
    BRIEF = "brief"  # what the playbook asks who is silent
    NONE = "none"  # nothing


@dataclass(frozen=True)
class AskAgain:
    """Lead the guest back to the step where he is; `puzzled`: because what he wrote was not understood."""

    run_id: int
    puzzled: bool = False
    lead: Lead = Lead.BACK


Speech = Say | Answer | Choose | Tell
Order = Start | Chosen | Kept | Solved | AskAgain


class Called(StrEnum):
    """Why a human is called (the words of `HandoffReason`)."""

    UNSURE = "unsure"
    ASKED_FOR_HUMAN = "asked_for_human"
    EMERGENCY = "emergency"
    CANNOT_READ = "cannot_read"
    FLOOD = "flood"
    IDENTITY_ATTEMPTS = "identity_attempts"
    BOT_FAILED = "bot_failed"
    PROMISE = "promise"  # what was promised was not done in time
    UNSENT = "unsent"  # a message that goes out by itself could not
    PLAYBOOK = "playbook"  # a playbook came to where a person has to go on
    RETURNED = "returned"  # what was solved is back
    UNTAKEN = "untaken"  # a colleague who was given it did not come, or has let go of it
    CONFIRM = "confirm"  # his number is that of a booking: is he its guest?


@dataclass(frozen=True)
class Call:
    """`question`: what is left for the human, in the guest's words. `tried`: entries that were told or near.

    `topic`: the playbook that the problem is one for, "" where none is known.
    """

    reason: Called
    severity: str
    question: str
    tried: tuple[Match, ...] = ()
    topic: str = ""


@dataclass(frozen=True)
class Decision:
    """`orders`: what becomes of playbooks; what they tell follows the `speeches`."""

    speeches: tuple[Say | Answer | Choose, ...] = ()
    call: Call | None = None
    memory: Memory = field(default_factory=Memory)
    closes: bool = False  # the guest says that it is solved
    opts_out: bool = False
    opts_in: bool = False  # takes back that he wanted to hear no more
    reopens: bool = True  # whether this is worth opening a resolved conversation for
    owes_answer: bool = True  # whether a human who holds it owes the guest an answer now
    orders: tuple[Order, ...] = ()
