"""What an office file may say, and what is made of it."""

from datetime import date
from pathlib import Path

import pytest

from inbox.office.checking import check
from inbox.office.model import Office
from inbox.office.reading import read_files, read_office
from inbox.tables import Audience, Language, Role
from properties.files.faults import OfficeErrors
from properties.files.written import Bilingual
from tests.office.files import EXAMPLE, TEXT, altered, faults_of, reading_of


def office_of(*changes: tuple[str, str]) -> Office:
    reading = reading_of(altered(*changes))
    check(reading)
    return reading.office


def test_it_reads_the_example_office() -> None:
    office = read_office(EXAMPLE)

    igor, night, home = office.managers[0], office.shifts[0], office.properties[0]
    assert [owner.key for owner in office.owners] == ["petrova", "lindqvist"]
    assert (igor.role, igor.speaks, igor.telegram_id) == (Role.MANAGER, (Language.RU, Language.EN), 700101)
    assert (night.since, night.until, night.managers) == ("21:00", "09:00", ("igor", "olga"))
    assert home.name == Bilingual("Студия на Невском, 12", "Nevsky 12 Studio")
    assert home.secrets == {"door_code": "4821#", "wifi_password": "nevskiy2024"}
    assert home.details == {"wifi_network": "Nevsky12_5G", "lock_model": "TTLock S31", "floor": 3}
    assert [contact.phone for contact in home.directory] == ["+78120000001", "+78120000002", "+78120000003"]
    assert [(entry.key, entry.audience) for entry in home.knowledge] == [
        ("wifi", Audience.IN_STAY),
        ("checkout-time", Audience.PUBLIC),
    ]
    assert (home.stays[0].arrival, home.stays[0].departure) == (date(2026, 11, 21), date(2026, 11, 25))


def test_the_example_in_this_repository_has_nothing_wrong_with_it() -> None:
    check(read_files([EXAMPLE]))


@pytest.mark.parametrize(("written", "read"), [("15:00", "15:00"), ("9:05", "09:05"), ('"09:05"', "09:05")])
def test_it_reads_a_time_as_it_is_written_with_quotes_or_without(written: str, read: str) -> None:
    assert office_of(('check_in: "15:00"', f"check_in: {written}")).properties[0].check_in == read


@pytest.mark.parametrize("written", ["0421", "1_000", "12:30", "0x1F", "3.10", "2024-01-01", "+78120000001"])
def test_it_keeps_a_secret_exactly_as_it_is_written_without_quotes(written: str) -> None:
    office = office_of(('door_code: "4821#"', f"door_code: {written}"))

    assert office.properties[0].secrets["door_code"] == written


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3", 3),
        ("-1", -1),
        ("2.5", 2.5),
        ("true", True),
        ('"3"', "3"),
        ("007", "007"),
        ("12:30", "12:30"),
        ("3rd", "3rd"),
        ("1e3", "1e3"),
        ("9" * 30, "9" * 30),
    ],
)
def test_it_keeps_a_detail_as_text_unless_it_is_plainly_a_number(written: str, read: object) -> None:
    floor = office_of(("floor: 3", f"floor: {written}")).properties[0].details["floor"]

    assert floor == read
    assert type(floor) is type(read)


def test_it_takes_a_code_of_digits_and_a_phone_without_quotes() -> None:
    office = office_of(("code: HMA7Q2XK", "code: 0040123"), ('phone: "+447700900123"', "phone: +447700900123"))

    stay = office.properties[0].stays[0]
    assert (stay.code, stay.guest_phone) == ("0040123", "+447700900123")


def test_it_takes_e_mail_addresses_in_lower_case() -> None:
    assert office_of(("erik@example.org", "Erik@Example.ORG")).owners[1].email == "erik@example.org"


def test_it_takes_what_may_be_left_out() -> None:
    office = office_of(
        ("    telegram_id: 700001          # where she gets summaries, if she prefers Telegram\n", ""),
        ("    location: {latitude: 59.93644, longitude: 30.31454}\n", "    location:\n"),
        ("        source: airbnb\n", ""),
        ("        guests: 2", ""),
    )

    home = office.properties[0]
    assert office.owners[0].telegram_id is None
    assert (home.latitude, home.longitude) == (None, None)
    assert (home.stays[0].source, home.stays[0].guests) == ("direct", 1)


