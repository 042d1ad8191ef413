"""What managers paste to say where a place is."""

import pytest

from inbox.pages.books.locations import read_location

HERMITAGE = (59.9398, 30.3146)


@pytest.mark.parametrize(
    "typed",
    [
        "59.9398, 30.3146",
        " 59.9398 30.3146 ",
        "https://www.google.com/maps/place/Hermitage/@59.9,30.3,17z/data=!3m1!4b1!4m6!3m5!1s0x4!8m2!3d59.9398!4d30.3146",
        "https://www.google.com/maps/@59.9398,30.3146,17z",
        "https://maps.google.com/?q=59.9398,30.3146",
        "https://www.google.com/maps/search/?api=1&query=59.9398%2C30.3146",
        "https://yandex.ru/maps/2/saint-petersburg/?ll=30.3146%2C59.9398&z=17",
        "https://yandex.ru/maps/?ll=30.1,59.1&mode=poi&poi%5Bpoint%5D=30.3146%2C59.9398",
        "https://2gis.ru/spb/geo/5348660212748357/30.3146,59.9398?m=30.2,59.8/16",
        "https://www.openstreetmap.org/?mlat=59.9398&mlon=30.3146#map=17/59.9/30.3",
        "https://www.openstreetmap.org/#map=17/59.9398/30.3146",
        "https://maps.apple.com/?ll=59.9398,30.3146&q=Hermitage",
        "geo:59.9398,30.3146",
    ],
)
def test_a_place_is_read_from_numbers_and_from_the_pages_of_maps(typed: str) -> None:
    assert read_location(typed) == HERMITAGE


@pytest.mark.parametrize("typed", ["behind the church", "https://maps.app.goo.gl/Xy12", "95.1, 30.3", "59.9398", ""])
def test_what_tells_no_place_is_not_guessed(typed: str) -> None:
    assert read_location(typed) is None
