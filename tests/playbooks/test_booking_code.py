"""Reservation codes and days are found in what guests type."""

from datetime import date

import pytest

from playbooks.booking_code import find_booking_words

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
    assert find_booking_words("AV-118-042, 21.11").codes == ("AV-118-042",)


@pytest.mark.parametrize("typed", ["what is the wifi password?", "we are 2 adults", "see you at 15:00", "21.11"])
def test_plain_talk_holds_no_code(typed: str) -> None:
    assert find_booking_words(typed).codes == ()
