"""When a message is due: by the property's clock, through changes of clocks, at night, for late bookings."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbooks.schedule.faults import RuleErrors, RuleFault, RuleWrong
from playbooks.schedule.library import shipped_rules
from playbooks.schedule.planning import QuietHours, StayFacts, plan, plan_all
from playbooks.schedule.reading import read_rule
from playbooks.schedule.rules import Anchor, Condition, Moment, Rule
from playbooks.schedule.writing import written
from properties.files.written import Bilingual
from properties.words import Language

QUIET = QuietHours("22:00", "09:00")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
STAY = StayFacts(
    booked_at=LONG_AGO, known_since=LONG_AGO, arrival=date(2026, 3, 28), departure=date(2026, 3, 31),
    zone="Europe/Berlin", check_in="15:00", check_out="11:00", slug="nevsky-12", source="airbnb", language="en",
)  # fmt: skip
WORDS = Bilingual("Привет", "Hello")


def _rule(moment: Moment, **given: object) -> Rule:
    return replace(Rule("hello", WORDS, moment, WORDS), **given)  # type: ignore[arg-type]


def _due(rule: Rule, stay: StayFacts = STAY) -> str | None:
    """As the property's clock shows it."""
    planned = plan(rule, stay, QUIET)
    return planned.at.astimezone(ZoneInfo(stay.zone)).strftime("%d.%m. %H:%M") if planned else None


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (Moment(Anchor.ARRIVAL, at="10:00"), "28.03. 10:00"),
        (Moment(Anchor.ARRIVAL, days=-2, at="10:00"), "26.03. 10:00"),
        (Moment(Anchor.ARRIVAL, days=1, at="11:00"), "29.03. 11:00"),  # clocks went on in that night
        (Moment(Anchor.ARRIVAL, offset=timedelta(hours=-3)), "28.03. 12:00"),
        (Moment(Anchor.DEPARTURE, days=-1, at="18:00"), "30.03. 18:00"),
        (Moment(Anchor.DEPARTURE, offset=timedelta(hours=3)), "31.03. 14:00"),
    ],
)
def test_it_counts_by_the_propertys_own_clock(moment: Moment, due: str) -> None:
    assert _due(_rule(moment)) == due


def test_a_local_time_that_a_clock_change_skips_is_taken_as_after_it() -> None:
    rule = _rule(Moment(Anchor.ARRIVAL, days=1, at="02:30"), keeps_quiet=False)

    assert _due(rule) == "29.03. 03:30"


def test_what_falls_into_the_night_waits_for_the_morning() -> None:
    assert _due(_rule(Moment(Anchor.ARRIVAL, days=1, at="23:30"))) == "30.03. 09:00"
    assert _due(_rule(Moment(Anchor.ARRIVAL, days=1, at="23:30"), keeps_quiet=False)) == "29.03. 23:30"


def test_a_late_booking_gets_at_once_what_it_needs_to_get_in_and_nothing_that_is_over() -> None:
    late = datetime(2026, 3, 28, 21, 40, tzinfo=UTC)  # 22:40 there
    stay = replace(STAY, booked_at=late, known_since=late)

    assert _due(_rule(Moment(Anchor.ARRIVAL, at="10:00"), essential=True), stay) == "28.03. 22:40"
    assert _due(_rule(Moment(Anchor.ARRIVAL, days=-3, at="10:00")), stay) is None


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        (Condition(properties=frozenset({"nevsky-12"})), True),
        (Condition(properties=frozenset({"other"})), False),
        (Condition(tags=frozenset({"studio"})), False),
        (Condition(sources=frozenset({"airbnb"}), languages=frozenset({"en"})), True),
        (Condition(least_nights=4), False),
        (Condition(most_nights=3), True),
        (Condition(first_stay=False), False),
        (Condition(booked_late=True), False),
    ],
)
def test_a_rule_is_for_the_stays_that_its_conditions_name(condition: Condition, fits: bool) -> None:
    assert (_due(_rule(Moment(Anchor.ARRIVAL, at="10:00"), condition=condition)) is not None) is fits


@settings(max_examples=100)
@given(
    st.dates(date(2025, 1, 1), date(2028, 1, 1)), st.integers(1, 60),
    st.sampled_from(["Europe/Moscow", "Europe/Berlin", "Asia/Vladivostok", "America/St_Johns", "Australia/Lord_Howe"]),
    st.integers(-72, 240),
)  # fmt: skip
def test_whatever_the_stay_nothing_is_due_before_it_is_known_nor_after_it_makes_sense(
    arrival: date, nights: int, zone: str, hours: int
) -> None:
    known = datetime(arrival.year, arrival.month, arrival.day, tzinfo=UTC) + timedelta(hours=hours)
    stay = replace(
        STAY, arrival=arrival, departure=arrival + timedelta(days=nights), zone=zone, booked_at=known, known_since=known
    )

    for planned in plan_all(shipped_rules().values(), stay, QUIET):
        assert known <= planned.at < planned.until
        assert planned.urgent or QUIET.end_after(planned.at, zone) is None


def test_a_rule_is_written_as_it_is_read() -> None:
    for rule in shipped_rules().values():
        assert read_rule(written(rule)) == rule


@pytest.mark.parametrize("wrong", RuleWrong)
def test_what_is_wrong_with_a_rule_has_words_in_both_languages(wrong: RuleWrong) -> None:
    facts = dict.fromkeys(("name", "known", "most", "least", "meant"), "1")

    assert all(RuleFault("text.en", wrong, facts).words(language) for language in Language)


def test_everything_that_is_wrong_with_a_rule_is_told_at_once() -> None:
    with pytest.raises(RuleErrors) as error:
        read_rule(
            {
                "key": "x", "title": {"ru": "Т", "en": ""}, "send": {"from": "monday", "at": "25:00"}, "colour": 1,
                "text": {"ru": "{{ secrets.door_code }}", "en": "{{ gest }}"},
            }
        )  # fmt: skip

    assert {fault.path for fault in error.value.faults} == {
        "title.en", "send.from", "send.at", "colour", "text.ru", "text.en",
    }  # fmt: skip
