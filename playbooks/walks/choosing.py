"""Which choice of a step a guest means by what he typed: in either language, transliterated, or in the wrong layout.

Called by the decision on a guest's words. A whole message that is one of the accepted answers is sure; an answer that
stands within a short message counts when it is the only one, the longest and not denied; so do a few words of a button.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from playbooks.reading import layout, translit
from playbooks.reading.normalise import tidy
from playbooks.reading.repair import read
from playbooks.scripts import Choice, Step
from playbooks.scripts.answers import accepted_words, answer_form, own_words, usual_answers
from properties.phrases import normal_form

_SHORT = 9  # words; a longer message is a story, not an answer
_LONGEST_OPENING = 20  # words
_MOST_OF_A_BUTTON, _TELLING_LETTERS = 4, 4  # words that point at a button; letters of one that says something
_DENIED = frozenset(
    "не нет ни not no never cannot dont didnt doesnt isnt arent wasnt wont cant couldnt hasnt havent".split()
)
_MOST_DIGITS = 3
# Mean yes or no by themselves; among other words, "it is cold here", they mean nothing.
_ONLY_WHOLE = frozenset(("it is", "i do", "right", "sure", "correct", "exactly", "y", "n", "хорошо", "верно"))
_ONLY_READ = frozenset("ок окей хорошо ладно понял поняла поняли понятно ok okay k alright understood".split())
_NEUTRAL = frozenset(
    "i im we we're are were it its is they he she you now yet already мы я он она они это уже еще все тут".split()
)
_MOST_BESIDE_YES = 2  # words that say something, the "yes" itself among them
_CONTRAST = frozenset("но but однако only только except кроме".split())
_LEADING = re.compile(r"^(?:ну|так|вот|ой|эм|well|so|um|uh|hmm|and|и|а|но|but)\s+")
_AGREEING = re.compile(r"^(?:да|ага|уже|еще|мы|yes|yeah|yep|already|still)\s+")
_SOON = re.compile(
    r"(?:ок )?(?:сейчас|щас|ща|сча) (?:\w+ ){0,2}\w+(?:у|ю|ем|им)(?: \w+)?$|"
    r"(?:ok )?(?:ill (?=check|look|try|send|do|go|see|ask|find|get|wait|make|take)|i will |let me |im going to )"
    r"(?:\w+ ?){1,4}$"
)
_HEDGE = re.compile(
    r"\b(?:вроде бы|как бы|вроде|кажется|похоже|наверное?|видимо|типа|короче|походу|"
    r"i think|i guess|i believe|seems?|maybe|probably|kind of|sort of)\b ?"
)


class _Hit(NamedTuple):
    """An answer of a choice that stands among the guest's words."""

    choice: int
    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start

    def lies_within(self, other: "_Hit") -> bool:
        return self.length < other.length and other.start <= self.start and self.end <= other.end


def choice_meant(step: Step, text: str, *, strictly: bool = False) -> int | None:
    """The number of the choice, from 1; None when it is none of them, or not clear which.

    `strictly`: in danger a "yes" among words about something else is no answer ("yes, I burned toast").
    """
    typed = normal_form(text)
    if not step.choices or not typed:
        return None
    if typed.isdigit():
        return _counted(step, typed)
    accepted = [accepted_words(choice) for choice in step.choices]
    own = [own_words(choice) for choice in step.choices]
    tells_more = sum(word not in _NEUTRAL for word in typed.split()) > _MOST_BESIDE_YES
    among = own if strictly and tells_more else accepted
    forms = [*_ways_to_read(text)]
    for form in forms:
        if whole := _whole(form, accepted):
            return whole
    if "?" in text or len(typed.split()) > _SHORT:
        return None
    found = {number for form in forms if (number := _contained(form, among, own)) is not None}
    found = found or {number for form in forms if (number := _pointed_at(form, step)) is not None}
    return found.pop() if len(found) == 1 else None


def choice_plainly_meant(step: Step, text: str) -> int | None:
    """The choice whose answer the whole message is, but for a "yes" before it; not one among other words."""
    accepted = [accepted_words(choice) for choice in step.choices]
    forms = (version for form in _ways_to_read(text) for version in (form, _AGREEING.sub("", form)))
    return next((whole for form in forms if (whole := _whole(form, accepted))), None)


def choice_said(step: Step, opening: str) -> int | None:
    """The choice that the words which a playbook was begun with hold already: "the TV won't turn on".

    Only by the step's own words: a "no" or "I don't know" in them is no answer to what was not asked yet. Where they
    hold two answers, "it gushes from under the sink", he is asked; of those that are not offered the first counts.
    """
    if not opening or len(opening.split()) > _LONGEST_OPENING:
        return None
    own = [own_words(choice) for choice in step.choices]
    found = sorted({number for form in _ways_to_read(opening) for number in _named(form, own)})
    unoffered = [number for number in found if step.choices[number - 1].is_unoffered]
    return next(iter(unoffered or found), None) if unoffered or len(found) == 1 else None


