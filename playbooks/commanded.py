"""What the bot does with commands, and with who takes back that he wanted to hear no more. Called by the concierge."""

from dataclasses import replace

from playbooks.commands import is_command
from playbooks.decision import Command, Decision, Facts, Holder, Said, Say
from playbooks.matching import Action
from playbooks.memory import Memory


def commanded(facts: Facts) -> Decision | None:
    is_held = facts.holder is Holder.HUMAN
    if facts.command is Command.STOP:
        says = () if is_held else (Say("opted_out"),)
        return Decision(says, memory=Memory(), opts_out=True, reopens=False, owes_answer=False)
    if facts.command is not None and not is_held:
        key = "privacy" if facts.command is Command.PRIVACY else "commands_help"
        return Decision((Say(key),), memory=facts.memory, reopens=False, owes_answer=False)
    return None


def unknown_command(facts: Facts) -> Decision | None:
    """A messenger's menu, or a habit from other bots; one that names what we know is a question like any other."""
    if not is_command(facts.text) or facts.understanding.action is not Action.HAND_OFF:
        return None
    return Decision((Say("commands_help"),), memory=facts.memory, reopens=False)


def heard_again(facts: Facts, decision: Decision) -> Decision:
    """Who wanted to hear no more and comes again by Start or by his link wants to hear from us."""
    if not facts.opted_out or facts.said not in {Said.STARTED, Said.LINK}:
        return decision
    greetings = () if facts.said is Said.STARTED else decision.speeches
    says = () if facts.holder is Holder.HUMAN else (Say("opted_in"), *greetings)
    return replace(decision, speeches=says, opts_in=True)
