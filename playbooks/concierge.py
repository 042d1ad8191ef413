"""Decides what the bot does with one thing that a guest said or did. Pure: facts in, a decision out.

Called by the turn of a message. The rules stand in `_RULES` in the order of their weight; the first that has an
opinion decides.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from playbooks.commanded import commanded, heard_again, unknown_command
from playbooks.decision import (
    CHOOSE,
    DEAD_LINKS,
    HUMAN,
    Answer,
    Attempt,
    Call,
    Called,
    Choose,
    Decision,
    Facts,
    Holder,
    Said,
    Say,
)
from playbooks.in_danger import emergency, in_emergency, is_in_danger, with_fever_weighed, without_false_alarm
from playbooks.matching import Action, Match
from playbooks.memory import Memory
from playbooks.small_talk import greeted, small_talk
from playbooks.starting import is_dangerous, starts_of, undenied
from playbooks.under_way import (
    answered_step,
    has_just_received,
    is_near_step,
    led_back,
    pictured_step,
    understood_step,
)
from playbooks.who_may_know import may_know, refuse

_TELL_AGAIN_AFTER = timedelta(minutes=5)
_ASK_BACK_AGAIN_AFTER = timedelta(minutes=30)
_QUOTED = 120  # characters of the guest's words in our own sentence


def decide(facts: Facts) -> Decision:
    if facts.memory.flooding and not facts.flooding:
        facts = replace(facts, memory=replace(facts.memory, flooding=False))
    facts = with_fever_weighed(without_false_alarm(facts))
    for rule in _RULES:
        decision = rule(facts)
        if decision is not None:
            return heard_again(facts, decision)
    return Decision(memory=facts.memory)


def _linked(facts: Facts) -> Decision | None:
    if facts.said is Said.LINK:
        asked = _answer_to_question(facts)
        return Decision((Say("greeting_linked"), *asked.speeches), asked.call, asked.memory)
    if facts.said not in DEAD_LINKS:
        return None
    told = Say(facts.said.value)
    known = replace(facts, said=Said.TEXT, memory=replace(facts.memory, asked_booking=True))
    if not facts.text:
        return Decision((told,), memory=known.memory)
    asked = _asked_for_human(known) or _understood(known) or _unsure(known)
    return replace(asked, speeches=(told, *asked.speeches))


def _held_by_human(facts: Facts) -> Decision | None:
    if facts.holder is not Holder.HUMAN:
        return None
    is_talk = facts.understanding.action in {Action.CHAT, Action.RESOLVED} and facts.said is Said.TEXT
    is_quiet = facts.said in {Said.EMOTION, Said.STARTED} or (facts.said is Said.LINK and not facts.text)
    return Decision(memory=facts.memory, owes_answer=not is_talk and not is_quiet)


def _flooded(facts: Facts) -> Decision | None:
    if not facts.flooding:
        return None
    if facts.memory.flooding:
        return Decision(memory=facts.memory)
    memory = replace(facts.memory, flooding=True, called_at=facts.now)
    return Decision((Say("slow_down"),), Call(Called.FLOOD, "normal", facts.text), memory)


def _started(facts: Facts) -> Decision | None:
    if facts.said is not Said.STARTED:
        return None
    if facts.is_identified:
        return Decision((Say("greeting_linked"),), memory=facts.memory, reopens=False)
    return greeted(facts)


def _attempted(facts: Facts) -> Decision | None:
    """The guest gave a reservation code; right and wrong codes sound the same until the date fits too."""
    if facts.attempt is None:
        return None
    if facts.attempt is Attempt.FOUND:
        asked = _answer_to_question(facts)
        return Decision((Say("identified"), *asked.speeches), asked.call, asked.memory)
    if facts.attempt is Attempt.NO_DATE:
        return Decision((Say("ask_date"),), memory=facts.memory)
    if facts.attempt is Attempt.WRONG:
        return Decision((Say("booking_wrong"),), memory=replace(facts.memory, code=""))
    memory = replace(facts.memory, called_at=facts.now, code="", asked_booking=False)
    return _calling(facts, Call(Called.IDENTITY_ATTEMPTS, "normal", facts.text), (Say("attempts_over"),), memory)


def _asked_for_human(facts: Facts) -> Decision | None:
    if facts.pressed == HUMAN or (facts.said is Said.TEXT and facts.understanding.wants_human):
        question = facts.memory.question or facts.text
        call = Call(Called.ASKED_FOR_HUMAN, "normal", question, facts.understanding.matches[:3])
        asked = _calling(facts, call)
        return asked if asked.speeches else replace(asked, speeches=(Say("still_called"),))  # who asks is answered
    return None


def _stepped(facts: Facts) -> Decision | None:
    """An answer to the step that the guest was asked."""
    return answered_step(facts)


def _chosen(facts: Facts) -> Decision | None:
    """A button of "which one do you mean", pressed or typed as a number or as its words."""
    keys = facts.memory.choices
    if facts.pressed.startswith(CHOOSE):
        key = facts.pressed.removeprefix(CHOOSE)
        return _tell(facts, (Match(key, 1.0, facts.text),)) if key in facts.audiences else None
    typed = facts.text.strip().strip(".)").casefold()
    for number, key in enumerate(keys, 1):
        labels = {label.casefold() for label in facts.titles.get(key, ())}
        if key in facts.audiences and (typed == str(number) or typed in labels):
            return _tell(facts, (Match(key, 1.0, facts.text),))
    if keys and typed == str(len(keys) + 1):
        return _calling(facts, Call(Called.ASKED_FOR_HUMAN, "normal", facts.memory.question or facts.text))
    return None


def _returned(facts: Facts) -> Decision | None:
    """What was solved is back. Words that name the problem begin its playbook as ever; else nobody is asked which."""
    if facts.returned is None or facts.understanding.action is Action.ANSWER:
        return None
    return _calling(facts, Call(Called.RETURNED, facts.returned.severity, facts.text, topic=facts.returned.topic))


def _wordless(facts: Facts) -> Decision | None:
    if facts.said is Said.UNREADABLE:
        return pictured_step(facts) or _received(facts)
    if facts.said is Said.LOCATION:
        return _calling(facts, Call(Called.CANNOT_READ, "normal", facts.text), (Say("location_received"),), told=True)
    if facts.said is Said.EMOTION:
        is_unsettled = facts.is_first or (not facts.knows_property and not facts.memory.asked_booking)
        is_stranger = facts.holder is Holder.BOT and is_unsettled
        return greeted(facts) if is_stranger else Decision(memory=facts.memory, reopens=False, owes_answer=False)
    if facts.said is Said.PHONE:
        return Decision((Say("phone_thanks"),), memory=facts.memory, reopens=False)
    return None


def _received(facts: Facts) -> Decision:
    """A photo, a voice note: he hears that it has come, also soon after he was told that a person is called."""
    if facts.is_too_big:
        return _calling(facts, Call(Called.CANNOT_READ, "normal", facts.text), (Say("too_big"),))
    passed = _calling(facts, Call(Called.CANNOT_READ, "normal", facts.text), (Say("unreadable"),), told=True)
    if passed.speeches or has_just_received(facts):
        return led_back(facts, passed)
    return replace(passed, speeches=(Say("received"),), memory=replace(passed.memory, received_at=facts.now))


def _understood(facts: Facts) -> Decision | None:
    understanding = facts.understanding
    stepped = understood_step(facts)
    if stepped is not None:
        return stepped
    if understanding.action is Action.ANSWER and (answers := undenied(facts)):
        return led_back(facts, _tell(facts, answers))
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
        return Decision((Say("solved"),), memory=Memory(), closes=is_open, reopens=False)
    if understanding.action is Action.CHAT:
        return small_talk(facts)
    return None


def _has_asked_back(facts: Facts) -> bool:
    """Who was asked which he means and still isn't understood is not asked again: a person is called."""
    at = facts.memory.asked_back_at
    return bool(facts.memory.choices) and at is not None and facts.now - at < _ASK_BACK_AGAIN_AFTER


