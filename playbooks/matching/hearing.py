"""Hears danger in what a guest wrote: which of his sentences are weighed, and which of them tells of an emergency.

Called by the matcher. Signs by words and the learned judgement are heard together: the surer the sign, the less sure
the judgement needs to be.
"""

from collections.abc import Sequence

from playbooks.emergencies import EmergencyKind, is_denied, is_only_trouble, may_be_emergency, sign_of_emergency
from playbooks.matching.asking import asks_outright
from playbooks.matching.chat import chat_kind, without_calls
from playbooks.matching.questions import together
from playbooks.matching.segments import sentences
from playbooks.matching.understanding import Judged
from playbooks.reading.repair import WORD, read

MOST_SENTENCES = 5  # of a long story that are weighed
# How surely the judgement must tell of an emergency: against words that deny it, alone, beside a doubtful sign and a
# sure one. Chosen on files that the judgement was not taught (`bench.matching.left_out`).
_DENIED, _ALONE, _WITH_A_DOUBTFUL_SIGN, _WITH_A_SURE_SIGN = 0.9, 0.5, 0.15, 0.08
_CALLED = frozenset("112 911 999 101 102 103 104".split())  # as cries for help


def worth_hearing(said: Sequence[str]) -> list[str]:
    """All sentences that say something; of a long story those that ask, and those that sound like danger."""
    telling = [sentence for sentence in said if not chat_kind(sentence)]
    if len(telling) <= MOST_SENTENCES:
        return telling
    asking = [sentence for sentence in telling if asks_outright(sentence)][:MOST_SENTENCES] or telling[:1]
    alarming = [sentence for sentence in telling if sign_of_emergency(sentence)]
    alarming += [sentence for sentence in telling if may_be_emergency(sentence)]
    worth = {*asking, *alarming[:MOST_SENTENCES]}
    return [sentence for sentence in dict.fromkeys(telling) if sentence in worth]


def to_judge(sentence: str) -> str:
    """What is judged of a sentence without a sign: a call for a person sounds like danger, and tells of none."""
    return sentence if sign_of_emergency(sentence) else without_calls(sentence)


def may_tell_of_danger(said: str) -> bool:
    """A mere number only where it is one to call ("112"): no other is worth guessing about."""
    return any(not word[0].isdigit() or word in _CALLED for word in WORD.findall(said))


def pieces_heard(text: str) -> list[str]:
    """What is weighed of a guest's text, repaired: the whole first, then its sentences. For the training."""
    repaired = read(text).text
    telling = worth_hearing(sentences(repaired))
    return list(dict.fromkeys([together(telling), *telling])) if telling else [repaired]


def emergency_in(judged: Sequence[Judged]) -> EmergencyKind | None:
    return next((kind for one in judged if (kind := _emergency_of(one))), None)


def _emergency_of(judged: Judged) -> EmergencyKind | None:
    kind, surely = judged.emergency
    sign = sign_of_emergency(judged.text)
    if sign:
        return sign.kind if surely >= (_WITH_A_SURE_SIGN if sign.is_sure else _WITH_A_DOUBTFUL_SIGN) else None
    return kind if surely >= _enough_without_a_sign(judged.text) else None


def _enough_without_a_sign(text: str) -> float:
    if _CALLED.issuperset(WORD.findall(text)):
        return _WITH_A_DOUBTFUL_SIGN
    return _DENIED if is_denied(text) or is_only_trouble(text) else _ALONE
