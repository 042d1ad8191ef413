"""Decides what the bot does with one thing that a guest said or did. Pure: facts in, a decision out.

Called by the turn of a message. The rules stand in `_RULES` in the order of their weight; the first that has an
opinion decides.
"""

from collections.abc import Callable
from dataclasses import replace

from playbooks.booking_code import beside_link
from playbooks.calling import as_urgent_as_his_problem, calling
from playbooks.commanded import commanded, heard_again, unknown_command
from playbooks.decision import CHOOSE, DEAD_LINKS, Attempt, Call, Called, Decision, Facts, Holder, Said, Say
from playbooks.in_danger import emergency, with_fever_weighed, without_false_alarm
from playbooks.matching import Action, ChatKind, Match
from playbooks.small_talk import greeted
from playbooks.under_way import answered_step, asking, has_just_received, led_back, pictured_step
from playbooks.understood import (
    answer_to_question,
    asked_for_human,
    language_settled,
    returned,
    tell,
    understood,
    unsure,
)


def decide(facts: Facts) -> Decision:
    if facts.memory.flooding and not facts.flooding:
        facts = replace(facts, memory=replace(facts.memory, flooding=False))
    facts = _as_an_answer(with_fever_weighed(without_false_alarm(facts)))
    for rule in _RULES:
        decision = rule(facts)
        if decision is not None:
            return as_urgent_as_his_problem(facts, heard_again(facts, decision))
    return Decision(memory=facts.memory)


def _as_an_answer(facts: Facts) -> Facts:
    """What is only told may be the answer to what the bot asked, or meant for the person who was called."""
    is_open = facts.holder is not Holder.BOT or bool(
        asking(facts) or facts.memory.choices or facts.memory.asked_booking
    )
    if facts.understanding.chat is not ChatKind.TOLD or not is_open:
        return facts
    return replace(facts, understanding=replace(facts.understanding, action=Action.HAND_OFF, chat=None))


def _linked(facts: Facts) -> Decision | None:
    if facts.said is Said.LINK:
        return _known_now(facts, Say("greeting_linked"))
    if facts.said not in DEAD_LINKS:
        return None
    told = Say(facts.said.value)
    known = replace(facts, said=Said.TEXT, memory=replace(facts.memory, asked_booking=True))
    if not beside_link(facts.text):
        return Decision((told,), memory=known.memory)
    asked = asked_for_human(known) or understood(known) or unsure(known)
    return replace(asked, speeches=(told, *asked.speeches))


def _known_now(facts: Facts, greeting: Say) -> Decision:
    """What he asks is dealt with like anybody's, by a playbook too; in the middle of one he is led back to his step."""
    asked = answer_to_question(facts)
    return led_back(facts, replace(asked, speeches=(greeting, *asked.speeches)))


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
        return _known_now(facts, Say("identified"))
    if facts.attempt is Attempt.NO_DATE:
        return Decision((Say("ask_date"),), memory=facts.memory)
    if facts.attempt is Attempt.WRONG:
        return Decision((Say("booking_wrong"),), memory=replace(facts.memory, code=""))
    memory = replace(facts.memory, called_at=facts.now, code="", asked_booking=False)
    return calling(facts, Call(Called.IDENTITY_ATTEMPTS, "normal", facts.text), (Say("attempts_over"),), memory)


def _chosen(facts: Facts) -> Decision | None:
    """A button of "which one do you mean", pressed or typed as a number or as its words."""
    keys = facts.memory.choices
    if not keys and not facts.pressed.startswith(CHOOSE):
        return None
    facts = replace(facts, understanding=replace(facts.understanding, unanswered=()))  # a number asks nothing besides
    if facts.pressed.startswith(CHOOSE):
        key = facts.pressed.removeprefix(CHOOSE)
        return tell(facts, (Match(key, 1.0, facts.text),)) if key in facts.audiences else None
    typed = facts.text.strip().strip(".)").casefold()
    for number, key in enumerate(keys, 1):
        labels = {label.casefold() for label in facts.titles.get(key, ())}
        if key in facts.audiences and (typed == str(number) or typed in labels):
            return tell(facts, (Match(key, 1.0, facts.text),))
    if keys and typed == str(len(keys) + 1):
        return calling(facts, Call(Called.ASKED_FOR_HUMAN, "normal", facts.memory.question or facts.text))
    return None


def _wordless(facts: Facts) -> Decision | None:
    if facts.said is Said.UNREADABLE:
        return pictured_step(facts) or _received(facts)
    if facts.said is Said.LOCATION:
        return calling(facts, Call(Called.CANNOT_READ, "normal", facts.text), (Say("location_received"),), told=True)
    if facts.said is Said.EMOTION:
        is_unsettled = facts.is_first or (not facts.knows_property and not facts.memory.asked_booking)
        is_stranger = facts.holder is Holder.BOT and is_unsettled
        return greeted(facts) if is_stranger else Decision(memory=facts.memory, reopens=False, owes_answer=False)
    if facts.said is Said.CARD:
        return calling(facts, Call(Called.CANNOT_READ, "normal", facts.text), (Say("card_received"),), told=True)
    return _shared_number(facts) if facts.said is Said.PHONE else None


def _shared_number(facts: Facts) -> Decision:
    """Of a guest who is known it is only kept; else it may be a booking's, which a person has to confirm."""
    if facts.is_identified:
        return Decision((Say("phone_thanks"),), memory=facts.memory, reopens=False)
    if facts.is_suggested:
        call = Call(Called.CONFIRM, "normal", facts.memory.question or facts.text)
        return calling(facts, call, (Say("phone_found"),), replace(facts.memory, asked_booking=False))
    return Decision((Say("phone_unknown"),), memory=replace(facts.memory, asked_booking=True))


def _received(facts: Facts) -> Decision:
    """A photo, a voice note: he hears that it has come, also soon after he was told that a person is called."""
    if facts.is_too_big:
        return calling(facts, Call(Called.CANNOT_READ, "normal", facts.text), (Say("too_big"),))
    passed = calling(facts, Call(Called.CANNOT_READ, "normal", facts.text), (Say("unreadable"),), told=True)
    if passed.speeches or has_just_received(facts):
        return led_back(facts, passed)
    return replace(passed, speeches=(Say("received"),), memory=replace(passed.memory, received_at=facts.now))


_RULES: tuple[Callable[[Facts], Decision | None], ...] = (
    emergency,
    commanded,
    _held_by_human,
    _linked,
    _flooded,
    _started,
    _attempted,
    answered_step,
    asked_for_human,
    language_settled,
    _chosen,
    returned,
    _wordless,
    unknown_command,
    understood,
    unsure,
)
