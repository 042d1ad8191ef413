"""What guests answer with all the time, in both languages, from `answers.yaml`. Called by checks and by the walk."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from playbooks.scripts.model import Choice, Meaning
from properties.phrases import normal_form

_FILE = Path(__file__).with_name("answers.yaml")


def accepted_words(choice: Choice) -> frozenset[str]:
    """Every answer, in its normal form, that means this choice."""
    return own_words(choice).union(*(usual_answers()[meaning] for meaning in choice.means))


def own_words(choice: Choice) -> frozenset[str]:
    """The button's text and its `words` alone."""
    own = [*choice.words_ru, *choice.words_en]
    own += [choice.label.ru, choice.label.en] if choice.label else []
    return frozenset(form for word in own if (form := normal_form(word)))


@cache
def usual_answers() -> Mapping[Meaning, frozenset[str]]:
    listed = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        meaning: frozenset(normal_form(word) for words in listed[meaning].values() for word in words)
        for meaning in Meaning
    }
