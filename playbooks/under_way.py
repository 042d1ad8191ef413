"""What a guest's words mean for the playbooks that he is being walked through. Called by the concierge's rules."""

import re
from dataclasses import replace
from datetime import timedelta

from playbooks.decision import (
    STEP,
    AskAgain,
    Call,
    Called,
    Chosen,
    Decision,
    Facts,
    Holder,
    Kept,
    Lead,
    Running,
    Said,
    Say,
    Solved,
)
from playbooks.emergencies import EmergencyKind
from playbooks.matching import Action, ChatKind
from playbooks.matching.asking import asks_outright
from playbooks.scripts import Step
from playbooks.walks import Phase, choice_meant
from playbooks.walks.choosing import asks_what_to_do, choice_plainly_meant, says_only_ok, says_wait, takes_photo

_PHOTO = "📷"
_RECEIVED_AGAIN_AFTER = timedelta(minutes=1)
LONGEST_KEPT = 200  # characters
_QUESTION = re.compile(
    r"\?|^\W*(?:how|where|what|when|which|who|why|can|could|may|is there|are there|do you|i need|we need|"
    r"а |как|где|куда|когда|сколько|как(?:ой|ая|ое|ие)|можно|есть ли|почему|кто|нуж\w*|дайте|пришлите)\b",
    re.IGNORECASE,
)
_SOME_WORDS = 6
_FEW_WORDS = 3  # what says no more than this and fits no answer is asked once more before a person is called


def asking(facts: Facts) -> list[Running]:
    """The playbooks under way, the one that asked last first."""
    return [one for one in facts.running if not one.walk.is_over]


def answered_step(facts: Facts) -> Decision | None:
    """A button of a step, also of an earlier one; a photo that was asked for; an answer in the guest's own words."""
    if facts.pressed.startswith(STEP):
        pressed = next((one for one in facts.running if one.pressed), None)
        return _choosing(facts, pressed, *pressed.pressed) if pressed and pressed.pressed else None
    if facts.said not in {Said.TEXT, Said.UNREADABLE} or facts.pressed:
        return None
    for one in asking(facts):
        if one.walk.phase is not Phase.ASKING:
            continue
        if one.playbook.emergency and says_only_ok(facts.text):
            return Decision(memory=facts.memory, orders=(AskAgain(one.run_id, lead=Lead.BRIEF),))
        step = one.playbook.step(one.walk.step)
        photo = takes_photo(step) if facts.pictured else None
        choice = photo or (_choice_typed(facts, one, step) if not _is_of_a_list(facts) else None)
        if choice is not None:
            return _choosing(facts, one, step.key, choice)
        if facts.pictured and step.keep:
            return _keeping(facts, one, facts.text.strip() or _PHOTO)
    return None


def _choice_typed(facts: Facts, one: Running, step: Step) -> int | None:
    return choice_meant(step, facts.text, strictly=one.playbook.emergency is not None)


def answered_in_danger(facts: Facts, kind: EmergencyKind) -> Decision | None:
    """An answer to a step that sounds like an emergency: "it's lit" of a boiler's lamp, "we got out" of a gas leak.

    While the playbook of this very emergency is under way, all that is said of it leads on there. Otherwise only words
    that are nothing but one of the step's answers count: burning wiring must never be taken for the boiler's lamp.
    """
    if facts.pressed.startswith(STEP):
        return answered_step(facts)
    current = next((one for one in asking(facts) if one.walk.phase is Phase.ASKING), None)
    if current is None or facts.pressed:
        return None
    if current.playbook.emergency is kind:
        return answered_step(facts) or Decision(
            memory=facts.memory, orders=(AskAgain(current.run_id, lead=Lead.PLAIN),)
        )
    choice = choice_plainly_meant(current.playbook.step(current.walk.step), facts.text)
    return _choosing(facts, current, current.walk.step, choice) if choice else None


def pictured_step(facts: Facts) -> Decision | None:
    """A photo that answers nothing: it is kept for the manager, and the step is asked again; once for several."""
    current = next((one for one in asking(facts) if one.walk.phase is Phase.ASKING), None)
    if current is None or not facts.pictured or facts.said is not Said.UNREADABLE:
        return None
    if has_just_received(facts):
        return Decision(memory=facts.memory)
    memory = replace(facts.memory, received_at=facts.now)
    return Decision((Say("photo_kept"),), memory=memory, orders=(AskAgain(current.run_id, lead=Lead.PLAIN),))


def has_just_received(facts: Facts) -> bool:
    """Whether the guest was just told that what he sent has come: the next photos are not answered one by one."""
    last = facts.memory.received_at
    return last is not None and facts.now - last < _RECEIVED_AGAIN_AFTER


