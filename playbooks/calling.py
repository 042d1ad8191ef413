"""Calls a human in the guest's conversation, and tells him so: at once, and again only after a while.

Called by the concierge's rules.
"""

from dataclasses import replace
from datetime import timedelta

from playbooks.decision import Call, Decision, Facts, Holder, Said, Say
from playbooks.in_danger import is_in_danger
from playbooks.memory import Memory

_TELL_AGAIN_AFTER = timedelta(minutes=5)


def calling(
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
