"""What the bot says to who comes in, to greetings, thanks and goodbyes. Called by the concierge's rules."""

from dataclasses import replace

from playbooks.decision import Decision, Facts, Holder, Say
from playbooks.matching import ChatKind


def greeted(facts: Facts) -> Decision:
    greeting = Say("greeting_property" if facts.knows_property else "greeting")
    speeches = (greeting,) if facts.knows_property else (greeting, Say("ask_booking"))
    return Decision(speeches, memory=replace(facts.memory, asked_booking=not facts.knows_property))


def small_talk(facts: Facts) -> Decision:
    said = {
        ChatKind.GREETING: "hello_again" if facts.knows_property else "greeting",
        ChatKind.THANKS: "thanks",
        ChatKind.GOODBYE: "goodbye",
    }.get(facts.understanding.chat or ChatKind.OK)
    is_quiet = said is None or facts.holder is Holder.WAITING
    reopens = said in {"hello_again", "greeting"}
    return Decision(() if is_quiet else (Say(said or ""),), memory=facts.memory, reopens=reopens, owes_answer=False)
