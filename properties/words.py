"""The closed sets of words that homes, knowledge and stays are described with; free of any database."""

from enum import StrEnum


class Language(StrEnum):
    RU = "ru"
    EN = "en"


class Audience(StrEnum):
    """Whom an answer may be told: anybody, an identified guest, a verified guest inside the secrets' window."""

    PUBLIC = "public"
    STAY = "stay"
    IN_STAY = "in_stay"


class StayState(StrEnum):
    ACTIVE = "active"
    CANCELLED = "cancelled"


class Window(StrEnum):
    """Where a moment lies to the time in which a stay's secrets may be told."""

    NONE = "none"  # no stay, or a cancelled one
    BEFORE = "before"
    OPEN = "open"
    OVER = "over"
