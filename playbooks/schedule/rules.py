"""What a rule of a scheduled message says. Built by `reading.py`; planned by `planning.py`; sent by the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from properties.files.written import Bilingual

LAST_USED = "last"
"""In an order of channels: the one that the guest wrote by last."""


class Anchor(StrEnum):
    """What a moment is counted from: the booking, check-in on the day of arrival, check-out on that of departure, or
    the moment at which a stay that its guest was written about got other dates or another property.
    """

    BOOKING = "booking"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    CHANGE = "change"


@dataclass(frozen=True)
class Moment:
    """`days` after the anchor's day at the local time `at`; without one, `offset` after the anchor's own moment."""

    anchor: Anchor
    days: int = 0
    at: str | None = None
    offset: timedelta = timedelta(0)


@dataclass(frozen=True)
class Condition:
    """Which stays a rule is for; an empty set is no condition. Late = booked less than a day before check-in."""

    properties: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    least_nights: int = 0
    most_nights: int | None = None
    first_stay: bool | None = None
    booked_late: bool | None = None


@dataclass(frozen=True)
class RuleButton:
    """A button that answers with the knowledge entry `answers`."""

    label: Bilingual
    answers: str


@dataclass(frozen=True)
class Template:
    """What may be sent by WhatsApp outside its window: the vendor's id of the approved text, by language.

    `variables` are filled like any text and become "1", "2", … of it; no secret may stand in them. `text` are the
    approved words with `{{1}}`, `{{2}}`, … in them; None where only the vendor knows them.
    """

    ids: Bilingual
    variables: Sequence[str] = ()
    text: Bilingual | None = None


@dataclass(frozen=True)
class Rule:
    """One scheduled message. `codes`: what is told with it where secrets may be told, the first that the property has.

    `good_for`: how long after its moment it still makes sense. An `essential` one goes out while a manager holds the
    conversation too. `by_channel` holds texts that are different on a channel. `asks`: a survey's buttons go with it.
    """

    key: str
    title: Bilingual
    send: Moment
    text: Bilingual
    codes: Sequence[Bilingual] = ()
    by_channel: Mapping[str, Bilingual] = field(default_factory=dict)
    buttons: Sequence[RuleButton] = ()
    media: Sequence[str] = ()
    condition: Condition = Condition()
    channels: Sequence[str] = (LAST_USED, "telegram", "whatsapp", "web")
    next_channel_after: timedelta = timedelta(minutes=15)
    whatsapp: Template | None = None
    good_for: timedelta = timedelta(hours=24)
    keeps_quiet: bool = True
    essential: bool = False
    asks: bool = False
    enabled: bool = True

    def text_for(self, channel: str, language: str) -> str:
        return self.by_channel.get(channel, self.text).in_language(language)
