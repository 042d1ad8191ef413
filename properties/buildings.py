"""Whether two properties are in the same building: by their addresses without the flat, or by where they lie. Pure."""

import re

from properties.distances import metres_between
from properties.phrases import normal_form
from properties.tables import Property

_OF_THE_FLAT = re.compile(
    r"\b(кв|квартира|этаж|эт|подъезд|парадная|домофон|апартаменты?|flat|apt|apartment|floor|entrance|unit|room)\b", re.I
)
_NEAR_METRES = 25


def are_in_one_building(one: Property, other: Property) -> bool:
    same = (
        (_building(one.address_ru), _building(one.address_en)),
        (_building(other.address_ru), _building(other.address_en)),
    )
    if any(mine and mine == theirs for mine, theirs in zip(*same, strict=True)):
        return True
    metres = metres_between((one.latitude, one.longitude), (other.latitude, other.longitude))
    return metres is not None and metres <= _NEAR_METRES


def _building(address: str) -> str:
    """The parts between commas that say nothing of a flat; "" when only the town would be left."""
    parts = [normal_form(part) for part in address.split(",") if not _OF_THE_FLAT.search(part)]
    return " ".join(parts) if any(char.isdigit() for part in parts for char in part) else ""
