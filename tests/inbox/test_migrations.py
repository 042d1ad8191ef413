"""An empty database brought to the newest revision is what the models say."""

from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from inbox.engines import migrate, psycopg_url
from inbox.tables import metadata


def _differences(url: str) -> list[object]:
    engine = create_engine(psycopg_url(url))
    try:
        with engine.connect() as connection:
            options = {"compare_type": True, "include_object": _is_ours}
            context = MigrationContext.configure(connection, opts=options)
            return list(compare_metadata(context, metadata))
    finally:
        engine.dispose()


def _is_ours(_: object, name: str | None, kind: str, is_reflected: bool, __: object) -> bool:
    """What full-text search is made of belongs to no model: a migration makes it, and the database keeps it."""
    if kind == "table":
        return not is_reflected or name in metadata.tables
    return "search_words" not in (name or "")


def test_the_newest_revision_is_what_the_models_say(database_url: str) -> None:
    migrate(database_url)

    assert _differences(database_url) == []


def test_migrating_twice_and_at_once_is_harmless(database_url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate, [database_url, database_url]))

    assert _differences(database_url) == []
