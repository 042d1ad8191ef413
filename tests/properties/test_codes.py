"""A property's codes are recognised however they are written, and nothing else is taken for one."""

import pytest

from properties.codes import Recogniser, seems_to_tell_code

HOME = Recogniser(
    [
        ("door_code", "4821#"),
        ("wifi_password", "nevskiy2024"),
        ("gate_code", "57"),
        ("alarm", "Blue sky 7"),
        ("safe", "Rose"),
        ("box", "12#"),
    ]
)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("4821#", "••••"),
        ("is it 4821?", "is it ••••?"),
        ("код4821", "код••••"),
        ("4 8 2 1 #", "••••"),
        ("48-21, then push", "••••, then push"),
        ("4.8.2.1", "••••"),
        ("٤٨٢١", "••••"),
        ("４８２１＃", "••••"),
        ("gate 12 4821", "gate 12 ••••"),
        ("nevskiy2024 and NEVSKIY2024", "•••• and ••••"),
        ("(blue  SKY 7)", "(••••)"),
        ("4️⃣8️⃣2️⃣1️⃣", "••••"),
        ("nevskiy 2024 or Nevskiy-2024", "•••• or ••••"),
        ("the code is four eight two one", "the code is ••••"),
        ("Four, eight, two, one!", "••••!"),
        ("forty-eight twenty-one", "••••"),
        ("4 восемь два 1", "••••"),
        ("код четыре восемь два один решётка", "код •••• решётка"),
        ("сорок восемь, двадцать один", "••••"),
        ("четыре тысячи восемьсот двадцать один", "••••"),
        ("four thousand eight hundred and twenty one", "••••"),
        ("gate code: 57", "gate code: ••••"),
        ("57 — это код калитки", "•••• — это код калитки"),
        ("пароль от сейфа rose", "пароль от сейфа ••••"),
        ("press 12#", "press ••••"),
    ],
)
def test_a_code_is_hidden_however_it_is_written(said: str, shown: str) -> None:
    assert HOME.hide(said).shown == shown


@pytest.mark.parametrize(
    "said",
    [
        "+7 812 000-48-21 is my phone", "booking 1482100", "we come at 14:00", "flat 57, 3rd floor", "nevskiy20245",
        "4821000", "48 210 roubles", "Невский, 12", "", "a rose for you", "one of us comes at two",
        "57 roubles to park",
        "четыре гостя, восемь полотенец, два одеяла, один ключ", "the codes came, flat 1257", "forty eight",
        "9" * 5000, "four ² and " + "7" * 5000,
    ],
)  # fmt: skip
def test_what_only_looks_like_a_code_is_left_alone(said: str) -> None:
    assert HOME.hide(said).shown == said


def test_all_codes_of_a_text_are_named_once() -> None:
    assert HOME.hide("4821 or 4821#, wifi nevskiy2024").names == ("door_code", "wifi_password")


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        ("the door code is 48-21#", True), ("код от двери: 4821", True), ("Пароль от вайфая nevskiy2024", True),
        ("password is summer99", True), ("код домофона 57, потом 4821", True), ("PIN: 4 8 2 1", True),
        ("Please send your reservation code, for example HM1234567, and the date", False),
        ("Пришлите код бронирования, например HM4821, и дату заезда 21.11.2026", False),
        ("I'll send you the code at 15:00 on 21.11.2026", False),
        ("+7 812 000-48-21 is our number", False), ("Code", False),
    ],
)  # fmt: skip
def test_what_reads_like_a_code_of_some_home_is_noticed(said: str, is_one: bool) -> None:
    assert seems_to_tell_code(said) is is_one
