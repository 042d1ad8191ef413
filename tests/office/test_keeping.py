"""What files no longer name is kept and reported; pruning archives it; named again, it comes back."""

import pytest
from sqlmodel import SQLModel

from inbox.office.report import Kind
from inbox.storage.store import Store
from inbox.tables import KnowledgeEntry, Manager, Owner, Property, PropertySecret, Shift, Stay, StayState
from properties.files.faults import OfficeErrors
from properties.filling import MASK
from tests.office.files import TEXT, altered
from tests.office.takings import (
    CHECKOUT,
    DAY,
    HOMES,
    LATER,
    NOW,
    OLGA,
    PEOPLE,
    PORTFOLIO,
    STAY,
    all_of,
    only,
    secret,
    take,
)

LINDQVIST = TEXT[TEXT.index("  - key: lindqvist") : TEXT.index("managers:")]
WITHOUT_OLGA = altered((OLGA, ""), ("[igor, olga]", "[igor]"), ("[olga, igor]", "[igor]"))
ANOTHER_HOME = altered(("nevsky-12", "nevsky-14"), ("HMA7Q2XK", "HMB"), text=HOMES)


@pytest.mark.parametrize(
    ("text", "kind", "name", "model"),
    [
        (altered((LINDQVIST, "")), Kind.OWNER, "lindqvist", Owner),
        (WITHOUT_OLGA, Kind.MANAGER, "olga", Manager),
        (altered((DAY, "")), Kind.SHIFT, "day", Shift),
        (altered((CHECKOUT, "")), Kind.KNOWLEDGE, "checkout-time of nevsky-12", KnowledgeEntry),
        (altered((PORTFOLIO, "knowledge: []\n")), Kind.KNOWLEDGE, "late-checkout", KnowledgeEntry),
        (PEOPLE + PORTFOLIO + ANOTHER_HOME, Kind.PROPERTY, "nevsky-12", Property),
    ],
)
def test_it_keeps_and_reports_what_is_no_longer_named(
    store: Store, text: str, kind: Kind, name: str, model: type[SQLModel]
) -> None:
    take(store, TEXT)

    kept = take(store, text)
    assert kept.kept == {kind: [name]}
    assert kept.archived == {}
    assert [row for row in all_of(store, model) if row.model_dump()["archived_at"]] == []

    pruned = take(store, text, now=LATER, prune=True)
    assert (pruned.kept, pruned.archived) == ({}, {kind: [name]})
    assert [row.model_dump()["archived_at"] for row in all_of(store, model)].count(LATER) == 1
    assert take(store, text, prune=True).archived == {}

    back = take(store, TEXT)
    assert back.counts[kind].updated == 1
    assert [row for row in all_of(store, model) if row.model_dump()["archived_at"]] == []


def test_it_says_so_in_words(store: Store) -> None:
    take(store, TEXT)

    assert "kept, though no longer named: manager olga" in str(take(store, WITHOUT_OLGA)).splitlines()
    assert "archived: manager olga" in str(take(store, WITHOUT_OLGA, prune=True)).splitlines()


def test_sections_that_no_file_has_are_left_alone(store: Store) -> None:
    take(store, TEXT)

    report = take(store, PORTFOLIO, prune=True)

    assert (report.kept, report.archived) == ({}, {})
    assert [manager.archived_at for manager in all_of(store, Manager)] == [None, None]


def test_a_propertys_knowledge_that_its_file_leaves_out_is_left_alone(store: Store) -> None:
    take(store, TEXT)
    without = altered((HOMES[HOMES.index("    knowledge:") :], ""))

    report = take(store, without, prune=True)

    assert (report.kept, report.archived) == ({}, {})
    assert not any(entry.archived_at for entry in all_of(store, KnowledgeEntry))


def test_secrets_and_details_are_kept_until_pruned(store: Store) -> None:
    take(store, TEXT)
    text = altered(('      door_code: "4821#"\n', ""), ("      floor: 3\n", ""))

    report = take(store, text)
    assert report.kept == {Kind.DETAIL: ["floor of nevsky-12"], Kind.SECRET: ["door_code of nevsky-12"]}
    assert only(store, Property).details["floor"] == 3
    assert secret(store, "door_code") == "4821#"
    assert only(store, Property).revision == 1

    report = take(store, text, prune=True)
    assert report.archived == {Kind.DETAIL: ["floor of nevsky-12"], Kind.SECRET: ["door_code of nevsky-12"]}
    assert "floor" not in only(store, Property).details
    assert [row.name for row in all_of(store, PropertySecret)] == ["wifi_password"]
    assert only(store, Property).revision == 2


def test_stays_are_reported_but_never_pruned(store: Store) -> None:
    take(store, TEXT)

    report = take(store, altered((STAY, ""), ("    stays:\n", "    stays: []\n")), prune=True)

    assert (report.kept, report.archived) == ({Kind.STAY: ["HMA7Q2XK"]}, {})
    assert only(store, Stay).state == StayState.ACTIVE


def test_it_does_not_prune_an_owner_whose_property_stays(store: Store) -> None:
    take(store, TEXT)
    owners = "owners:\n" + LINDQVIST

    with pytest.raises(OfficeErrors) as refused:
        take(store, owners, prune=True)

    what = "property nevsky-12: unknown owner petrova; the key of one of the owners was expected"
    assert refused.value.lines == [f"file-1.yaml: --prune would leave this behind: {what}"]


def test_it_does_not_prune_what_kept_answers_need(store: Store) -> None:
    take(store, TEXT)
    text = altered(('      wifi_network: "Nevsky12_5G"\n', ""), (HOMES[HOMES.index("    knowledge:") :], ""))

    take(store, text)
    with pytest.raises(OfficeErrors) as refused:
        take(store, text, prune=True)

    what = "{{ details.wifi_network }} was expected of property nevsky-12, which lacks it"
    assert refused.value.lines == [
        f"file-1.yaml:55: knowledge wifi, answer.en: {what}",
        f"file-1.yaml:55: knowledge wifi, answer.ru: {what}",
    ]


def test_a_property_that_comes_back_has_its_secrets_still(store: Store) -> None:
    take(store, TEXT)
    take(store, PEOPLE + PORTFOLIO + ANOTHER_HOME, prune=True)
    masked = altered(('"4821#"', f'"{MASK}"'))

    report = take(store, masked, now=LATER)

    assert report.counts[Kind.PROPERTY].updated == 1
    assert only(store, Property, slug="nevsky-12").archived_at is None
    assert len([row for row in all_of(store, PropertySecret) if row.changed_at == NOW]) == 4


def test_an_archived_owner_has_to_be_named_again_to_own_something(store: Store) -> None:
    take(store, TEXT)
    take(store, altered((LINDQVIST, "")), prune=True)

    with pytest.raises(OfficeErrors):
        take(store, altered(("owner: petrova", "owner: lindqvist"), text=HOMES))
    take(store, "owners:\n" + LINDQVIST, altered(("owner: petrova", "owner: lindqvist"), text=HOMES))

    assert only(store, Property).owner_id == only(store, Owner, key="lindqvist").id
