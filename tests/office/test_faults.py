"""Each mistake in an office file is told with its line, what was found and what was expected; all of them at once."""

from pathlib import Path

import pytest
import yaml

from tests.office.files import TEXT, altered, faults_of

TABLE = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text(encoding="utf-8"))
MISTAKES = [*TABLE["form"], *TABLE["meaning"]]

WIFI = "property nevsky-12, knowledge wifi"
EN_OUT = "Check-out is by {{ check_out }}"
LATE_EN = "half a night. Shall I ask the manager?"


@pytest.mark.parametrize("row", MISTAKES, ids=[row["mistake"] for row in MISTAKES])
def test_it_tells_of_a_mistake(row: dict[str, str]) -> None:
    assert faults_of(altered((row["instead_of"], row["write"]))) == [row["told"]]


def test_it_tells_of_everything_that_was_lost_with_a_mistyped_section() -> None:
    text = altered(("owners:", "owner:"))

    assert faults_of(text) == [
        '3: unknown key "owner", did you mean "owners"?',
        "57: property nevsky-12: unknown owner petrova; the key of one of the owners was expected",
    ]


def test_it_tells_no_secret_to_guests_who_are_not_verified() -> None:
    for audience in ("public", "stay"):
        text = altered(("audience: in_stay", f"audience: {audience}"))

        what = "{{ secrets.wifi_password }} is a secret; audience in_stay was expected"
        assert faults_of(text) == [f"81: {WIFI}, answer.ru: {what}", f"82: {WIFI}, answer.en: {what}"]


def test_it_tells_no_true_or_false_in_a_sentence() -> None:
    text = altered(('wifi_network: "Nevsky12_5G"', "wifi_network: true"))

    what = "{{ details.wifi_network }} was expected of property nevsky-12, which has it as true or false"
    assert faults_of(text) == [f"81: knowledge wifi, answer.ru: {what}", f"82: knowledge wifi, answer.en: {what}"]


def test_it_lets_an_entry_repeat_its_own_phrase_but_not_anothers() -> None:
    own = altered(
        ('"поздний выезд"', '"поздний выезд", "Поздний выезд?", "late checkout"'),
        ('"late check-out"', '"late checkout"'),
    )
    anothers = altered(
        ('"во сколько выезд"', '"Ёлка"'),
        ('"до скольки нужно выехать"', '"x"'),
        ('"как подключиться к wi-fi"', '"елка!"'),
    )

    assert faults_of(own) == []
    assert len(faults_of(anothers)) == 1


def test_it_compares_phrases_only_with_entries_that_serve_the_property() -> None:
    text = altered(("key: checkout-time", "key: late-checkout"), ('"во сколько выезд"', '"Поздний выезд!"'))

    assert faults_of(text) == []


def test_it_checks_a_portfolio_answer_only_for_properties_that_it_serves() -> None:
    text = altered(("key: checkout-time", "key: late-checkout"), (LATE_EN, "half a night: {{ details.late_price }}."))

    assert faults_of(text) == []


def test_it_names_a_few_of_many_properties_that_lack_something() -> None:
    home = TEXT[TEXT.index("  - slug") :].replace("code: HMA7Q2XK", "code: {slug}")
    more = "".join(home.replace("nevsky-12", f"home-{number}").replace("{slug}", f"C{number}") for number in range(7))
    text = altered((LATE_EN, "half a night: {{ details.late_price }}.")) + more

    assert faults_of(text) == [
        "52: knowledge late-checkout, answer.en: {{ details.late_price }} was expected of property"
        " nevsky-12, home-0, home-1, home-2, home-3 and 3 more, which lacks it"
    ]


def test_it_tells_everything_at_once_in_the_order_of_the_file() -> None:
    text = altered(
        ("language: ru", "language: de"),
        ("role: lead", "role: boss"),
        ("owner: petrova", "owner: nobody"),
        ('check_in: "15:00"', 'check_in: "25:00"'),
        (EN_OUT, "Out by {{ nine }}"),
        ("departure: 2026-11-25", "departure: 2026-11-01"),
    )

    assert [int(line.split(":")[0]) for line in faults_of(text)] == [6, 25, 57, 61, 90, 96]