def says_wait(text: str) -> bool:
    """Whether he only says that he is at it: "подождите", "let me check", "щас пришлю"."""
    return any(form in usual_answers()["waiting"] or _SOON.match(form) for form in _ways_to_read(text))


def says_only_ok(text: str) -> bool:
    """Whether he only says that he has read it: in danger an "ok" is no "yes, we are out"."""
    return normal_form(text) in _ONLY_READ


def asks_what_to_do(text: str) -> bool:
    """Whether he only calls for what to do: "что делать?", "hello?"."""
    return any(form in usual_answers()["lost"] for form in _ways_to_read(text))


def takes_photo(step: Step) -> int | None:
    """The number of the choice that a photo is taken for."""
    return next((number for number, choice in enumerate(step.choices, 1) if choice.photo), None)


def labels(choice: Choice) -> tuple[str, str]:
    """The button in Russian and English; that of a photo says so, and one that is only understood shows its words."""
    if choice.label:
        return choice.label.ru, choice.label.en
    return ("📷", "📷") if choice.photo else (choice.words_ru[0], choice.words_en[0])


def _counted(step: Step, typed: str) -> int | None:
    """By the number that stands before a button where there are no buttons: only what has a label is counted."""
    shown = [number for number, choice in enumerate(step.choices, 1) if choice.label]
    picked = int(typed) if typed.isdecimal() and len(typed) <= _MOST_DIGITS else 0
    return shown[picked - 1] if 1 <= picked <= len(shown) else None


def _ways_to_read(text: str) -> Iterator[str]:
    """The text's forms as an answer, the plainest reading first. Closed sets of answers are compared with them, so that
    a reading which makes no sense meets nothing.
    """
    tidied = tidy(text)
    ways = [text, layout.to_cyrillic(tidied), layout.to_latin(tidied), _transliterated(tidied), read(text).text]
    seen: set[str] = set()
    for way in ways:
        form = answer_form(way)
        surely = _HEDGE.sub("", form).strip()
        for version in (form, _LEADING.sub("", form), surely, _LEADING.sub("", surely)):
            if version and version not in seen:
                seen.add(version)
                yield version


def _transliterated(text: str) -> str:
    return re.sub(r"[a-z'`]+", lambda word: next(iter(translit.candidates(word[0])), word[0]), text)


def _whole(form: str, accepted: list[frozenset[str]]) -> int | None:
    return next((number for number, answers in enumerate(accepted, 1) if form in answers), None)


def _contained(form: str, accepted: list[frozenset[str]], own: list[frozenset[str]]) -> int | None:
    """The choice whose longest answer stands within the words; None when two choices' answers are as long.

    A step's own answers come before the usual ones: "yes, outside" is outside, "yep, dark" is dark.
    After a "but" or an "only" what counts has to be said once more, or there: "no, only the ceiling", not "yes, but …".
    """
    words = form.split()
    hits = _hits(words, [answers - _ONLY_WHOLE for answers in accepted])
    contrast = next((at for at, word in enumerate(words) if word in _CONTRAST), None)
    if contrast is not None:
        chosen = {hit.choice for hit in hits}
        return chosen.pop() if len(chosen) == 1 and any(hit.end > contrast + 1 for hit in hits) else None
    named = [hit for hit in hits if " ".join(words[hit.start : hit.end]) in own[hit.choice - 1]]
    longest = max((hit.length for hit in named or hits), default=0)
    chosen = {hit.choice for hit in named or hits if hit.length == longest}
    return chosen.pop() if len(chosen) == 1 else None


def _named(form: str, own: list[frozenset[str]]) -> set[int]:
    """Every choice that the words name."""
    return {hit.choice for hit in _hits(form.split(), own)}


def _pointed_at(form: str, step: Step) -> int | None:
    """The one button that all of a few words stand on: "whole building" of "In the whole building"."""
    words = frozenset(form.split())
    if len(words) > _MOST_OF_A_BUTTON or all(len(word) < _TELLING_LETTERS for word in words):
        return None
    buttons = [(number, choice.label) for number, choice in enumerate(step.choices, 1) if choice.label]
    found = {
        number
        for number, label in buttons
        for shown in (frozenset(answer_form(text).split()) for text in (label.ru, label.en))
        if words <= shown and words & _DENIED == shown & _DENIED
    }
    return found.pop() if len(found) == 1 else None


def _hits(words: list[str], accepted: list[frozenset[str]]) -> list[_Hit]:
    """Every answer that stands among the words, but for what is only a part of a longer one: the "no" of "no flame"."""
    found = [
        _Hit(number, at, at + len(answer.split()))
        for number, answers in enumerate(accepted, 1)
        for answer in answers
        if (at := _place_of(answer.split(), words)) is not None
    ]
    return [hit for hit in found if not any(hit.lies_within(other) for other in found)]


def _place_of(answer: list[str], words: list[str]) -> int | None:
    """Where it stands first among the words; None where it doesn't, or is denied."""
    if answer and answer[0] not in words:
        return None  # the most frequent end by far
    for at in range(len(words) - len(answer) + 1):
        if words[at : at + len(answer)] == answer:
            return None if at and words[at - 1] in _DENIED else at
    return None
