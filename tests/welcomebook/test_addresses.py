"""Of an address anybody may know the house, and not the flat."""

import pytest

from welcomebook.addresses import public_address


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("Санкт-Петербург, Невский пр., 12, кв. 34, 3 этаж", "Санкт-Петербург, Невский пр., 12"),
        ("Екатеринбург, ул. Хохрякова, 43, подъезд 2, этаж 7, апартаменты 71", "Екатеринбург, ул. Хохрякова, 43"),
        ("Москва, Тверская ул., 1, квартира №5, домофон 5К", "Москва, Тверская ул., 1"),
        (
            "Flat 52, 7 Rubinsteina Street, 5th floor, courtyard entrance, St Petersburg",
            "7 Rubinsteina Street, St Petersburg",
        ),
        ("12 Nevsky Prospekt, Apt. 34, St Petersburg", "12 Nevsky Prospekt, St Petersburg"),
        ("Этажная ул., 5, Квартальный пер.", "Этажная ул., 5, Квартальный пер."),
        ("Stairway Street 3, Flatbush", "Stairway Street 3, Flatbush"),
        ("", ""),
    ],
)
def test_the_flat_and_the_way_to_it_are_left_out(address: str, public: str) -> None:
    assert public_address(address) == public


def test_a_flats_number_that_only_the_other_language_names_is_left_out_too() -> None:
    russian, english = "Санкт-Петербург, Невский пр., 12, кв. 34, 3 этаж", "34 Nevsky pr. 12, 3rd floor, St Petersburg"

    assert public_address(english, russian, english) == "Nevsky pr. 12, St Petersburg"


def test_a_house_of_the_same_number_as_the_flat_stays() -> None:
    assert public_address("12 Nevsky Prospekt, flat 12", "Невский пр., 12, кв. 12") == "12 Nevsky Prospekt"
