"""Running processes keep knowledge in memory: a revision grows exactly when something of it changed."""

from collections.abc import Sequence

import pytest

from inbox.storage.live import Change, Topic
from inbox.storage.store import Store
from inbox.tables import PortfolioRevision, Property
from tests.office.files import TEXT, altered
from tests.office.takings import CHECKOUT, HOMES, PEOPLE, PORTFOLIO, all_of, only, take


def revisions(store: Store) -> tuple[int, int]:
    """Of the property, and of the portfolio."""
    return only(store, Property, slug="nevsky-12").revision, only(store, PortfolioRevision).number


def test_they_begin_with_the_first_import(store: Store) -> None:
    take(store, TEXT)

    assert revisions(store) == (1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXT, (1, 1)),
        (altered(("floor: 3", "floor: 4")), (2, 1)),
        (altered(('"4821#"', '"4822#"')), (2, 1)),
        (altered(('"+78120000002"', '"+78120000009"')), (2, 1)),
        (altered(("Выезд до", "Выехать до")), (2, 1)),
        (altered(("поздний выезд", "выезд попозже")), (1, 2)),
        (altered(("guests: 2", "guests: 3")), (1, 1)),
        (altered(("role: lead", "role: admin")), (1, 1)),
        (altered((CHECKOUT, "")), (1, 1)),
    ],
)
def test_they_grow_with_what_changed(store: Store, text: str, expected: tuple[int, int]) -> None:
    take(store, TEXT)

    take(store, text)

    assert revisions(store) == expected


def test_they_grow_when_something_is_pruned_and_when_it_comes_back(store: Store) -> None:
    another = altered(("nevsky-12", "nevsky-14"), ("HMA7Q2XK", "HMB"), text=HOMES)
    take(store, TEXT)

    take(store, altered((CHECKOUT, "")), prune=True)
    assert revisions(store) == (2, 1)
    take(store, altered((PORTFOLIO, "knowledge: []\n")), prune=True)
    assert revisions(store) == (3, 2)
    take(store, PEOPLE + another, prune=True)
    assert revisions(store) == (4, 2)
    take(store, TEXT)
    assert revisions(store) == (5, 3)


def test_watchers_hear_of_changed_knowledge_after_the_commit(store: Store) -> None:
    heard: list[Change] = []

    def watch(changes: Sequence[Change]) -> None:
        heard.extend(changes)

    take(store, TEXT)
    stop = store.hub.watch(watch)
    take(store, TEXT)
    take(store, altered(("guests: 2", "guests: 3")))
    assert heard == []
    take(store, altered(("floor: 3", "floor: 4")))
    stop()

    assert heard == [Change(Topic.KNOWLEDGE)]
    assert len(all_of(store, Property)) == 1
