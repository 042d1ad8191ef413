"""What a manager types into an incident's forms: read, or refused in his own words."""

from decimal import Decimal, InvalidOperation

from inbox.pages.routing import Refused
from inbox.pages.visiting import Visitor

_MOST = Decimal(10**10)


def amount_of(visitor: Visitor, given: str) -> Decimal | None:
    """What it cost; None where nothing is given."""
    plain = "".join(given.split()).replace(",", ".")
    if not plain:
        return None
    try:
        amount = Decimal(plain).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise refused(visitor, "The cost is a number such as 1500 or 99.50.") from None
    if not 0 <= amount < _MOST:
        raise refused(visitor, "The cost is a number such as 1500 or 99.50.")
    return amount


def refused(visitor: Visitor, told: str) -> Refused:
    words = visitor.words
    sayings = {
        "Say in a few words what is wrong.": words.gettext("Say in a few words what is wrong."),
        "The note is empty.": words.gettext("The note is empty."),
        "Say what was promised.": words.gettext("Say what was promised."),
        "Say who has it from now on.": words.gettext("Say who has it from now on."),
        "The cost is a number such as 1500 or 99.50.": words.gettext("The cost is a number such as 1500 or 99.50."),
    }
    return Refused("invalid", sayings[told], 422)
