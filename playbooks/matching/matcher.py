"""Finds what a guest asks for among a property's entries. Called with every message that a bot may answer."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from playbooks.emergencies import recognise_emergency
from playbooks.language import Language
from playbooks.matching.portfolio import Portfolio
from playbooks.matching.understanding import Action, ChatKind, Entry, Match, Understanding
from playbooks.reading.dictionaries import lemma
from playbooks.reading.repair import WORD, read

_ANSWER_FROM, _CHOOSE_FROM, _CLEAR_MARGIN = 0.82, 0.55, 0.08
_HUMAN = re.compile(
    r"оператор|менеджер|администратор|человек|\bhuman\b|real person|\bmanager\b|\bagent\b|безобраз|ужас|кошмар|unacceptable|terrible|ridiculous"
)
_CHAT = {
    ChatKind.THANKS: re.compile(r"^(спасибо|спс|благодар\w*|thanks?|thx|ty|thank you)\b.{0,30}$"),
    ChatKind.GREETING: re.compile(r"^(привет\w*|здравствуйте|доброе утро|добр\w+ (день|вечер|ночи)|hi|hello|hey|good (morning|evening|afternoon))\b.{0,20}$"),
    ChatKind.GOODBYE: re.compile(r"^(пока|до свидания|bye|goodbye|see you)\b.{0,20}$"),
    ChatKind.OK: re.compile(r"^(ок|окей|хорошо|понятно|понял\w*|ясно|ok|okay|got it|great|👍|fine)\W*$"),
}  # fmt: skip
_RESOLVED = re.compile(
    r"спасибо|уже не надо|не нужно|заработал|открыл(ся|ась|ось)|получилось|разобрал|thanks|thank you|works now|working now|no longer|sorted|figured"
)
_CONTRAST = re.compile(r"\b(но|а вот|только|but|just|however|\?)\b|\?")
_EMPTY_WORDS = frozenset(
    "я мы вы у в на с и а по к о за от до для как где что ли бы же это быть мочь можно the a an is are do does to of in on at i we you my our it can could please пожалуйста подсказать скажите".split()
)


class Matcher:
    """Entries of one property over those of the portfolio; a property's entry replaces the portfolio's of its key."""

    def __init__(self, entries: Sequence[Entry], shared: Portfolio | None = None) -> None:
        own = {entry.key for entry in entries}
        everything = [*entries, *(entry for entry in (shared.entries if shared else ()) if entry.key not in own)]
        self._phrases = [(entry.key, _lemmas(phrase)) for entry in everything for phrase in entry.phrases]

    def understand(self, text: str) -> Understanding:
        reading = read(text)
        language = _language(reading.russian_letters, reading.english_letters)
        matches = self._nearest(reading.text)
        emergency = recognise_emergency(reading.text)
        if emergency:
            return Understanding(Action.EMERGENCY, matches, language=language, emergency=emergency)
        if _HUMAN.search(reading.text):
            return Understanding(Action.HAND_OFF, matches, language=language, wants_human=True)
        chat = next((kind for kind, signs in _CHAT.items() if signs.search(reading.text)), None)
        if chat:
            return Understanding(Action.CHAT, language=language, chat=chat)
        if _RESOLVED.search(reading.text) and not _CONTRAST.search(reading.text):
            return Understanding(Action.RESOLVED, language=language)
        return _banded(matches, reading.text, language)

    def _nearest(self, meant: str) -> tuple[Match, ...]:
        asked = _lemmas(meant)
        best: dict[str, float] = {}
        for key, phrase in self._phrases:
            best[key] = max(best.get(key, 0.0), _likeness(asked, phrase))
        ranked = sorted(best.items(), key=lambda item: -item[1])[:5]
        return tuple(Match(key, round(score, 3), meant) for key, score in ranked if score > 0)


def _banded(matches: tuple[Match, ...], meant: str, language: Language | None) -> Understanding:
    near = tuple(match for match in matches[:3] if match.score >= _CHOOSE_FROM)
    clear = len(matches) < 2 or matches[0].score - matches[1].score >= _CLEAR_MARGIN if matches else False
    if near and near[0].score >= _ANSWER_FROM and clear:
        return Understanding(Action.ANSWER, matches, answers=near[:1], language=language)
    if len(near) > 1:
        return Understanding(Action.CHOOSE, matches, choices=near, language=language)
    return Understanding(Action.HAND_OFF, matches, unanswered=(meant,), language=language)


def _lemmas(text: str) -> frozenset[str]:
    lemmas = frozenset(lemma(word) for word in WORD.findall(read(text).text))
    return lemmas - _EMPTY_WORDS or lemmas


def _likeness(asked: frozenset[str], phrase: frozenset[str]) -> float:
    """Share of the words of both sides that have a partner on the other side."""
    if not asked or not phrase:
        return 0.0
    found = sum(_has_partner(word, asked) for word in phrase)
    explained = sum(_has_partner(word, phrase) for word in asked)
    return (found + explained) / (len(asked) + len(phrase))


def _has_partner(word: str, others: frozenset[str]) -> bool:
    return word in others or len(word) > 3 and any(fuzz.ratio(word, other) >= 85 for other in others)


def _language(russian: int, english: int) -> Language | None:
    if russian == english:
        return None
    return Language.RU if russian > english else Language.EN
