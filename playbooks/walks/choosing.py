"""Which choice of a step a guest means by what he typed: in either language, transliterated, or in the wrong layout.

Called by the decision on a guest's words. A whole message that is one of the accepted answers is sure; an answer that
stands within a short message counts when it is the only one, the longest, and not denied.
"""

import re
from collections.abc import Iterator

from playbooks.reading import layout, translit
from playbooks.reading.normalise import tidy
from playbooks.reading.repair import read
from playbooks.scripts import Choice, Step
from playbooks.scripts.answers import accepted_words, own_words
from properties.phrases import normal_form

_SHORT = 9  # words; a longer message is a story, not an answer
_LONGEST_OPENING = 20  # words
_DENIED = frozenset(
    "не нет ни not no don't didn't doesn't isn't never won't can't cannot dont didnt doesnt isnt".split()
)
_MOST_DIGITS = 3
# Mean yes or no by themselves; among other words, "it is cold here", they mean nothing.
_ONLY_WHOLE = frozenset(("it is", "i do", "right", "sure", "correct", "exactly", "y", "n", "хорошо", "верно"))
_CONTRAST = frozenset("но but однако only только except кроме".split())
_LEADING = re.compile(r"^(?:ну|так|вот|ой|эм|well|so|um|uh|hmm|and|и|а|но|but)\s+")
_AGREEING = re.compile(r"^(?:да|ага|уже|еще|мы|yes|yeah|yep|already|still)\s+")


def choice_meant(step: Step, text: str) -> int | None:
    """The number of the choice, from 1; None when it is none of them, or not clear which."""
    typed = normal_form(text)
    if not step.choices or not typed:
        return None
    if typed.isdigit():
        picked = int(typed) if typed.isdecimal() and len(typed) <= _MOST_DIGITS else 0
        return picked if 1 <= picked <= len(step.choices) else None
    accepted = [accepted_words(choice) for choice in step.choices]
    for form in _ways_to_read(text):
        if whole := _whole(form, accepted):
            return whole
    if "?" in text or len(typed.split()) > _SHORT:
        return None
    found = {number for form in _ways_to_read(text) if (number := _contained(form, accepted)) is not None}
    return found.pop() if len(found) == 1 else None


def choice_plainly_meant(step: Step, text: str) -> int | None:
    """The choice whose answer the whole message is, but for a "yes" before it; not one among other words."""
    accepted = [accepted_words(choice) for choice in step.choices]
    forms = (version for form in _ways_to_read(text) for version in (form, _AGREEING.sub("", form)))
    return next((whole for form in forms if (whole := _whole(form, accepted))), None)


def choice_said(step: Step, opening: str) -> int | None:
    """The choice that the words which a playbook was begun with hold already: "the TV won't turn on".

    Only by the step's own words: a "no" or "I don't know" in them is no answer to what was not asked yet.
    """
    if not opening or len(opening.split()) > _LONGEST_OPENING:
        return None
    own = [own_words(choice) for choice in step.choices]
    found = {number for form in _ways_to_read(opening) if (number := _contained(form, own)) is not None}
    return found.pop() if len(found) == 1 else None


def takes_photo(step: Step) -> int | None:
    """The number of the choice that a photo is taken for."""
    return next((number for number, choice in enumerate(step.choices, 1) if choice.photo), None)


def labels(choice: Choice) -> tuple[str, str]:
    """The button in Russian and English; that of a photo says so."""
    return (choice.label.ru, choice.label.en) if choice.label else ("📷", "📷")


def _ways_to_read(text: str) -> Iterator[str]:
    """The text's normal forms, the plainest reading first. Closed sets of answers are compared with them, so that a
    reading which makes no sense meets nothing.
    """
    tidied = tidy(text)
    ways = [text, layout.to_cyrillic(tidied), layout.to_latin(tidied), _transliterated(tidied), read(text).text]
    seen: set[str] = set()
    for way in ways:
        form = normal_form(way)
        for version in (form, _LEADING.sub("", form)):
            if version and version not in seen:
                seen.add(version)
                yield version


def _transliterated(text: str) -> str:
    return re.sub(r"[a-z'`]+", lambda word: next(iter(translit.candidates(word[0])), word[0]), text)


def _whole(form: str, accepted: list[frozenset[str]]) -> int | None:
    return next((number for number, answers in enumerate(accepted, 1) if form in answers), None)


def _contained(form: str, accepted: list[frozenset[str]]) -> int | None:
    """The choice whose longest answer stands within the words; None when two choices' answers are as long."""
    words = form.split()
    if _CONTRAST & set(words):
        return None
    best: dict[int, int] = {}
    for number, answers in enumerate(accepted, 1):
        for answer in answers - _ONLY_WHOLE:
            length = len(answer.split())
            if length > best.get(number, 0) and _stands_in(answer.split(), words):
                best[number] = length
    if not best:
        return None
    longest = max(best.values())
    chosen = [number for number, length in best.items() if length == longest]
    return chosen[0] if len(chosen) == 1 else None


def _stands_in(answer: list[str], words: list[str]) -> bool:
    for at in range(len(words) - len(answer) + 1):
        if words[at : at + len(answer)] == answer:
            return not (at and words[at - 1] in _DENIED)
    return False
