"""Understands a guest's message: what is asked, among a property's entries, and how surely. Pure, apart from caches."""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from playbooks.emergencies import EmergencyKind, alarming_passages, sign_of_emergency
from playbooks.language import Language, language_of
from playbooks.matching.calibration import Calibration
from playbooks.matching.chat import chat_kind, open_point, wants_human
from playbooks.matching.hearing import MOST_SENTENCES, emergency_in, may_tell_of_danger, to_judge, worth_hearing
from playbooks.matching.portfolio import Portfolio, by_phrase
from playbooks.matching.questions import Asked, asked, is_settled, pieces, together
from playbooks.matching.segments import sentences
from playbooks.matching.understanding import Action, ChatKind, Entry, Judged, Match, Understanding
from playbooks.reading.markup import without_markup
from playbooks.reading.normalise import joined, tidy
from playbooks.reading.repair import WORD, read
from playbooks.reading.spelling import Speller
from properties.phrases import normal_form

if TYPE_CHECKING:
    from playbooks.matching.scoring import Scoring

_LONGEST_READ = 1_000  # characters; what a guest asks stands at the beginning
_OVERLAP = 60  # characters, so that no word of danger is cut in two
_ONLY_SIGNS = re.compile(r"[\s?!.…]+")


class Matcher:
    """Entries of one property over those of the portfolio; a property's entry replaces the portfolio's of its key."""

    def __init__(self, entries: Sequence[Entry], shared: Portfolio | None = None) -> None:
        self._entries = tuple(entries)
        self._portfolio = shared or Portfolio()

    def get_ready(self) -> None:
        """Reads the dictionaries and all phrases, which is most of what a first message would wait for."""
        self._scoring.get_ready()

    def warm_up(self) -> None:
        """Does beforehand what the first message would wait for, and loads the embedding; takes seconds."""
        self._scoring.warm_up()

    def calibrate(self) -> Calibration:
        """How well the bot would do with these entries, and how sure it must be; measured once (tenths of a second)."""
        return self._scoring.calibrate()

    def understand(self, text: str) -> Understanding:
        understood = self._word_for_word(text, self._understood(text))
        if len(text) <= _LONGEST_READ or understood.emergency:
            return understood
        emergency = self._emergency_further_down(text[_LONGEST_READ - _OVERLAP :])
        return replace(understood, action=Action.EMERGENCY, emergency=emergency) if emergency else understood

    def _understood(self, text: str) -> Understanding:
        reading = read(without_markup(text[:_LONGEST_READ]), self._speller)
        language = language_of(reading)
        said = sentences(reading.text)
        if _ONLY_SIGNS.fullmatch(text):
            return Understanding(Action.CHAT, chat=ChatKind.HERE)
        telling = worth_hearing(said)
        if not telling:
            return _nothing_asked(said, language)
        points = [point for sentence in telling if (point := open_point(sentence))]
        whole = together(telling)
        heard = [weighed for one in (*telling, whole) if (weighed := to_judge(one))]
        judged = self._judged([whole, *heard, *(pieces(points) if points else ())], heard)
        nearest = _nearest(judged[whole])
        emergency = emergency_in([judged[one] for one in heard if may_tell_of_danger(one)])
        if emergency:
            return Understanding(Action.EMERGENCY, nearest, language=language, emergency=emergency)
        if wants_human(reading.text):
            return Understanding(Action.HAND_OFF, nearest, language=language, wants_human=True, unanswered=(text,))
        unsettled = [point for point in points if not is_settled(judged[point])]
        if unsettled:
            judged |= self._judged([one for one in pieces(unsettled) if one not in judged], ())
            return _understood(asked(unsettled, judged.__getitem__), language)
        if points and len(points) == len(telling):
            return Understanding(Action.CHAT, nearest, language=language, chat=ChatKind.TOLD)
        return _nothing_asked(said, language)

    def _word_for_word(self, text: str, understood: Understanding) -> Understanding:
        """Whoever writes a phrase word for word is understood in any case."""
        if understood.action not in {Action.CHOOSE, Action.HAND_OFF} or understood.wants_human:
            return understood
        said = normal_form(text)
        key = self._phrases.get(said) or self._portfolio.phrases.get(said)
        if key is None:
            return understood
        match = Match(key, 1.0, text)
        matches = (match, *(other for other in understood.matches if other.key != key))
        return Understanding(Action.ANSWER, matches, (match,), language=understood.language)

    @cached_property
    def _phrases(self) -> dict[str, str]:
        return by_phrase(self._entries)

    def _emergency_further_down(self, text: str) -> EmergencyKind | None:
        """What a long text tells of danger past its beginning, of which all is read."""
        passages = (read(passage, self._speller).text for passage in alarming_passages(text))
        said = (sentence for passage in passages for sentence in sentences(passage))
        doubtful = list(islice((sentence for sentence in said if sign_of_emergency(sentence)), MOST_SENTENCES))
        return emergency_in(self._scoring.judged(doubtful)) if doubtful else None

    def _judged(self, texts: Iterable[str], heard: Container[str]) -> dict[str, Judged]:
        """`heard`: those that are weighed for danger too."""
        wanted = list(dict.fromkeys(texts))
        return {one.text: one for one in self._scoring.judged(wanted, heard)} if wanted else {}

    @cached_property
    def _scoring(self) -> "Scoring":
        return self._portfolio.scoring(self._entries)

    @cached_property
    def _speller(self) -> Speller:
        phrases = (joined(tidy(phrase)) for entry in self._entries for phrase in entry.phrases)
        return Speller(word for phrase in phrases for word in WORD.findall(phrase))


def _nearest(judged: Judged) -> tuple[Match, ...]:
    return tuple(Match(key, score, judged.text) for key, score in judged.ranking)


def _understood(found: Asked, language: Language | None) -> Understanding:
    action = Action.ANSWER if found.answers else Action.CHOOSE if found.choices else Action.HAND_OFF
    return Understanding(action, found.matches, found.answers, found.choices, found.unanswered, language)


def _nothing_asked(said: Sequence[str], language: Language | None) -> Understanding:
    """Everything said is small talk or solved; without any words (a lone emoji) a human has a look."""
    if not said:
        return Understanding(Action.HAND_OFF, language=language)
    kinds = [kind for sentence in said if (kind := chat_kind(sentence))]
    if len(kinds) == len(said):
        return Understanding(Action.CHAT, language=language, chat=kinds[-1])
    return Understanding(Action.RESOLVED, language=language)
