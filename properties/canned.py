"""What a reply that is written beforehand may name: facts of the stay and property, and what is filled in by hand."""

from properties.filling import PROPERTY_FACTS, SECRETS, STAY_FACTS, Placeholder, is_by_hand, placeholders

MANAGER = "manager"  # who sends it
KNOWN = frozenset({MANAGER}) | PROPERTY_FACTS | STAY_FACTS


def unsendable(text: str) -> list[Placeholder]:
    """What nobody can fill in, and secrets: those are told by the codes' own panel."""
    return [found for found in placeholders(text, also={MANAGER}) if found.group == SECRETS or not _may_stand(found)]


def _may_stand(found: Placeholder) -> bool:
    return found.is_known or (not found.meant and (found.path == MANAGER or is_by_hand(found)))