def test_it_takes_phrases_in_one_language() -> None:
    empty = office_of(('["late check-out", "can we leave later"]', "[]"))
    absent = office_of(('      en: ["late check-out", "can we leave later"]\n', ""))

    assert empty.knowledge[0].phrases_en == absent.knowledge[0].phrases_en == ()


def test_it_takes_a_title_in_both_languages() -> None:
    titled = office_of(("audience: in_stay", "audience: in_stay\n        title: {ru: Интернет, en: Wi-Fi}"))

    assert titled.properties[0].knowledge[0].title == Bilingual("Интернет", "Wi-Fi")


def test_it_takes_a_file_with_some_sections_only() -> None:
    people = reading_of(TEXT[: TEXT.index("knowledge:")])
    empty = reading_of("owners:\nshifts: []\n")

    check(people)
    check(empty)
    assert set(people.office.sections) == {"owners", "managers", "shifts"}
    assert set(empty.office.sections) == {"owners", "shifts"}


def test_it_reads_an_answer_of_several_lines() -> None:
    in_one_line = next(line for line in TEXT.splitlines() if "Late check-out can be" in line)
    block = "      en: |\n        First line.\n\n          - indented\n        Last: {{ check_out }}"

    office = office_of((in_one_line, block))

    assert office.knowledge[0].answer.en == "First line.\n\n  - indented\nLast: {{ check_out }}\n"


def test_files_may_refer_to_each_other(tmp_path: Path) -> None:
    people, homes = tmp_path / "people.yaml", tmp_path / "homes.yaml"
    people.write_text(TEXT[: TEXT.index("knowledge:")], encoding="utf-8")
    homes.write_text(TEXT[TEXT.index("knowledge:") :], encoding="utf-8")

    check(read_files([homes, people]))
    with pytest.raises(OfficeErrors) as refused:
        check(read_files([homes]))

    what = "property nevsky-12: unknown owner petrova; the key of one of the owners was expected"
    assert refused.value.lines == [f"{homes}:14: {what}"]


def test_it_tells_in_which_other_file_a_thing_is_named_first(tmp_path: Path) -> None:
    once, again = tmp_path / "a.yaml", tmp_path / "b.yaml"
    once.write_text(TEXT, encoding="utf-8")
    again.write_text(TEXT[TEXT.index("owners:") : TEXT.index("  - key: lindqvist")], encoding="utf-8")

    with pytest.raises(OfficeErrors) as refused:
        check(read_files([once, again]))

    assert refused.value.lines == [f"{again}:2: owner petrova is given twice, first in {once}:4"]


def test_it_complains_only_of_the_file_that_cannot_be_read(tmp_path: Path) -> None:
    homes = tmp_path / "homes.yaml"
    homes.write_text(TEXT[TEXT.index("knowledge:") :], encoding="utf-8")

    with pytest.raises(OfficeErrors) as refused:
        check(read_files([tmp_path / "people.yaml", homes]))

    assert refused.value.lines == [f"{tmp_path / 'people.yaml'}: can't be read: No such file or directory"]


def test_matching_needs_only_the_right_form() -> None:
    """`match --office` looks at knowledge: an owner that stands in another file is no reason to refuse."""
    assert faults_of(TEXT[TEXT.index("knowledge:") :]) != []
    assert reading_of(TEXT[TEXT.index("knowledge:") :]).faults == ()


def test_it_counts_relative_days_on_the_propertys_calendar() -> None:
    asked: list[str] = []

    def today(zone: str) -> date:
        asked.append(zone)
        return date(2026, 11, 22)

    text = altered(("arrival: 2026-11-21", "arrival: today-1"), ("departure: 2026-11-25", "departure: today+4"))
    stay = reading_of(text, today=today).office.properties[0].stays[0]
    just_today = reading_of(altered(("arrival: 2026-11-21", "arrival: today")), today=today).office

    assert (stay.arrival, stay.departure) == (date(2026, 11, 21), date(2026, 11, 26))
    assert just_today.properties[0].stays[0].arrival == date(2026, 11, 22)
    assert set(asked) == {"Europe/Moscow"}
