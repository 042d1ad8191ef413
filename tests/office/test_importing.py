"""An import takes all or nothing; again, it updates."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from inbox.office.report import Counts, Kind
from inbox.storage.store import Store
from inbox.tables import (
    DirectoryContact,
    KnowledgeEntry,
    Manager,
    Owner,
    Property,
    PropertySecret,
    Shift,
    Stay,
    StayState,
)
from properties.files.faults import OfficeErrors
from properties.filling import MASK
from properties.keys import token_hash
from tests.office.files import TEXT, altered
from tests.office.takings import HOMES, KEYS, LATER, NOW, PEOPLE, PORTFOLIO, STAY, all_of, only, secret, take


def test_it_takes_the_example_office(store: Store) -> None:
    report = take(store, TEXT)

    home = only(store, Property, slug="nevsky-12")
    assert report.counts == {
        Kind.OWNER: Counts(created=2),
        Kind.MANAGER: Counts(created=2),
        Kind.SHIFT: Counts(created=2),
        Kind.PROPERTY: Counts(created=1),
        Kind.KNOWLEDGE: Counts(created=3),
        Kind.STAY: Counts(created=1),
    }
    assert only(store, Owner, id=home.owner_id).key == "petrova"
    assert (home.name_ru, home.check_in, home.latitude) == ("Студия на Невском, 12", "15:00", 59.93644)
    assert home.details == {"wifi_network": "Nevsky12_5G", "lock_model": "TTLock S31", "floor": 3}
    assert [contact.role for contact in all_of(store, DirectoryContact)] == [
        "concierge",
        "locksmith",
        "emergency_plumbing",
    ]
    assert [(entry.key, entry.property_id) for entry in all_of(store, KnowledgeEntry)] == [
        ("late-checkout", None),
        ("wifi", home.id),
        ("checkout-time", home.id),
    ]
    assert only(store, Shift, name="night").manager_keys == ["igor", "olga"]


def test_it_seals_secrets(store: Store) -> None:
    take(store, TEXT)

    assert secret(store, "door_code") == "4821#"
    assert all("4821#" not in row.sealed for row in all_of(store, PropertySecret))


def test_a_stay_gets_its_link(store: Store) -> None:
    take(store, TEXT)

    stay = only(store, Stay, code="HMA7Q2XK")
    assert stay.link_hash == token_hash(KEYS.stay_token("HMA7Q2XK", 1))
    assert (stay.link_number, stay.state, stay.created_at, stay.changed_at) == (1, StayState.ACTIVE, NOW, NOW)


def test_again_changes_nothing(store: Store) -> None:
    take(store, TEXT)
    before = [row.model_dump() for model in (Owner, Manager, Shift, Property, Stay) for row in all_of(store, model)]
    sealed = [row.model_dump() for row in all_of(store, PropertySecret)]

    report = take(store, TEXT, now=LATER)

    after = [row.model_dump() for model in (Owner, Manager, Shift, Property, Stay) for row in all_of(store, model)]
    assert after == before
    assert [row.model_dump() for row in all_of(store, PropertySecret)] == sealed
    assert report.counts[Kind.KNOWLEDGE] == Counts(unchanged=3)
    assert not report.has_changed
    assert report.kept == {}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (("name: Erik Lindqvist", "name: Erik L."), Kind.OWNER),
        (("role: lead", "role: admin"), Kind.MANAGER),
        (("managers: [olga, igor]", "managers: [igor, olga]"), Kind.SHIFT),
        (("floor: 3", "floor: 4"), Kind.PROPERTY),
        (('"4821#"', '"4822#"'), Kind.PROPERTY),
        (('"+78120000002"', '"+78120000009"'), Kind.PROPERTY),
        (("поздний выезд", "выезд попозже"), Kind.KNOWLEDGE),
        (("Late check-out can", "A late check-out can"), Kind.KNOWLEDGE),
        (("guests: 2", "guests: 3"), Kind.STAY),
        (("departure: 2026-11-25", "departure: 2026-11-27"), Kind.STAY),
    ],
)
def test_it_updates_the_one_thing_that_changed(store: Store, change: tuple[str, str], kind: Kind) -> None:
    take(store, TEXT)

    report = take(store, altered(change), now=LATER)

    assert {kind for kind, counts in report.counts.items() if counts.updated} == {kind}
    assert all(not counts.created for counts in report.counts.values())
    assert take(store, altered(change)).has_changed is False


def test_a_detail_that_is_true_is_not_the_number_one(store: Store) -> None:
    take(store, altered(("floor: 3", "floor: 1")))

    take(store, altered(("floor: 3", "floor: true")))

    assert only(store, Property).details["floor"] is True


def test_only_the_secret_that_changed_gets_a_new_date(store: Store) -> None:
    take(store, TEXT)

    take(store, altered(('"4821#"', '"4822#"')), now=LATER)

    assert secret(store, "door_code") == "4822#"
    assert only(store, PropertySecret, name="door_code").changed_at == LATER
    assert only(store, PropertySecret, name="wifi_password").changed_at == NOW


def test_a_masked_secret_means_the_one_that_is_kept(store: Store) -> None:
    take(store, TEXT)
    masked = altered(('"4821#"', f'"{MASK}"'), ('"nevskiy2024"', '"nevskiy2025"'))

    take(store, masked, now=LATER)

    assert secret(store, "door_code") == "4821#"
    assert only(store, PropertySecret, name="door_code").changed_at == NOW
    assert secret(store, "wifi_password") == "nevskiy2025"


def test_a_masked_secret_needs_one_that_is_kept(store: Store) -> None:
    with pytest.raises(OfficeErrors) as refused:
        take(store, altered(('"4821#"', f'"{MASK}"')))

    what = "property nevsky-12: secret door_code is masked and none is kept; its value was expected"
    assert refused.value.lines == [f"file-1.yaml:64: {what}"]


def test_a_directory_is_taken_as_a_whole(store: Store) -> None:
    take(store, TEXT)
    locksmith = next(line for line in TEXT.splitlines() if "role: locksmith" in line)

    take(store, altered((locksmith, locksmith.replace("02", "09")), ("role: concierge", "role: neighbour")))

    contacts = all_of(store, DirectoryContact)
    assert [(contact.role, contact.phone[-2:]) for contact in contacts] == [
        ("neighbour", "01"),
        ("locksmith", "09"),
        ("emergency_plumbing", "03"),
    ]


def test_a_directory_that_is_not_named_is_left_alone(store: Store) -> None:
    take(store, TEXT)
    directory = TEXT[TEXT.index("    directory:") : TEXT.index("    knowledge:")]

    take(store, altered((directory, "")))
    assert len(all_of(store, DirectoryContact)) == 3

    take(store, altered((directory, "    directory: []\n")))
    assert all_of(store, DirectoryContact) == []


def test_nothing_is_taken_of_files_with_a_mistake(store: Store) -> None:
    with pytest.raises(OfficeErrors):
        take(store, PEOPLE, altered(("guests: 2", "guests: 0"), text=HOMES))

    assert all_of(store, Owner) == []
    assert all_of(store, Property) == []


def test_two_imports_at_once_take_everything_once(store: Store) -> None:
    """As of two processes on one database: the second waits, and finds what the first has taken."""
    neighbour = Store(store.writer.url.render_as_string(hide_password=False))

    with ThreadPoolExecutor() as threads:
        reports = list(threads.map(lambda each: take(each, TEXT), [store, neighbour]))
    neighbour.close()

    counts = sorted((report.counts[Kind.KNOWLEDGE] for report in reports), key=lambda each: each.created)
    assert counts == [Counts(unchanged=3), Counts(created=3)]
    assert len(all_of(store, KnowledgeEntry)) == 3


def test_files_may_refer_to_what_was_taken_before(store: Store) -> None:
    take(store, PEOPLE)

    take(store, HOMES)
    with pytest.raises(OfficeErrors) as refused:
        take(store, altered(("owner: petrova", "owner: petrovna"), text=HOMES))

    what = "property nevsky-12: unknown owner petrovna, did you mean petrova?"
    assert refused.value.lines == [f"file-1.yaml:4: {what}"]


def test_portfolio_answers_are_checked_against_properties_taken_before(store: Store) -> None:
    take(store, TEXT)
    text = altered(("half a night. Shall I", "half a night. {{ details.price }}. Shall I"), text=PORTFOLIO)

    with pytest.raises(OfficeErrors) as refused:
        take(store, text)

    what = "knowledge late-checkout, answer.en: {{ details.price }} was expected of property nevsky-12, which lacks it"
    assert refused.value.lines == [f"file-1.yaml:9: {what}"]


def test_a_new_property_is_checked_against_portfolio_answers_taken_before(store: Store) -> None:
    take(store, altered(("half a night. Shall I", "half a night. {{ details.floor }}. Shall I")))
    second = altered(
        ("nevsky-12", "nevsky-14"), ("      floor: 3\n", ""), (STAY, "[]\n"), ("stays:\n", "stays: "), text=HOMES
    )

    with pytest.raises(OfficeErrors) as refused:
        take(store, second)

    what = "knowledge late-checkout, answer.en: {{ details.floor }} was expected of property nevsky-14, which lacks it"
    assert refused.value.lines == [f"file-1.yaml:2: {what}"]


def test_a_new_phrase_is_compared_with_entries_taken_before(store: Store) -> None:
    take(store, TEXT)

    with pytest.raises(OfficeErrors) as refused:
        take(store, altered(('"late check-out"', '"What time is check out?"'), text=PORTFOLIO))

    what = '"What time is check out?" is a phrase of property nevsky-12, knowledge checkout-time too'
    assert refused.value.lines == [
        f"file-1.yaml:6: knowledge late-checkout: {what}; each phrase was expected in one entry"
    ]


def test_an_e_mail_of_somebody_else_is_refused(store: Store) -> None:
    take(store, TEXT)

    with pytest.raises(OfficeErrors) as refused:
        take(store, "owners:\n  - {key: anna, name: Anna, language: en, email: igor@example.org}\n")

    what = "owner anna: email igor@example.org is manager igor's already; one of their own was expected"
    assert refused.value.lines == [f"file-1.yaml:2: {what}"]
