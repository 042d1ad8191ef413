"""What an owner reads: what happened, what was done, how long it took, what it cost; never a guest or a code."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from playbooks.redaction import Private
from playbooks.summary import Reader, Told, critical_summary, digest
from properties.words import Language

NIGHT = datetime(2026, 11, 22, 0, 7, tzinfo=UTC)
ANNA = Reader("Анна Петрова", Language.RU, "Europe/Moscow")
ERIK = Reader("Erik Lindqvist", Language.EN, "Europe/Moscow")
PRIVATE = Private(names=("John Carter",), secrets=("4821#",))
LOCK = Told(
    "Студия на Невском, 12", "Замок не открывается", NIGHT,
    helped_at=NIGHT, answered_at=NIGHT + timedelta(seconds=40), solved_at=NIGHT + timedelta(minutes=12),
    resolution="Дали John Carter запасной ключ, код 4821# сменим", cost="1500.00 RUB", photos=2, number=3,
)  # fmt: skip


def test_the_night_in_the_owners_language_and_at_the_propertys_clock() -> None:
    told = digest([LOCK], "Замок заменим в среду", ANNA, PRIVATE, NIGHT + timedelta(hours=6))

    assert told.subject == "Сводка на 22 ноября"
    assert told.html.startswith('<!doctype html><html lang="ru">')
    assert "03:07, Студия на Невском, 12: Замок не открывается\nРешено за 12 мин, помощник ответил сразу" in told.text
    assert "сразу, менеджер ответил через 40 с.\n" in told.text
    assert "Стоимость: 1500.00 RUB\nУже 3-й раз за месяц\nФото: 2, по ссылке" in told.text
    assert "От менеджера: Замок заменим в среду" in told.text


def test_bot_and_people_are_told_apart() -> None:
    alone = replace(LOCK, answered_at=None, by_people=False)
    by_phone = replace(LOCK, answered_at=None)
    late = replace(LOCK, helped_at=None, solved_at=None)

    told = [digest([one], "", ERIK, PRIVATE, NIGHT).text.splitlines()[3] for one in (alone, by_phone, late)]

    assert told == [
        "Solved in 12 min, the assistant answered at once, without a manager.",
        "Solved in 12 min, the assistant answered at once.",
        "Still being worked on, a manager answered after 40 s.",
    ]


def test_no_guest_and_no_code_is_in_any_part() -> None:
    hostile = replace(LOCK, title="Замок у Джона Картера <b>4821#</b>")
    line = "Carter's phone is +44 7700 900123, code 4821#"

    told = digest([hostile], line, ANNA, PRIVATE, NIGHT)
    at_once = critical_summary(hostile, ANNA, PRIVATE)

    for part in (told.subject, told.text, told.html, at_once.subject, at_once.text, at_once.html):
        assert not [leak for leak in ("John", "Carter", "Джон", "Картер", "4821", "900123") if leak in part]


def test_markup_in_what_was_written_stays_text() -> None:
    told = digest([replace(LOCK, resolution="<img src=x onerror=alert(1)>")], "", ANNA, Private(), NIGHT)

    assert "<img" not in told.html


def test_a_critical_one_says_that_nothing_need_be_done() -> None:
    fire = Told("Nevsky 12 Studio", "Fire or smoke", NIGHT)

    told = critical_summary(fire, ERIK, PRIVATE)

    assert told.subject == "Nevsky 12 Studio: Fire or smoke"
    assert told.text.startswith("03:07: Fire or smoke. Nevsky 12 Studio.")
    assert "don't need to do anything" in told.text


def test_what_is_still_open_is_said_so_oldest_first() -> None:
    later = replace(LOCK, opened_at=NIGHT + timedelta(hours=2), title="Нет воды", solved_at=None)
    later = replace(later, helped_at=None, answered_at=None)

    told = digest([later, LOCK], "", ANNA, Private(), NIGHT)

    assert told.text.index("Замок") < told.text.index("Нет воды")
    assert "Ещё в работе." in told.text
