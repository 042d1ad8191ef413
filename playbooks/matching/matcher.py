"""Understands a guest's message: what is asked, among a property's entries, and how surely. Pure, apart from caches."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from playbooks.emergencies import EmergencyKind, may_be_emergency, sign_of_emergency
from playbooks.language import Language, language_of
from playbooks.matching.chat import chat_kind, open_point, wants_human
from playbooks.matching.portfolio import Portfolio
from playbooks.matching.questions import Asked, asked, pieces
from playbooks.matching.segments import sentences
from playbooks.matching.understanding import Action, Entry, Judged, Match, Understanding
from playbooks.reading.normalise import joined, tidy
from playbooks.reading.repair import WORD, read
from playbooks.reading.spelling import Speller

if TYPE_CHECKING:
    from playbooks.matching.scoring import Scoring

# How surely the learned judgement must tell of an emergency: alone, beside a possible word, beside a doubtful sign.
_ALONE, _WITH_A_WORD, _WITH_A_DOUBTFUL_SIGN = 0.78, 0.5, 0.45
# A sure sign is not believed when the judgement is surer still that there is no danger at all.
_DENIED = 0.008
_LONGEST_READ = 1_500  # characters; what a guest asks stands at the beginning


class Matcher:
    """Entries of one property over those of the portfolio; a property's entry replaces the portfolio's of its key."""

    def __init__(self, entries: Sequence[Entry], shared: Portfolio | None = None) -> None:
        self._entries = tuple(entries)
        self._portfolio = shared or Portfolio()

    def warm_up(self) -> None:
        """Does beforehand what the first message would wait for, and loads the embedding; takes seconds."""
        self._scoring.warm_up()

    def understand(self, text: str) -> Understanding:
        reading = read(text[:_LONGEST_READ], self._speller)
        language = language_of(reading)
        said = sentences(reading.text)
        points = [point for sentence in said if (point := open_point(sentence))]
        telling = [sentence for sentence in said if not chat_kind(sentence)]
        if not telling:
            return _nothing_asked(said, language)
        whole = ". ".join(telling)
        judged = self._judged([whole, *telling, *(pieces(points) if points else ())])
        nearest = _nearest(judged[whole])
        emergency = _emergency(reading.text, [judged[one] for one in (whole, *telling)])
        if emergency:
            return Understanding(Action.EMERGENCY, nearest, language=language, emergency=emergency)
        if wants_human(reading.text):
            return Understanding(Action.HAND_OFF, nearest, language=language, wants_human=True, unanswered=(text,))
        if points:
            return _understood(asked(points, judged.__getitem__), language)
        return _nothing_asked(said, language)

    def _judged(self, texts: Iterable[str]) -> dict[str, Judged]:
        different = list(dict.fromkeys(texts))
        return {one.text: one for one in self._scoring.judged(different)}

    @cached_property
    def _scoring(self) -> "Scoring":
        return self._portfolio.scoring(self._entries)

    @cached_property
    def _speller(self) -> Speller:
        phrases = (joined(tidy(phrase)) for entry in self._entries for phrase in entry.phrases)
        return Speller(word for phrase in phrases for word in WORD.findall(phrase))


def _emergency(text: str, judged: Sequence[Judged]) -> EmergencyKind | None:
    sign = sign_of_emergency(text)
    if sign and sign.is_sure and max(one.emergency[1] for one in judged) >= _DENIED:
        return sign.kind
    for one in judged:
        kind, surely = one.emergency
        enough = _WITH_A_WORD if may_be_emergency(one.text) else _ALONE
        if surely >= (_WITH_A_DOUBTFUL_SIGN if sign else enough):
            return sign.kind if sign else kind
    return None


def _nearest(judged: Judged) -> tuple[Match, ...]:
    return tuple(Match(key, score, judged.text) for key, score in judged.ranking)


def _understood(found: Asked, language: Language | None) -> Understanding:
    action = Action.ANSWER if found.answers else Action.CHOOSE if found.choices else Action.HAND_OFF
    return Understanding(action, found.matches, found.answers, found.choices, found.unanswered, language)


def _nothing_asked(said: Sequence[str], language: Language | None) -> Understanding:
    """Everything said is small talk or solved; without any words (a lone emoji, a number) a human has a look."""
    if not said:
        return Understanding(Action.HAND_OFF, language=language)
    kinds = [kind for sentence in said if (kind := chat_kind(sentence))]
    if len(kinds) == len(said):
        return Understanding(Action.CHAT, language=language, chat=kinds[-1])
    return Understanding(Action.RESOLVED, language=language)
