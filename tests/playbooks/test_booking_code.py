"""Reservation codes and days are found in what guests type."""

from datetime import date

import pytest

from playbooks.booking_code import find_booking_words, plain_code

ARRIVAL = date(2026, 11, 21)


@pytest.mark.parametrize(
    "typed",
    [
        "HMA7Q2XK, 21.11",
        "hma7q2xk 21.11.2026",
        "бронь HMA7Q2XK заезд 21 ноября",
        "my code is HMA7Q2XK and we arrive on November 21st",
        "HMA7Q2XK 21 Nov 2026",
        "HMA7Q2XK 2026-11-21",
        "HMA7Q2XK 11/21",
        "21/11/26 HMA7Q2XK",
        "НМА7Q2ХК 21-11",  # with Cyrillic look-alikes
        "код hma7q2xk, дата 21 нояб.",
    ],
)
def test_it_finds_code_and_day(typed: str) -> None:
    words = find_booking_words(typed)

    assert "HMA7Q2XK" in words.codes
    assert words.names_day(ARRIVAL)


@pytest.mark.parametrize("typed", ["HMA7Q2XK 22.11", "HMA7Q2XK 21.11.2025", "HMA7Q2XK 21 December"])
def test_another_day_is_not_it(typed: str) -> None:
    assert not find_booking_words(typed).names_day(ARRIVAL)


def test_codes_of_digits_and_with_hyphens_are_found() -> None:
    assert find_booking_words("4012345678").codes == ("4012345678",)
    assert find_booking_words("AV-118-042, 21.11").codes == ("AV118042",)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("hmqwertyui, 21.11", "HMQWERTYUI"),
        ("my booking is ABCDEF, arriving 21 November", "ABCDEF"),
        ("reservation number: R/2026/78, 21.11", "R/2026/78"),
        ("бронь № 5512, заезд 21 ноября", "5512"),
        ("booking A1, 21 Nov", "a1"),
        ("res_77_x 21.11", "res_77_x"),
        ("av118042 21.11", "AV-118-042"),
        ("бр-4455, 21.11", "БР-4455"),
    ],
)
def test_a_code_of_any_form_is_found_however_it_is_typed(typed: str, code: str) -> None:
    assert find_booking_words(typed).codes == (plain_code(code),)


@pytest.mark.parametrize(
    "typed",
    [
        "what is the wifi password?", "we are 2 adults", "see you at 15:00", "21.11", "the code 4821 does not work",
        "my booking is cancelled, is it?", "booking for 2 from 21.11", "бронь на двоих", "the reservation is at 21:30",
        "booking 12 nights", "бронь с 21.11 по 25.11",
    ],
)  # fmt: skip
def test_plain_talk_holds_no_code(typed: str) -> None:
    assert find_booking_words(typed).codes == ()


@pytest.mark.parametrize(
    "typed",
    ["November 21st", "21-го ноября", "we land at 10pm", "it takes 25min", "flight SU1234", "рейс SU 1234"],
)
def test_days_times_measures_and_flights_are_no_codes(typed: str) -> None:
    assert find_booking_words(typed).codes == ()


def test_arrival_and_departure_name_a_stay_together() -> None:
    words = find_booking_words("HMA7Q2XK 21.11 - 25.11")

    assert words.name_stay(ARRIVAL, date(2026, 11, 25))
    assert not words.name_stay(ARRIVAL, date(2026, 11, 26))


def test_a_year_of_two_digits_is_no_second_day() -> None:
    assert find_booking_words("HMA7Q2XK, 21 Nov 26").name_stay(ARRIVAL, date(2026, 11, 25))


@pytest.mark.parametrize("typed", ["HMA7Q2XK 20 nov 21 nov 22 nov", "HMA7Q2XK HMA7Q2XL HMA7Q2XM 21.11"])
def test_who_names_many_is_guessing(typed: str) -> None:
    assert find_booking_words(typed).is_guessing
