"""Takes office files into a store and looks at what came of it."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import SQLModel, select

from inbox.office.importing import import_office
from inbox.office.reading import Reading
from inbox.office.report import ImportReport
from inbox.storage.store import Store
from inbox.tables import PropertySecret
from properties.keys import Keys
from tests.office.files import TEXT, reading_of

NOW = datetime(2026, 11, 22, 0, 7, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
KEYS = Keys("a secret key that only tests know")

# Parts of the example, to be taken alone or left out.
PEOPLE = TEXT[: TEXT.index("knowledge:")]
PORTFOLIO = TEXT[TEXT.index("knowledge:") : TEXT.index("properties:")]
HOMES = TEXT[TEXT.index("properties:") :]
OLGA = TEXT[TEXT.index("  - key: olga") : TEXT.index("shifts:")]
DAY = TEXT[TEXT.index("  - name: day") : TEXT.index("knowledge:")]
CHECKOUT = TEXT[TEXT.index("      - key: checkout-time") : TEXT.index("    stays:")]
STAY = TEXT[TEXT.index("      - code:") :]

T = TypeVar("T", bound=SQLModel)


def take(store: Store, *texts: str, now: datetime = NOW, prune: bool = False) -> ImportReport:
    reading = sum((reading_of(text, f"file-{number}.yaml") for number, text in enumerate(texts, start=1)), Reading())
    return store.write(lambda session: import_office(session, reading, KEYS, now, prune=prune))


def all_of(store: Store, model: type[T]) -> list[T]:
    with store.read() as session:
        return sorted(session.exec(select(model)), key=lambda row: row.id)  # type: ignore[attr-defined]


def only(store: Store, model: type[T], **fields: Any) -> T:
    with store.read() as session:
        return session.exec(select(model).filter_by(**fields)).one()


def secret(store: Store, name: str) -> str:
    return KEYS.open(only(store, PropertySecret, name=name).sealed)
