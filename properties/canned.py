"""What a reply that is written beforehand may name: facts of the stay and property, and what is filled in by hand."""

from properties.filling import PROPERTY_FACTS, SECRETS, STAY_FACTS, is_by_hand, placeholders

MANAGER = "manager"  # who sends it
KNOWN = frozenset({MANAGER}) | PROPERTY_FACTS | STAY_FACTS


def text_faults(text: str) -> list[str]:
    """What is wrong with it, in the words of file errors."""
    faults = []
    for found in placeholders(text):
        if found.group == SECRETS:
            faults.append(f"{found.written} is a secret, which is told by the codes' own panel; none was expected")
        elif not (found.is_known or found.path == MANAGER or is_by_hand(found)):
            expected = f"{', '.join(sorted(KNOWN))}, details.NAME, numbers.NAME, or {{{{ words? }}}} to fill in by hand"
            faults.append(f"unknown placeholder {found.written}; expected: {expected}")
    return faults
