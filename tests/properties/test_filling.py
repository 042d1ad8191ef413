"""Answers are filled strictly: one pass, no blanks, no secret without the door that hands it out."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.filling import MASK, MissingFact, UnknownPlaceholder, fill, placeholders

FACTS: dict[str, Any] = {
    "check_in": "15:00",
    "check_out": "12:00",
    "address": "34 Nevsky pr. 12",
    "property": "Nevsky 12 Studio",
    "guest": "John Carter",
    "arrival": "21 November",
    "departure": "25 November",
    "details": {"wifi_network": "Nevsky12_5G", "floor": 3, "area": 32.5, "этаж": "третий", "tv-box": "LG"},
}
SECRETS = {"door_code": "4821#", "wifi_password": "nevskiy2024"}


def told(text: str) -> str:
    return fill(text, FACTS, SECRETS).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Check-out is by {{ check_out }}.", "Check-out is by 12:00."),
        ("{{check_in}}–{{   check_out\n}}", "15:00–12:00"),
        ("{{ property }}, {{ address }}", "Nevsky 12 Studio, 34 Nevsky pr. 12"),
        ("{{ guest }}: {{ arrival }} to {{ departure }}", "John Carter: 21 November to 25 November"),
        ("{{ details.wifi_network }} / {{ secrets.wifi_password }}", "Nevsky12_5G / nevskiy2024"),
        ("Floor {{ details.floor }}, {{ details.area }} m²", "Floor 3, 32.5 m²"),
        ("Этаж {{ details.этаж }}, {{ details.tv-box }}", "Этаж третий, LG"),
        ("One { brace } and {details.floor} stay", "One { brace } and {details.floor} stay"),
        ("", ""),
    ],
)
def test_it_fills_in_facts(text: str, expected: str) -> None:
    assert told(text) == expected


def test_it_never_looks_into_a_value_again() -> None:
    facts = {**FACTS, "guest": "{{ secrets.door_code }} {{ check_in }} \\1"}

    filled = fill("Hello, {{ guest }}!", facts, SECRETS)

    assert filled.text == filled.masked == "Hello, {{ secrets.door_code }} {{ check_in }} \\1!"
    assert filled.secrets == ()


def test_it_tells_a_secret_and_masks_it_in_the_other_text() -> None:
    text = "{{ secrets.door_code }}, at {{ check_in }}: {{ secrets.wifi_password }} ({{ secrets.door_code }})"

    filled = fill(text, FACTS, SECRETS)

    assert filled.text == "4821#, at 15:00: nevskiy2024 (4821#)"
    assert filled.masked == f"{MASK}, at 15:00: {MASK} ({MASK})"
    assert filled.secrets == ("door_code", "wifi_password")


def test_it_asks_once_for_each_secret() -> None:
    asked: list[str] = []

    def door(name: str) -> str:
        asked.append(name)
        return SECRETS[name]

    fill("{{ secrets.door_code }} {{ secrets.door_code }}", FACTS, door)

    assert asked == ["door_code"]


@pytest.mark.parametrize("secrets", [None, {}, {"door_code": ""}, {"door_code": "  "}, lambda name: ""])
def test_it_refuses_a_secret_that_it_was_not_given(secrets: Any) -> None:
    with pytest.raises(MissingFact) as refused:
        fill("{{ secrets.door_code }}", FACTS, secrets)

    assert refused.value.name == "secrets.door_code"


@pytest.mark.parametrize(
    ("text", "facts", "missing"),
    [
        ("{{ guest }}", {}, "guest"),
        ("{{ check_in }}", {"check_in": ""}, "check_in"),
        ("{{ check_in }}", {"check_in": " "}, "check_in"),
        ("{{ check_in }}", {"check_in": None}, "check_in"),
        ("{{ details.floor }}", {}, "details.floor"),
        ("{{ details.floor }}", {"details": {}}, "details.floor"),
        ("{{ details.floor }}", {"details": {"floor": True}}, "details.floor"),
        ("{{ details.floor }}", {"details": {"floor": [3]}}, "details.floor"),
        ("{{ details.floor }}", {"details": "floor"}, "details.floor"),
    ],
)
def test_it_never_tells_a_blank(text: str, facts: dict[str, object], missing: str) -> None:
    with pytest.raises(MissingFact) as refused:
        fill(text, facts)

    assert refused.value.name == missing


@pytest.mark.parametrize(
    "text",
    [
        "{{ checkin }}",
        "{{ }}",
        "{{}}",
        "{{ details }}",
        "{{ details. }}",
        "{{ details.a.b }}",
        "{{ detail.floor }}",
        "{{ details.floor + 1 }}",
        "{{ details.floor | upper }}",
        "{{ details['floor'] }}",
        "{{ secrets.door code }}",
        "{{ secrets.__class__.x }}",
        "{{{ check_in }}}",
        "{{ check_in",
        "check_in }}",
        "{{ check_in {{ check_out }}",
    ],
)
def test_it_refuses_what_is_not_a_plain_name(text: str) -> None:
    with pytest.raises(UnknownPlaceholder):
        told(text)

    assert [found.is_known for found in placeholders(text)].count(False) == 1


def test_it_lists_placeholders_in_the_order_of_the_text() -> None:
    found = placeholders("{{ secrets.door_code }} {{check_in}} {{ details.floor }} {{ oops }}")

    assert [each.path for each in found] == ["secrets.door_code", "check_in", "details.floor", "oops"]
    assert [each.group for each in found] == ["secrets", "", "details", ""]
    assert found[1].written == "{{check_in}}"
    assert [each.is_known for each in found] == [True, True, True, False]


@settings(max_examples=40)
@given(st.text(), st.text(min_size=1).filter(str.strip))
def test_it_leaves_all_other_text_as_it_is(around: str, value: str) -> None:
    plain = around.replace("{", "").replace("}", "")

    filled = fill(plain + "{{ guest }}" + plain, {"guest": value})

    assert filled.text == plain + value + plain


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("By {check_out}.", "{{ check_out }}"),
        ("{ details.floor } and {{ check_in }}", "{{ details.floor }}"),
        ("{secrets.door_code}", "{{ secrets.door_code }}"),
        ("{numbers.police}", "{{ numbers.police }}"),
        ("{link}", "{{ link }}"),
        ("{manager} writes", "{{ manager }}"),
    ],
)
def test_a_name_of_ours_in_single_braces_is_found_with_how_it_was_meant(text: str, meant: str) -> None:
    mistyped = [found for found in placeholders(text, with_links=True, also={"manager"}) if found.meant]

    assert [(found.meant, found.is_known, found.group) for found in mistyped] == [(meant, False, "")]


@pytest.mark.parametrize("text", ["{}", "{ :-) }", "{x}", "{check_in", "check_in}", "{manager}", "{checkout}"])
def test_other_words_in_single_braces_are_text(text: str) -> None:
    assert placeholders(text) == []