def understood_step(facts: Facts) -> Decision | None:
    """What was understood of words that are no answer: that it is solved, thanks, or nothing in a few words."""
    current = next(iter(asking(facts)), None)
    if current is None:
        return None
    action = facts.understanding.action
    if action is Action.RESOLVED:
        call = Call(Called.EMERGENCY, "critical", facts.text) if facts.is_critical else None
        return Decision(call=call, memory=facts.memory, orders=(Solved(current.run_id),))
    if current.walk.phase is not Phase.ASKING:
        return None
    if _is_kept(facts, current):
        return _keeping(facts, current, facts.text)
    if says_wait(facts.text):
        return _waited_for(facts, current)
    if asks_what_to_do(facts.text):
        return Decision(memory=facts.memory, orders=(AskAgain(current.run_id, lead=Lead.PLAIN),))
    if action is Action.CHAT and facts.understanding.chat is ChatKind.WHO:
        return Decision((Say("who"),), memory=facts.memory, orders=(AskAgain(current.run_id, lead=Lead.BRIEF),))
    if action is Action.CHAT:
        return Decision(memory=facts.memory, orders=(AskAgain(current.run_id, lead=Lead.BRIEF),))
    is_calm = current.playbook.emergency is None  # in danger nobody is told that he is not understood
    is_short = action is Action.HAND_OFF and len(facts.text.split()) <= _FEW_WORDS
    is_odd = is_short or is_near_step(facts) or _is_vague(facts)
    if (is_odd and is_calm) and not current.walk.puzzled and not facts.understanding.wants_human:
        return Decision(memory=facts.memory, orders=(AskAgain(current.run_id, puzzled=True),))
    return None


def _is_vague(facts: Facts) -> bool:
    """Whether a few words that ask nothing might mean several things: at a step they are an answer, if an odd one."""
    is_choice = facts.understanding.action is Action.CHOOSE
    return is_choice and len(facts.text.split()) <= _SOME_WORDS and not _QUESTION.search(facts.text)


def is_near_step(facts: Facts) -> bool:
    """Whether words that might mean several things are near the problem that the guest is being led through."""
    current = next(iter(asking(facts)), None)
    if current is None or facts.understanding.action is not Action.CHOOSE:
        return False
    near = (facts.playbooks.get(match.key) for match in facts.understanding.choices)
    return any(playbook is not None and playbook.key == current.playbook.key for playbook in near)


def led_back(facts: Facts, decision: Decision) -> Decision:
    """After something else was answered, the guest is led back to the step where he was.

    Where nothing was to be said, since a person has just been called, he is not left without a word in the middle.
    """
    current = next((one for one in asking(facts) if one.walk.phase is Phase.ASKING), None)
    if current is None or decision.orders or facts.holder is Holder.HUMAN:
        return decision
    if decision.memory.choices and decision.speeches:
        return decision  # he was asked which of two things he means: one question at a time
    if not decision.speeches or decision.speeches == (Say("passed_on"),):
        is_unheard = decision.call is not None and facts.said is Said.TEXT
        plainly = AskAgain(current.run_id, lead=Lead.PLAIN)
        return replace(decision, speeches=(Say("passed_on"),), orders=(plainly,)) if is_unheard else decision
    return replace(decision, orders=(AskAgain(current.run_id),))


def _waited_for(facts: Facts, current: Running) -> Decision:
    """He is at it, and is given time; who may be in danger is rather told again what matters."""
    if current.playbook.emergency:
        return Decision(memory=facts.memory, orders=(AskAgain(current.run_id, lead=Lead.BRIEF),))
    return Decision((Say("no_hurry"),), memory=facts.memory, orders=(AskAgain(current.run_id, lead=Lead.NONE),))


def _choosing(facts: Facts, one: Running, step: str, choice: int) -> Decision:
    memory = replace(facts.memory, choices=())
    return Decision(memory=memory, orders=(Chosen(one.run_id, step, choice),))


def _is_kept(facts: Facts, one: Running) -> bool:
    """Whether words that are no choice are what the step asks for: not thanks, no question, no other problem."""
    if one.playbook.step(one.walk.step).keep is None or facts.said is not Said.TEXT or facts.pressed:
        return False
    understanding = facts.understanding
    if understanding.action is Action.CHAT or "?" in facts.text:
        return False
    keys = {match.key for match in understanding.answers}
    problems = {facts.playbooks[key].key for key in keys & set(facts.playbooks)}
    is_question = bool(keys - set(facts.playbooks)) and asks_outright(facts.text)
    return problems <= {one.playbook.key} and not is_question


def _keeping(facts: Facts, one: Running, words: str) -> Decision:
    memory = replace(facts.memory, choices=())
    return Decision(memory=memory, orders=(Kept(one.run_id, one.walk.step, words[:LONGEST_KEPT]),))


def _is_of_a_list(facts: Facts) -> bool:
    """Whether a number answers "which one do you mean" instead, which was asked later."""
    return bool(facts.memory.choices) and facts.text.strip().strip(".)").isdigit()
