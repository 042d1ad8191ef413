"""How far two places on the map are apart. Pure; called for what is nearby, and for who lives in the same building."""

import math

Place = tuple[float | None, float | None]
"""Latitude and longitude in degrees; None where nobody wrote them down."""

_EARTH_METRES = 6_371_000


def metres_between(one: Place, other: Place) -> float | None:
    """Along the great circle (haversine); None where it is not known where one of them is."""
    if one[0] is None or one[1] is None or other[0] is None or other[1] is None:
        return None
    north, east, other_north, other_east = map(math.radians, (one[0], one[1], other[0], other[1]))
    half = math.sin((other_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    return 2 * _EARTH_METRES * math.asin(math.sqrt(half))
