"""What guests answer with all the time, in both languages, from `answers.yaml`. Called by checks and by the walk."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import yaml

from playbooks.scripts.model import Choice
from properties.phrases import normal_form

_FILE = Path(__file__).with_name("answers.yaml")
_APOSTROPHE = re.compile("['’ʼ`´]")  # "don't" is "dont"
_ARTICLES = frozenset({"the", "a", "an"})
# "открыл", "открыла", "открыли" are one answer, and so are "открылась", "открылся".
_REFLEXIVE = re.compile(r"(?<=\w\w\w)л(?:ась|ось|ись|ся)\b")
_PAST = re.compile(r"(?<=\w\w\w\w)л[аои]\b")


@lru_cache(maxsize=20_000)
def answer_form(text: str) -> str:
    """When two answers are the same answer: like phrases, and gender, number and articles make no difference either."""
    words = normal_form(_APOSTROPHE.sub("", text)).split()
    said = [word for word in words if word not in _ARTICLES] or words
    return _PAST.sub("л", _REFLEXIVE.sub("лся", " ".join(said)))


def accepted_words(choice: Choice) -> frozenset[str]:
    """Every answer, in its normal form, that means this choice."""
    return own_words(choice).union(*(usual_answers()[meaning] for meaning in choice.means))


def own_words(choice: Choice) -> frozenset[str]:
    """The button's text and its `words` alone."""
    own = [*choice.words_ru, *choice.words_en]
    own += [choice.label.ru, choice.label.en] if choice.label else []
    return frozenset(form for word in own if (form := answer_form(word)))


@cache
def usual_answers() -> Mapping[str, frozenset[str]]:
    """By `Meaning`; "waiting" and "lost" besides."""
    listed = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        meaning: frozenset(answer_form(word) for words in in_languages.values() for word in words)
        for meaning, in_languages in listed.items()
    }
