"""Calls a human in the guest's conversation, and tells him so: at once, and again only after a while; in between he
hears now and then that what he writes is passed on too.

Called by the concierge's rules.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from playbooks.decision import Call, Decision, Facts, Holder, Said, Say
from playbooks.in_danger import is_in_danger
from playbooks.memory import Memory
from properties.severity import Severity

_TELL_AGAIN_AFTER = timedelta(minutes=5)
# What he writes in between is said to be passed on: not of each line of one thought, and not every minute.
_PASSED_ON_AFTER, _PASSED_ON_AGAIN_AFTER = timedelta(seconds=45), timedelta(minutes=2)


def calling(
    facts: Facts, call: Call, before: tuple[Say, ...] = (), memory: Memory | None = None,
    *, after: tuple[Say, ...] = (), told: bool = False,
) -> Decision:  # fmt: skip
    """Call a human; the guest hears of it at once, and again only after a while. `told`: `before` says it already."""
    kept = memory or facts.memory
    last = facts.memory.called_at if facts.holder is Holder.WAITING else None
    if last is not None and facts.now - last < _TELL_AGAIN_AFTER:
        if facts.said is not Said.TEXT or told or before or after:
            return Decision(() if told else (*before, *after), call, kept)
        if not is_in_danger(facts) and not _is_worth_a_word(facts, last):
            return Decision((), call, kept)
        return Decision((Say("passed_on"),), call, replace(kept, passed_at=facts.now))
    says = () if told else (Say("called" if last is None else "still_called"),)
    return Decision((*before, *says, *after), call, replace(kept, called_at=facts.now, choices=()))


def _is_worth_a_word(facts: Facts, called_at: datetime) -> bool:
    """Whether he has heard nothing for so long that he may think that nobody reads what he writes."""
    passed_at = facts.memory.passed_at
    if passed_at is None or passed_at < called_at:
        return facts.now - called_at >= _PASSED_ON_AFTER
    return facts.now - passed_at >= _PASSED_ON_AGAIN_AFTER


def as_urgent_as_his_problem(facts: Facts, decision: Decision) -> Decision:
    """Who asks for a person before a shut door is as urgent as the door, whatever made us call."""
    led_through = [one.playbook.severity for one in facts.running if not one.walk.is_over]
    if decision.call is None or not led_through:
        return decision
    worst = max(Severity(decision.call.severity), *led_through, key=lambda severity: severity.rank)
    return replace(decision, call=replace(decision.call, severity=worst.value))
