"""Decides which questions a message holds and which entry each asks for. Called by the matcher."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from playbooks.matching.asking import asks_outright, is_whole_question, only_explains, sounds_like_asking
from playbooks.matching.chat import asks, is_lost, says_nothing
from playbooks.matching.segments import parts
from playbooks.matching.understanding import Judged, Match
from playbooks.reading.repair import WORD

_LONGEST_JUDGED = 300  # characters
_MOST_MATCHES, _MOST_CHOICES = 5, 3
_SECOND_CHOICE_FROM = 0.05
# Where one thing alone comes near, it is asked about only if it is likelier than not; else a person is called at once.
_LIKELY = 0.5
# A second thing in a message: how sure it must be where it is asked for, and where it is only told.
_FURTHER_FROM, _FURTHER_UNASKED_FROM = 0.935, 0.98
_PLAIN_FROM = 0.97
# How surely a text asks for nothing, to be taken for settled, and to be left to a person or a choice.
_SETTLED, _MAYBE_SETTLED = 0.95, 0.5
# How likely something else is asked for, that is named as left over beside what is answered.
_LEFT_FROM = 0.75
# So few words name what is asked for: "parking", "wifi password".
_NAMED_IN_WORDS = 3
_LISTED_IN_WORDS = 4  # in a list of them

Judge = Callable[[str], Judged]


@dataclass(frozen=True)
class Asked:
    """`answers` in the order asked, `choices` only when nothing is answered, `unanswered` the parts left over."""

    matches: tuple[Match, ...]
    answers: tuple[Match, ...]
    choices: tuple[Match, ...]
    unanswered: tuple[str, ...]


def pieces(points: Sequence[str]) -> list[str]:
    """Every text whose judgement `asked` will want, the whole message first."""
    whole = together(points)
    return list(dict.fromkeys([whole, *points, *(part for point in points for part in _cut(point))]))


def together(sentences: Sequence[str]) -> str:
    """Several sentences as one text to judge; the end of a long one adds little and costs much."""
    return ". ".join(sentences)[:_LONGEST_JUDGED]


def is_settled(judged: Judged) -> bool:
    return judged.settled >= _SETTLED and not asks(judged.text)


def asked(points: Sequence[str], judge: Judge) -> Asked:
    whole = judge(together(points))
    answers: dict[str, Match] = {}
    unanswered: list[str] = []
    for point in _asking_ones(points):
        found, left = _answers_of_point(judge(point), whole, judge, alone=len(points) == 1)
        for match in found:
            answers.setdefault(match.key, match)
        unanswered += left if found else [point]
    if not answers and (sure := _sure(whole, whole.answer_from)):
        answers, unanswered = {sure.key: sure}, []
    if answers:
        unanswered = [part for part in unanswered if _asks_for_more(judge(part), answers)]
    ranking = _merged(list(answers.values()), [whole, *(judge(point) for point in points)])
    return Asked(ranking, tuple(answers.values()), () if answers else _choices(whole, ranking), tuple(unanswered))


def _answers_of_point(point: Judged, whole: Judged, judge: Judge, *, alone: bool) -> tuple[list[Match], list[str]]:
    """What is answered, and the parts that ask for something else, of which it is not sure what."""
    cut = [judge(part) for part in _cut(point.text)]
    still_open = [part for part in cut if not is_settled(part)]
    if 0 < len(still_open) < len(cut):
        sure = {match.key: match for part in still_open if (match := _sure(part, part.answer_from))}
        return list(sure.values()), _left_over(still_open, sure)
    if len(cut) > 1:
        sure = {match.key: match for part in cut if (match := _sure_of_part(part, point))}
        if len(sure) > 1:
            return list(sure.values()), _left_over(cut, sure)
    match = _sure(point, point.answer_from) if alone else _sure_of_part(point, whole)
    match = match or next(iter(_plainly_asked(cut)), None)
    return ([match], _left_over(cut, {match.key})) if match else ([], [])


def _plainly_asked(cut: Sequence[Judged]) -> list[Match]:
    """The one part of several that is sure by itself, though the whole sentence is about more."""
    return [match for part in cut if len(cut) > 1 and asks_outright(part.text) and (match := _sure(part, _PLAIN_FROM))]


def _left_over(cut: Sequence[Judged], answered: Container[str]) -> list[str]:
    return [part.text for part in cut if sounds_like_asking(part.text) and _asks_for_more(part, answered)]


def _asks_for_more(part: Judged, answered: Container[str]) -> bool:
    """Whether a part is worth naming beside what is answered: it likely asks for something, or plainly for anything."""
    if not part.ranking or part.ranking[0][0] in answered:
        return False
    return part.ranking[0][1] >= _LEFT_FROM or is_whole_question(part.text)


def _cut(point: str) -> list[str]:
    """The parts worth judging: a tale that asks for nothing outright is one, unless it is a list of short names."""
    found = parts(point)
    is_tale = not any(asks_outright(part) for part in found) and any(_is_long(part) for part in found)
    return [point] if is_tale else _asking_ones(found)


def _is_long(part: str) -> bool:
    return len(WORD.findall(part)) > _LISTED_IN_WORDS


def _asking_ones(texts: Sequence[str]) -> list[str]:
    """Where one asks outright, longer ones that do not only explain it: "our flight is at night, can we stay on?" """
    texts = [text for text in texts if not only_explains(text)] or texts
    if not any(asks_outright(text) for text in texts):
        return list(texts)
    return [
        text
        for text in texts
        if asks_outright(text) or is_whole_question(text) or len(WORD.findall(text)) <= _NAMED_IN_WORDS
    ]


def _sure(judged: Judged, from_confidence: float) -> Match | None:
    if not judged.ranking or judged.ranking[0][1] < from_confidence or judged.settled >= _MAYBE_SETTLED:
        return None
    key, score = judged.ranking[0]
    return Match(key, score, judged.text)


def _sure_of_part(part: Judged, whole: Judged) -> Match | None:
    """What the whole is about may be asked for in passing; anything further must be asked for plainly."""
    if part.ranking and whole.ranking and part.ranking[0][0] == whole.ranking[0][0]:
        return _sure(part, part.part_answer_from)
    return _sure(part, max(part.answer_from, _FURTHER_FROM if asks_outright(part.text) else _FURTHER_UNASKED_FROM))


def _choices(whole: Judged, ranking: Sequence[Match]) -> tuple[Match, ...]:
    if not ranking or ranking[0].score < whole.choose_from or says_nothing(whole.text) or is_lost(whole.text):
        return ()
    near = tuple(match for match in ranking[:_MOST_CHOICES] if match.score >= _SECOND_CHOICE_FROM)
    if len(near) > 1:
        return near
    return tuple(ranking[:2]) if ranking[0].score >= _LIKELY else ()


def _merged(answers: Sequence[Match], judged: Sequence[Judged]) -> tuple[Match, ...]:
    """Answers first, then every key at the best confidence any of the texts gives it; best first."""
    best: dict[str, Match] = {}
    for one in judged:
        for key, score in one.ranking:
            if key not in best or score > best[key].score:
                best[key] = Match(key, score, one.text)
    first = sorted(answers, key=lambda match: -match.score)
    known = {match.key for match in first}
    rest = sorted((match for match in best.values() if match.key not in known), key=lambda match: -match.score)
    return tuple([*first, *rest][:_MOST_MATCHES])
