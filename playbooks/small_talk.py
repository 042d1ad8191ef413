"""What the bot says to greetings, thanks and goodbyes. Called by the concierge's rules."""

from playbooks.decision import Decision, Facts, Holder, Say
from playbooks.matching import ChatKind


def small_talk(facts: Facts) -> Decision:
    said = {
        ChatKind.GREETING: "hello_again" if facts.knows_property else "greeting",
        ChatKind.THANKS: "thanks",
        ChatKind.GOODBYE: "goodbye",
    }.get(facts.understanding.chat or ChatKind.OK)
    is_quiet = said is None or facts.holder is Holder.WAITING
    reopens = said in {"hello_again", "greeting"}
    return Decision(() if is_quiet else (Say(said or ""),), memory=facts.memory, reopens=reopens, owes_answer=False)
