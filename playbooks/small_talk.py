"""What the bot says to who comes in, to greetings, thanks and goodbyes. Called by the concierge's rules."""

from dataclasses import replace

from playbooks.calling import calling
from playbooks.decision import Call, Called, Choose, Decision, Facts, Holder, Say
from playbooks.matching import ChatKind


def greeted(facts: Facts) -> Decision:
    greeting = Say("greeting_property" if facts.knows_property else "greeting")
    speeches = (greeting,) if facts.knows_property else (greeting, Say("ask_booking"))
    return Decision(speeches, memory=replace(facts.memory, asked_booking=not facts.knows_property))


def small_talk(facts: Facts) -> Decision:
    chat = facts.understanding.chat
    if chat is ChatKind.HERE:
        return _present(facts)
    if chat is ChatKind.OK and facts.memory.choices and facts.holder is Holder.BOT:
        return Decision((Choose(facts.memory.choices),), memory=facts.memory)  # "ok" says not which
    if chat is ChatKind.WHO and facts.holder is Holder.WAITING:
        return Decision((Say("who_waiting"),), memory=facts.memory, owes_answer=False)
    said = {
        ChatKind.GREETING: "hello_again" if facts.knows_property else "greeting",
        ChatKind.THANKS: "thanks",
        ChatKind.GOODBYE: "goodbye",
        ChatKind.PRAISE: "praise",
        ChatKind.WHO: "who",
        ChatKind.HOW: "how",
        ChatKind.TOLD: "told",
        ChatKind.LEFT: "left",
    }.get(chat or ChatKind.OK)
    is_quiet = said is None or facts.holder is Holder.WAITING
    reopens = said in {"hello_again", "greeting"}
    return Decision(() if is_quiet else (Say(said or ""),), memory=facts.memory, reopens=reopens, owes_answer=False)


def _present(facts: Facts) -> Decision:
    """ "Is anybody there?", or a mere "?": who waits for a person asks after him, and he is told again."""
    if facts.holder is not Holder.WAITING:
        return Decision((Say("here"),), memory=facts.memory) if facts.knows_property else greeted(facts)
    asked = calling(facts, Call(Called.ASKED_FOR_HUMAN, "normal", facts.memory.question or facts.text))
    is_told = asked.speeches and asked.speeches != (Say("passed_on"),)
    return asked if is_told else replace(asked, speeches=(Say("here_waiting"),))
