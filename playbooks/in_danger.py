"""What is decided when a guest tells of danger, before anything else. Called by the concierge's rules."""

from dataclasses import replace
from datetime import timedelta

from playbooks.decision import AskAgain, Call, Called, Decision, Facts, Holder, Said, Say
from playbooks.emergencies import EmergencyKind, is_fever, is_grave_fever, sign_of_emergency
from playbooks.matching import Action, Match
from playbooks.reading.repair import read
from playbooks.scripts import Playbook
from playbooks.starting import emergency_key, emergency_playbook, emergency_topic
from playbooks.under_way import answered_in_danger, asking
from playbooks.walks import Phase
from properties.phrases import normal_form

_TOO_FEW_WORDS = 2  # for a danger without a sign
_DANGER_LASTS = timedelta(minutes=30)
_SAFETY_AGAIN_AFTER = timedelta(minutes=5)


def without_false_alarm(facts: Facts) -> Facts:
    """Danger that no sign tells of, that is only felt: not believed of a word or two, nor of what a harmless playbook
    is begun with, word for word.
    """
    understood = facts.understanding
    if understood.emergency is None or sign_of_emergency(read(facts.text).text):
        return facts
    nearest = understood.matches[0] if understood.matches else None
    playbook = facts.playbooks.get(nearest.key) if nearest else None
    if nearest and playbook and playbook.emergency is None and _begins(playbook, facts.text):
        return replace(
            facts, understanding=replace(understood, action=Action.ANSWER, answers=(nearest,), emergency=None)
        )
    if len(facts.text.split()) > _TOO_FEW_WORDS:
        return facts
    return replace(facts, understanding=replace(understood, action=Action.HAND_OFF, emergency=None))


def with_fever_weighed(facts: Facts) -> Facts:
    """A fever by itself begins its playbook, which asks for what would make it an emergency, instead of the alarm; with
    that beside it, it is one also where nothing else was heard.
    """
    understood, key = facts.understanding, emergency_key(facts, EmergencyKind.INJURY)
    if key is None or facts.said is not Said.TEXT or facts.pressed:
        return facts
    if understood.emergency is not EmergencyKind.INJURY and not any(m.key == key for m in understood.matches[:1]):
        return facts
    text = read(facts.text).text
    if is_grave_fever(text):
        return replace(
            facts, understanding=replace(understood, action=Action.EMERGENCY, emergency=EmergencyKind.INJURY)
        )
    if is_fever(text):
        answers = (Match(key, 1.0, facts.text),)
        return replace(facts, understanding=replace(understood, action=Action.ANSWER, answers=answers, emergency=None))
    return facts


def emergency(facts: Facts) -> Decision | None:
    """Before everything, and even while a human holds the conversation; said once, then not again for a while."""
    kind = facts.understanding.emergency
    if kind is None:
        return None
    answered = answered_in_danger(facts, kind) if facts.holder is not Holder.HUMAN else None
    if answered is None:
        return in_emergency(facts, kind)
    is_of_this = any(one.playbook.emergency is kind for one in asking(facts))
    if not is_of_this:
        return answered
    danger = in_emergency(facts, kind)
    is_asked_again = any(isinstance(order, AskAgain) for order in answered.orders)
    passed_on = (Say("passed_on"),) if is_asked_again else ()
    return replace(danger, speeches=danger.speeches or passed_on, orders=answered.orders)


def in_emergency(facts: Facts, kind: EmergencyKind) -> Decision:
    memory = replace(facts.memory, emergency=kind.value, emergency_at=facts.now, called_at=facts.now)
    call = Call(Called.EMERGENCY, "critical", facts.text, facts.understanding.matches[:1], emergency_topic(facts, kind))
    orders = emergency_playbook(facts, kind)
    if _was_just_said(facts, kind):
        is_asked = any(one.walk.phase is Phase.ASKING for one in asking(facts))
        is_heard = bool(orders) or is_asked or facts.holder is Holder.HUMAN
        return Decision(() if is_heard else (Say("passed_on"),), call, facts.memory, orders=orders)
    return Decision((Say(f"emergency_{kind.value}"),), call, memory, orders=orders)


def is_in_danger(facts: Facts) -> bool:
    """Whether the guest told of an emergency a short while ago: then he hears that whatever he writes is passed on."""
    at = facts.memory.emergency_at
    return at is not None and facts.now - at < _DANGER_LASTS


def _begins(playbook: Playbook, text: str) -> bool:
    said = normal_form(text)
    return any(normal_form(trigger) == said for trigger in (*playbook.triggers_ru, *playbook.triggers_en))


def _was_just_said(facts: Facts, kind: EmergencyKind) -> bool:
    at = facts.memory.emergency_at
    return facts.memory.emergency == kind.value and at is not None and facts.now - at < _SAFETY_AGAIN_AFTER
