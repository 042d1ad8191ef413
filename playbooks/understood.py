"""Decides of what the guest's words were taken for: told, asked back about, handed on. Rules of the concierge."""

from dataclasses import replace
from datetime import timedelta

from playbooks.calling import calling
from playbooks.decision import HUMAN, Answer, Call, Called, Choose, Decision, Facts, Holder, Said, Say
from playbooks.in_danger import in_emergency
from playbooks.matching import Action, Match
from playbooks.matching.chat import is_not_needed
from playbooks.memory import Memory
from playbooks.reading.repair import read
from playbooks.small_talk import small_talk
from playbooks.starting import is_dangerous, starts_of, undenied
from playbooks.under_way import is_near_step, led_back, understood_step
from playbooks.who_may_know import may_know, refuse

_ASK_BACK_AGAIN_AFTER = timedelta(minutes=30)
_LONGEST_REQUEST = 60  # characters
_QUOTED = 120  # characters of the guest's words in our own sentence


def answer_to_question(facts: Facts) -> Decision:
    """Once identified: the understanding is of the question that was waiting for it, or came with it."""
    settled = replace(facts.memory, asked_booking=False, question="", code="", tried="")
    if facts.asked is None or facts.asked.action in {Action.CHAT, Action.RESOLVED}:
        return Decision(memory=settled)
    asked = replace(facts, said=Said.TEXT, attempt=None, text=facts.question, understanding=facts.asked, memory=settled)
    return asked_for_human(asked) or understood(asked) or unsure(asked)


def asked_for_human(facts: Facts) -> Decision | None:
    if facts.pressed == HUMAN or (facts.said is Said.TEXT and facts.understanding.wants_human):
        question = facts.memory.question or facts.text
        call = Call(Called.ASKED_FOR_HUMAN, "normal", question, facts.understanding.matches[:3])
        asked = calling(facts, call)
        return asked if asked.speeches else replace(asked, speeches=(Say("still_called"),))  # who asks is answered
    return None


def returned(facts: Facts) -> Decision | None:
    """What was solved is back. Words that name the problem begin its playbook as ever; else nobody is asked which."""
    if facts.returned is None or facts.understanding.action is Action.ANSWER:
        return None
    return calling(facts, Call(Called.RETURNED, facts.returned.severity, facts.text, topic=facts.returned.topic))


def language_settled(facts: Facts) -> Decision | None:
    """ "In English please" and nothing else: what he was told last is told again in it."""
    understanding = facts.understanding
    if not facts.language_asked or len(facts.text) >= _LONGEST_REQUEST or understanding.action is Action.ANSWER:
        return None
    if understanding.wants_human or facts.said is not Said.TEXT:
        return None
    settled = Decision((Say("language_switched"),), memory=facts.memory, reopens=False, owes_answer=False)
    if not facts.switched_language:
        return led_back(facts, settled)
    if facts.memory.choices:
        return replace(settled, speeches=(*settled.speeches, Choose(facts.memory.choices)))
    told = tuple(Answer(key) for key in facts.memory.told if may_know(facts, key))
    return led_back(facts, replace(settled, speeches=(*settled.speeches, *told)))


def understood(facts: Facts) -> Decision | None:
    understanding = facts.understanding
    stepped = understood_step(facts)
    if stepped is not None:
        return stepped
    if understanding.action is Action.ANSWER and (answers := undenied(facts)):
        return led_back(facts, tell(facts, answers))
    if understanding.action is Action.CHOOSE and facts.holder is not Holder.WAITING and not is_near_step(facts):
        if not facts.knows_property and not facts.memory.asked_booking:
            return Decision(
                (Say("ask_booking"),), memory=replace(facts.memory, asked_booking=True, question=facts.text)
            )
        keys = tuple(match.key for match in understanding.choices if match.key in facts.audiences)
        if len(keys) > 1 and not _has_asked_back(facts):
            memory = replace(facts.memory, choices=keys, question=facts.text, asked_back_at=facts.now)
            return Decision((Choose(keys),), memory=memory)
    if understanding.action is Action.RESOLVED and facts.is_critical:
        call = Call(Called.EMERGENCY, "critical", facts.text)
        return Decision((Say("passed_on"),), call, facts.memory)
    if understanding.action is Action.RESOLVED:
        is_open = facts.holder is Holder.WAITING
        said = "not_needed" if is_not_needed(read(facts.text).text) else "solved"
        return Decision((Say(said),), memory=Memory(), closes=is_open, reopens=False)
    if understanding.action is Action.CHAT:
        return small_talk(facts)
    return None


def unsure(facts: Facts) -> Decision:
    return led_back(facts, _not_known(facts))


def tell(facts: Facts, matches: tuple[Match, ...]) -> Decision:
    """Answer what this guest may know; ask or call for the rest."""
    known = [match for match in matches if may_know(facts, match.key)]
    told = tuple(Answer(m.key, m.score) for m in known if m.key not in facts.playbooks)
    memory = replace(facts.memory, choices=(), told=tuple(answer.key for answer in told))
    problems = [match.key for match in known if match.key in facts.playbooks]
    dangerous = next((facts.playbooks[key].emergency for key in problems if is_dangerous(facts.playbooks[key])), None)
    if dangerous is not None:
        return in_emergency(facts, dangerous)
    refused = [match for match in matches if not may_know(facts, match.key)]
    refusals, call = refuse(facts, refused)
    if not facts.is_identified and refused:
        memory = replace(memory, asked_booking=True, question=facts.text)
    rest = [as_written(part, facts.text) for part in facts.understanding.unanswered] if not facts.pressed else []
    if (told or problems) and rest and call is None:
        call = Call(Called.UNSURE, "normal", "; ".join(rest), matches)
        refusals = (*refusals, Say("rest_passed_on", parts="; ".join(rest)[:_QUOTED]))
        memory = replace(memory, called_at=facts.now)
    if call is not None and call.reason is Called.ASKED_FOR_HUMAN:
        memory = replace(memory, called_at=facts.now, question=facts.text)  # answered once he is confirmed
    if any(key in facts.passed_on for key in problems) and not told and call is None:
        return calling(facts, Call(Called.PLAYBOOK, "normal", facts.text, matches), memory=memory)
    if problems and not facts.knows_property and not memory.asked_booking:
        refusals = (*refusals, Say("ask_booking"))
        memory = replace(memory, asked_booking=True, question="")
    return Decision((*told, *refusals), call, memory, orders=starts_of(facts, problems))


def as_written(part: str, text: str) -> str:
    """A part of a text as the guest typed it, where that can still be found; else as it was read."""
    at = text.lower().replace("ё", "е").find(part)
    return text[at : at + len(part)].strip(" ?") if at >= 0 else part


def _has_asked_back(facts: Facts) -> bool:
    """Who was asked which he means and still isn't understood is not asked again: a person is called."""
    at = facts.memory.asked_back_at
    return bool(facts.memory.choices) and at is not None and facts.now - at < _ASK_BACK_AGAIN_AFTER


def _not_known(facts: Facts) -> Decision:
    call = Call(Called.UNSURE, "normal", facts.text, facts.understanding.matches[:3])
    if facts.knows_property or facts.memory.asked_booking:
        return calling(facts, call)
    memory = replace(facts.memory, asked_booking=True, question=facts.memory.question or facts.text)
    return calling(facts, call, after=(Say("ask_booking"),), memory=memory)
