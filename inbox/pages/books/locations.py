"""Reads where a place is from what a manager pastes: two numbers, or the address of a map's page. Pure."""

import re
from urllib.parse import unquote

_NUMBER = r"(-?\d{1,3}(?:\.\d{1,15})?)"
_PLAIN = re.compile(rf"\s*{_NUMBER}\s*[,;\s]\s*{_NUMBER}\s*")
_NORTH_FIRST = tuple(
    re.compile(pattern)
    for pattern in (
        rf"!3d{_NUMBER}!4d{_NUMBER}",  # the place itself, before the middle of the map
        rf"[?&]mlat={_NUMBER}&mlon={_NUMBER}",
        rf"#map=[\d.]+/{_NUMBER}/{_NUMBER}",
        rf"@{_NUMBER},{_NUMBER}",
        rf"[?&](?:q|query|ll|sll|center|coordinate|destination|daddr)=(?:loc:)?{_NUMBER},\s?\+?{_NUMBER}",
        rf"^geo:{_NUMBER},{_NUMBER}",
    )
)
# Yandex and 2GIS write the longitude first.
_EAST_FIRST = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:whatshere\[point\]|poi\[point\]|pt)={_NUMBER},{_NUMBER}",
        rf"/geo/(?:\d+/)?{_NUMBER},{_NUMBER}",
        rf"[?&](?:ll|m)={_NUMBER},{_NUMBER}",
    )
)


def read_location(typed: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees; None for what is no place, or a shortened link, which tells it to nobody."""
    address = unquote(typed.strip())
    if found := _PLAIN.fullmatch(address):
        return _on_earth(found[1], found[2])
    is_east_first = re.search(r"^https?://[^/]*(?:yandex|2gis)\.", address) is not None
    patterns = _EAST_FIRST if is_east_first else _NORTH_FIRST
    for pattern in patterns:
        if found := pattern.search(address):
            return _on_earth(found[2], found[1]) if is_east_first else _on_earth(found[1], found[2])
    return None


def _on_earth(north: str, east: str) -> tuple[float, float] | None:
    place = float(north), float(east)
    return place if abs(place[0]) <= 90 and abs(place[1]) <= 180 else None
