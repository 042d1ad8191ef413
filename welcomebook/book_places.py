"""Places nearby: what they are, how far on foot, and where a map shows them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from inbox.tables import Property
from inbox.web.languages import Words
from properties.book import PLACE_NAMES, BookItem, PlaceCategory
from properties.distances import metres_between
from properties.words import Language

_WALKED_METRES_A_MINUTE = 75  # with corners and traffic lights, as the crow flies
_ICONS = {
    PlaceCategory.GROCERY: "shopping-cart",
    PlaceCategory.PHARMACY: "pill",
    PlaceCategory.CAFE: "coffee",
    PlaceCategory.TRANSPORT: "train-front",
    PlaceCategory.MONEY: "banknote",
    PlaceCategory.SIGHTS: "landmark",
    PlaceCategory.CHILDREN: "baby",
    PlaceCategory.HEALTH: "heart-pulse",
    PlaceCategory.OTHER: "map-pin",
}


@dataclass(frozen=True)
class Place:
    name: str
    note: str
    icon: str
    category: str  # what kind of place, "" for none of ours
    way: str  # "6 min on foot", "2.4 km", or ""
    map_url: str


def view_places(items: Sequence[BookItem], home: Property, words: Words) -> list[Place]:
    """In the order in which the office wrote them."""
    return [_place(item, home, words) for item in items]


def map_address(latitude: float | None, longitude: float | None, language: str) -> str:
    """A page of a map that needs no app; "" where nobody wrote down where it is."""
    if latitude is None or longitude is None:
        return ""
    if language == Language.RU:
        return f"https://yandex.ru/maps/?pt={longitude},{latitude}&z=17"
    return f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"


def _place(item: BookItem, home: Property, words: Words) -> Place:
    category = item.category or PlaceCategory.OTHER
    return Place(
        name=item.text.best(words.language),
        note=item.note.best(words.language),
        icon=_ICONS[category],
        category="" if category is PlaceCategory.OTHER else PLACE_NAMES[category].of(words.language),
        way=_way(item, home, words),
        map_url=map_address(item.latitude, item.longitude, words.language),
    )


def _way(item: BookItem, home: Property, words: Words) -> str:
    """As somebody walked it, else reckoned from the two places."""
    minutes = item.minutes
    metres = metres_between((item.latitude, item.longitude), (home.latitude, home.longitude))
    if minutes is None and metres is not None:
        if metres > 2_500:
            return words.gettext("%(n)s km") % {"n": f"{metres / 1000:.1f}"}
        minutes = max(1, round(metres / _WALKED_METRES_A_MINUTE))
    return "" if minutes is None else words.gettext("%(n)d min on foot") % {"n": minutes}
