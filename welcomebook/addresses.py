"""The part of an address that anybody may know: the house, without the flat, the floor and the entrance. Pure."""

import re

_INSIDE = re.compile(
    r"\b(?:кв|квартира|апартаменты|апарт|ап|этаж|эт|подъезд|парадная|домофон|офис|комната|помещение|пом|студия"
    r"|flat|apartment|apt|unit|suite|floor|entrance|entry|intercom|doorbell|room|staircase|stairs)\b\.?",
    re.IGNORECASE,
)
_FLAT_NUMBER = re.compile(
    r"\b(?:кв|квартира|апартаменты|апарт|ап|flat|apartment|apt|unit)\b\.?\s*№?\s*(\d+\w?)", re.IGNORECASE
)


def public_address(address: str, *others: str) -> str:
    """`others` is the same address in other languages: they may show which number is the flat's."""
    flats = {number for text in (address, *others) for number in _FLAT_NUMBER.findall(text)}
    parts = [part.strip() for part in address.split(",")]
    return ", ".join(_without_flat(part, flats) for part in parts if part and not _INSIDE.search(part))


def _without_flat(part: str, flats: set[str]) -> str:
    """ "34 Nevsky pr. 12" where 34 is the flat."""
    first, _, rest = part.partition(" ")
    return rest if first in flats and re.search(r"\d", rest) else part
