"""What a guest's message is taken for: the values that the matcher takes and gives."""

from dataclasses import dataclass
from enum import StrEnum

from playbooks.emergencies import EmergencyKind
from playbooks.language import Language


class EntryKind(StrEnum):
    KNOWLEDGE = "knowledge"
    PLAYBOOK = "playbook"


class Action(StrEnum):
    ANSWER = "answer"
    CHOOSE = "choose"
    HAND_OFF = "hand_off"
    EMERGENCY = "emergency"
    RESOLVED = "resolved"
    CHAT = "chat"


class ChatKind(StrEnum):
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    PRAISE = "praise"
    WHO = "who"  # whether it is a bot that answers
    HERE = "here"  # whether anybody does
    HOW = "how"  # how it is
    LEFT = "left"  # that he has checked out
    OK = "ok"
    TOLD = "told"  # what is settled, or only told


@dataclass(frozen=True)
class Entry:
    """A knowledge entry or a playbook as the matcher sees it; `phrases` in both languages together."""

    key: str
    kind: EntryKind
    phrases: tuple[str, ...]
    title_ru: str = ""
    title_en: str = ""
    answer_text_ru: str = ""
    answer_text_en: str = ""


@dataclass(frozen=True)
class Match:
    key: str
    score: float  # calibrated: of the matches at 0.9 nine in ten are right
    part: str  # the piece of the guest's text that it explains


Ranking = tuple[tuple[str, float], ...]  # keys of entries with the confidence of each, the best first


@dataclass(frozen=True)
class Judged:
    """One text as judged by itself: entries with their confidence (best first, at most 5), the likeliest emergency with
    the probability that there is one at all, the confidences from which to answer and to offer a choice, and the
    probability that it asks for nothing.
    """

    text: str
    ranking: Ranking
    emergency: tuple[EmergencyKind, float]
    answer_from: float
    part_answer_from: float
    choose_from: float
    settled: float = 0.0


@dataclass(frozen=True)
class Understanding:
    """`matches`: best first, at most 5. `answers`: every question found with confidence, in the order asked; with
    ANSWER they are also the first of `matches`. `choices`: two or three, with CHOOSE. `unanswered`: parts left over.
    """

    action: Action
    matches: tuple[Match, ...] = ()
    answers: tuple[Match, ...] = ()
    choices: tuple[Match, ...] = ()
    unanswered: tuple[str, ...] = ()
    language: Language | None = None
    wants_human: bool = False
    emergency: EmergencyKind | None = None
    chat: ChatKind | None = None

    @property
    def topics(self) -> frozenset[str]:
        """The keys of what would be answered, or asked back about."""
        return frozenset(match.key for match in self.answers or self.choices)

    def asks_something_else(self, before: "Understanding") -> bool:
        """Than the words that it replaces: a mended typo asks the same, thanks and small talk ask nothing."""
        if self.wants_human != before.wants_human:
            return self.wants_human
        return self.action in {Action.ANSWER, Action.CHOOSE, Action.HAND_OFF} and self.topics != before.topics