def _unsure(facts: Facts) -> Decision:
    return led_back(facts, _not_known(facts))


def _not_known(facts: Facts) -> Decision:
    if facts.switched_language and len(facts.text) < 40:
        return Decision((Say("language_switched"),), memory=facts.memory, reopens=False)
    call = Call(Called.UNSURE, "normal", facts.text, facts.understanding.matches[:3])
    if facts.knows_property or facts.memory.asked_booking:
        return _calling(facts, call)
    memory = replace(facts.memory, asked_booking=True, question=facts.memory.question or facts.text)
    return _calling(facts, call, after=(Say("ask_booking"),), memory=memory)


_RULES: tuple[Callable[[Facts], Decision | None], ...] = (
    emergency,
    commanded,
    _held_by_human,
    _linked,
    _flooded,
    _started,
    _attempted,
    _stepped,
    _asked_for_human,
    _chosen,
    _returned,
    _wordless,
    unknown_command,
    _understood,
    _unsure,
)


def _tell(facts: Facts, matches: tuple[Match, ...]) -> Decision:
    """Answer what this guest may know; ask or call for the rest."""
    memory = replace(facts.memory, choices=())
    known = [match for match in matches if may_know(facts, match.key)]
    told = tuple(Answer(m.key, m.score) for m in known if m.key not in facts.playbooks)
    problems = [match.key for match in known if match.key in facts.playbooks]
    dangerous = next((facts.playbooks[key].emergency for key in problems if is_dangerous(facts.playbooks[key])), None)
    if dangerous is not None:
        return in_emergency(facts, dangerous)
    refused = [match for match in matches if not may_know(facts, match.key)]
    refusals, call = refuse(facts, refused)
    if not facts.is_identified and refused:
        memory = replace(memory, asked_booking=True, question=facts.text)
    rest = facts.understanding.unanswered if not facts.pressed else ()
    if told and rest and call is None:
        call = Call(Called.UNSURE, "normal", "; ".join(rest), matches)
        refusals = (*refusals, Say("rest_passed_on", parts=", ".join(rest)[:_QUOTED]))
        memory = replace(memory, called_at=facts.now)
    if call is not None and call.reason is Called.ASKED_FOR_HUMAN:
        memory = replace(memory, called_at=facts.now)
    if any(key in facts.passed_on for key in problems) and not told and call is None:
        return _calling(facts, Call(Called.PLAYBOOK, "normal", facts.text, matches), memory=memory)
    if problems and not facts.knows_property and not memory.asked_booking:
        refusals = (*refusals, Say("ask_booking"))
        memory = replace(memory, asked_booking=True, question="")
    return Decision((*told, *refusals), call, memory, orders=starts_of(facts, problems))


