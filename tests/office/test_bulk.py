"""An office of any size is taken and given back by the same few statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from inbox.office.exporting import export_office
from inbox.storage.store import Store
from inbox.tables import KnowledgeEntry
from tests.office.files import TEXT
from tests.office.takings import HOMES, KEYS, LATER, all_of, take

HOME = HOMES.removeprefix("properties:\n")


def office_of(homes: int) -> str:
    return TEXT + "".join(
        HOME.replace("nevsky-12", f"home-{number}").replace("HMA7Q2XK", f"C{number}") for number in range(homes)
    )


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    for engine in (store.writer, store.reader):
        event.listen(engine, "before_cursor_execute", note)
    yield statements
    for engine in (store.writer, store.reader):
        event.remove(engine, "before_cursor_execute", note)


def test_more_properties_need_no_more_statements(store: Store) -> None:
    with counted(store) as first:
        take(store, office_of(3))
    with counted(store) as more:
        take(store, office_of(60))
    with counted(store) as unchanged:
        take(store, office_of(60), now=LATER)
    with counted(store) as changed:
        take(store, office_of(60).replace("floor: 3", "floor: 4").replace("Выезд до", "Выехать до"))

    assert len(all_of(store, KnowledgeEntry)) == 1 + 2 * 61
    assert max(len(first), len(more), len(changed)) < 40
    assert len(unchanged) < 25


def test_it_is_given_back_by_a_few_statements(store: Store) -> None:
    take(store, office_of(60))

    with counted(store) as statements, store.read() as session:
        export_office(session, KEYS)

    assert len(statements) < 19
