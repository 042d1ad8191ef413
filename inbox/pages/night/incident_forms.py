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
    amount = _amount(plain)
    if amount is None:
        raise refused(visitor.words.gettext("The cost is a number such as 1500 or 99.50."))
    return amount


def _amount(plain: str) -> Decimal | None:
    try:
        amount = Decimal(plain).quantize(Decimal("0.01"))
        return amount if 0 <= amount < _MOST else None
    except InvalidOperation:  # "nan" is a Decimal, too, but compares with nothing
        return None


def refused(told: str) -> Refused:
    return Refused("invalid", told, 422)