def _answer_to_question(facts: Facts) -> Decision:
    """Once identified: the understanding is of the question that was waiting for it, or came with it."""
    settled = replace(facts.memory, asked_booking=False, question="", code="")
    if facts.asked is None or facts.asked.action in {Action.CHAT, Action.RESOLVED}:
        return Decision(memory=settled)
    asked = replace(facts, said=Said.TEXT, attempt=None, text=facts.question, understanding=facts.asked, memory=settled)
    return _asked_for_human(asked) or _understood(asked) or _unsure(asked)


def _calling(
    facts: Facts, call: Call, before: tuple[Say, ...] = (), memory: Memory | None = None,
    *, after: tuple[Say, ...] = (), told: bool = False,
) -> Decision:  # fmt: skip
    """Call a human; the guest hears of it at once, and again only after a while. `told`: `before` says it already."""
    kept = memory or facts.memory
    last = facts.memory.called_at if facts.holder is Holder.WAITING else None
    if last is not None and facts.now - last < _TELL_AGAIN_AFTER:
        is_left = is_in_danger(facts) and facts.said is Said.TEXT and not (told or before or after)
        return Decision((Say("passed_on"),) if is_left else () if told else (*before, *after), call, kept)
    says = () if told else (Say("called" if last is None else "still_called"),)
    return Decision((*before, *says, *after), call, replace(kept, called_at=facts.now, choices=()))
