"""What a guest may be told, and what he is told instead. Called by the concierge's rules."""

from playbooks.decision import Call, Called, Facts, Say
from playbooks.matching import Match
from properties.words import Audience, Window


def may_know(facts: Facts, key: str) -> bool:
    audience = facts.audiences[key]
    if audience is Audience.PUBLIC:
        return True
    if audience is Audience.STAY:
        return facts.is_identified and facts.window in {Window.BEFORE, Window.OPEN}
    return facts.is_verified and facts.window is Window.OPEN


def refuse(facts: Facts, refused: list[Match]) -> tuple[tuple[Say, ...], Call | None]:
    if not refused:
        return (), None
    if not facts.is_identified:
        return (Say("ask_booking"),), None
    if facts.window is Window.NONE:
        return (Say("secret_cancelled"),), None
    if facts.window is Window.OVER:
        return (Say("secret_over"),), None
    if facts.is_verified:
        return (Say("secret_before"),), None
    return (Say("secret_needs_confirmation"),), Call(Called.ASKED_FOR_HUMAN, "normal", facts.text, tuple(refused))
