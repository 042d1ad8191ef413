"""What an owner must not read does not get through, however it was written; what he should read does."""

import pytest

from playbooks.redaction import HIDDEN, Private, redact

PRIVATE = Private(names=("John Carter", "Мария Котова", "陈伟 Chen Wei"), secrets=("4821#", "nevskiy2024", "HMA7Q2XK"))


@pytest.mark.parametrize(
    ("written", "leaks"),
    [
        ("John lost his key", "John"),
        ("JOHN'S card was dead", "JOHN"),
        ("Carter's friend called", "Carter"),
        ("Джон потерял ключ", "Джон"),
        ("отдали ключ Джону", "Джону"),
        ("поговорил с Картером", "Картер"),
        ("Марии стало лучше, Котову увезли", "Мари"),
        ("Марии стало лучше, Котову увезли", "Котов"),
        ("звонила Maria", "Maria"),
        ("told Wei", "Wei"),
        ("дал код 4821#", "4821"),
        ("код 4 8 2 1 #", "4 8 2 1"),
        ("new code: 7733", "7733"),
        ("пароль — qwerty7", "qwerty7"),
        ("wifi nevskiy2024", "nevskiy2024"),
        ("NEVSKIY-2024", "2024"),
        ("booking HMA7Q2XK", "HMA7Q2XK"),
        ("booking HMZ9Q2XK of another", "HMZ9Q2XK"),
        ("call +44 7700 900123", "900123"),
        ("звонил 8 (812) 000-00-12", "000-00-12"),
        ("write to john.c@example.org", "john.c"),
        ("see https://example.org/go/abc", "example.org"),
        ("@johnny_c in Telegram", "johnny"),
    ],
)
def test_it_is_taken_out(written: str, leaks: str) -> None:
    told = redact(written, PRIVATE)

    assert leaks not in told
    assert HIDDEN in told


@pytest.mark.parametrize(
    "written",
    [
        "Заменили батарейку в замке, дверь открывается",
        "Мастер приехал в 03:40, работа 3500 ₽, материал 1200 ₽",
        "Replaced the cartridge of the tap; 45 minutes, 80 EUR",
        "В 2026 году это третий раз",
        "Плановая проверка котла 24 ноября",
        "Slusarz came on 2026-11-22",
    ],
)
def test_what_was_done_is_left(written: str) -> None:
    assert redact(written, PRIVATE) == written


def test_without_anything_private_codes_still_go() -> None:
    assert redact("код 1234#", Private()) == f"код {HIDDEN}"
