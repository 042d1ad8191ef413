"""An office comes back as it was taken: the same values, the same file again and again, secrets masked."""

import re
from datetime import date, timedelta

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox.office.exporting import export_office
from inbox.office.model import Office, OfficeEntry, OfficeOwner, OfficeProperty, OfficeStay
from inbox.office.report import Kind
from inbox.office.writing import written
from inbox.office.yaml_text import yaml_text
from inbox.storage.store import Store
from inbox.tables import Audience, Language, PropertySecret, Stay
from properties.files.written import Bilingual
from properties.filling import MASK
from tests.office.files import EXAMPLE, TEXT, altered, reading_of
from tests.office.takings import DAY, KEYS, LATER, OLGA, all_of, secret, take


def export(store: Store, *, with_secrets: bool = False) -> str:
    with store.read() as session:
        return export_office(session, KEYS, with_secrets=with_secrets)


def test_the_example_comes_back_with_equal_values(store: Store) -> None:
    take(store, TEXT)

    text = export(store, with_secrets=True)

    assert yaml.safe_load(text) == yaml.safe_load(TEXT)
    assert reading_of(text).office == reading_of(TEXT).office


def test_secrets_are_masked_unless_asked_for(store: Store) -> None:
    take(store, TEXT)

    text = export(store)

    assert "4821#" not in text
    assert "nevskiy2024" not in text
    assert f'door_code: "{MASK}"' in text
    assert export(store, with_secrets=True) == text.replace(f'door_code: "{MASK}"', 'door_code: "4821#"').replace(
        f'wifi_password: "{MASK}"', "wifi_password: nevskiy2024"
    )


def test_it_reads_like_what_a_manager_would_write(store: Store) -> None:
    take(store, altered(("Late check-out can", "🔑 Late check-out can")))

    lines = export(store).splitlines()

    assert "    name: Анна Петрова" in lines
    assert '    name: {ru: "Студия на Невском, 12", en: Nevsky 12 Studio}' in lines
    assert '    check_in: "15:00"' in lines
    assert "        arrival: 2026-11-21" in lines
    assert any(line.startswith('      en: "🔑 Late check-out can be') for line in lines)
    assert [line for line in lines if line.endswith(":") and not line.startswith(" ")] == [
        "owners:",
        "managers:",
        "shifts:",
        "knowledge:",
        "properties:",
    ]


@pytest.mark.parametrize("with_secrets", [False, True])
def test_an_export_taken_again_changes_nothing(store: Store, with_secrets: bool) -> None:
    take(store, TEXT)
    text = export(store, with_secrets=with_secrets)

    report = take(store, text, now=LATER)

    assert not report.has_changed
    assert secret(store, "door_code") == "4821#"
    assert all(row.changed_at != LATER for row in all_of(store, PropertySecret))
    assert export(store, with_secrets=with_secrets) == text


def test_an_export_leaves_out_what_is_archived_or_cancelled(store: Store) -> None:
    take(store, TEXT)
    take(store, altered((DAY, ""), (OLGA, ""), ("[igor, olga]", "[igor]")), prune=True)
    store.write(lambda session: setattr(session.get_one(Stay, all_of(store, Stay)[0].id), "state", "cancelled"))

    office = reading_of(export(store)).office

    assert [manager.key for manager in office.managers] == ["igor"]
    assert [shift.name for shift in office.shifts] == ["night"]
    assert office.properties[0].stays == ()


def test_an_empty_desk_gives_an_office_that_can_be_taken(store: Store) -> None:
    assert take(store, export(store)).counts == {}


# What people write: lines, quotes, emoji, and everything that YAML would like to read as something else.
PLAIN_WORDS = """no Да yes null ~ 1 007 1e3 15:00 #x @x %x `x` [a] ' " \\ !x &x *x | > x: ? - y 🔑 a:b"""
SPACED = ["a: b", "- a", "a\nb", "a\n\n  b", " a ", "a\n", "a\tb", "a #b", "\u2028x", "x\ufeff", "a \nb"]
WORDS = st.sampled_from([*PLAIN_WORDS.split(), *SPACED])
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f{}\ud800-\udfff]")
TEXTS = (WORDS | st.text(min_size=1, max_size=30)).filter(lambda text: text.strip() and not UNWRITABLE.search(text))
FACTS = TEXTS | st.integers(-(10**14), 10**14) | st.booleans() | st.decimals(-1000, 1000, places=3).map(float)
NAMES = st.from_regex(r"[a-zа-я_][a-z0-9а-я_-]{0,20}", fullmatch=True)
BOTH = st.builds(Bilingual, TEXTS, TEXTS)


@st.composite
def offices(draw: st.DrawFn) -> Office:
    entries = draw(
        st.lists(
            st.builds(
                OfficeEntry,
                key=NAMES,
                audience=st.sampled_from(Audience),
                phrases_ru=st.lists(TEXTS, min_size=1).map(tuple),
                phrases_en=st.lists(TEXTS).map(tuple),
                answer=BOTH,
                title=st.none() | BOTH,
            ),
            max_size=2,
            unique_by=lambda entry: entry.key,
        )
    )
    arrival = draw(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
    stay = OfficeStay(
        code="A1",
        source=draw(TEXTS),
        guest_name=draw(TEXTS),
        guest_language=Language.EN,
        arrival=arrival,
        departure=arrival + timedelta(days=1),
    )
    home = OfficeProperty(
        slug="home",
        name=draw(BOTH),
        owner="anna",
        timezone="Asia/Tokyo",
        address=draw(BOTH),
        check_in="15:00",
        check_out="12:00",
        latitude=draw(st.decimals(-90, 90, places=7).map(float)),
        longitude=-0.00001,
        secrets=draw(st.dictionaries(NAMES, TEXTS)),
        details=draw(st.dictionaries(NAMES, FACTS | st.fixed_dictionaries({"ru": TEXTS, "en": TEXTS}))),
        knowledge=tuple(entries),
        stays=(stay,),
    )
    return Office(owners=(OfficeOwner(key="anna", name=draw(TEXTS), language=Language.RU),), properties=(home,))


@given(offices())
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_written_is_read_back(office: Office) -> None:
    text = written(office)

    reading = reading_of(text)

    assert reading.faults == ()
    assert reading.office == office
    assert written(reading.office) == text


@given(
    st.recursive(
        TEXTS | st.integers(), lambda inside: st.dictionaries(TEXTS, inside, min_size=1) | st.lists(TEXTS), max_leaves=8
    )
)
def test_any_reader_of_yaml_reads_what_is_written(value: object) -> None:
    assert yaml.safe_load(yaml_text({"value": value})) == {"value": value}  # type: ignore[dict-item]


def test_the_written_example_is_the_exported_one(store: Store) -> None:
    take(store, TEXT)

    assert export(store, with_secrets=True) == written(reading_of(EXAMPLE.read_text(encoding="utf-8")).office)
    assert take(store, TEXT).counts[Kind.PROPERTY].unchanged == 1


def test_several_hours_a_day_and_holidays_of_a_shift_come_back(store: Store) -> None:
    split = '    to: "09:00"\n    also: ["12:00-14:00"]\n    not_on: [2027-01-01]\n    also_on: [2026-12-31]\n'
    text = altered(('    to: "09:00"\n', split))
    take(store, text)

    night = reading_of(export(store)).office.shifts[0]

    assert night == reading_of(text).office.shifts[0]
    assert (night.more_hours, night.days_off, night.extra_days) == (
        (("12:00", "14:00"),),
        (date(2027, 1, 1),),
        (date(2026, 12, 31),),
    )
