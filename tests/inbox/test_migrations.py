"""Migrations: an empty database becomes what the models say, a filled one keeps and gains what it should."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from inbox.conversation.reading import Wanted, newest_conversations
from inbox.staff.actors import Actor
from inbox.storage.engines import NewerDatabase, migrate, newest_revision, psycopg_url
from inbox.storage.store import Store
from inbox.tables import Role

_INI = Path(__file__).parent.parent.parent / "alembic.ini"
_AT = "'2026-11-22 00:07:00'"
_BEFORE_THE_INDEX = (
    f"INSERT INTO guest (id, name, created_at) VALUES (1, 'Zoë', {_AT})",
    "INSERT INTO conversation (id, guest_id, state, urgency, bot_memory, last_seq, last_message_text,"
    " last_message_author, unread, last_activity_at, created_at)"
    f" VALUES (1, 1, 'bot', -1, '{{}}', 1, '', '', 0, {_AT}, {_AT})",
    "INSERT INTO message (id, conversation_id, seq, author, author_name, kind, text, vendor_order, facts, received_at,"
    f" placed_at) VALUES (70, 1, 1, 'guest', '', 'text', 'Ещё ПОЛОТЕНЦА', 0, '{{}}', {_AT}, {_AT})",
)


def test_a_migrated_database_is_what_the_models_say(database_url: str) -> None:
    migrate(database_url)

    run(database_url, "check")


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    migrate(database_url)

    run(database_url, "check")


def test_a_database_of_a_later_version_is_left_alone_and_said_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nightdesk.db"
    with opened(url) as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('9999')")

    with pytest.raises(
        NewerDatabase, match=r"newer Nightdesk \(revision 9999, this one knows 0\d+\): run that version"
    ):
        migrate(url)


def test_the_newest_revision_is_told_by_the_names_of_the_files() -> None:
    assert newest_revision() == ScriptDirectory.from_config(Config(str(_INI))).get_current_head()


def test_what_was_said_before_there_was_a_search_is_found(database_url: str) -> None:
    run(database_url, "0001")
    with opened(database_url) as connection:
        for statement in _BEFORE_THE_INDEX:
            connection.exec_driver_sql(statement)

    migrate(database_url)

    store = Store(database_url)
    with store.read() as session:
        found = {
            typed: [row.id for row in newest_conversations(session, Actor("A", Role.ADMIN), Wanted(q=typed)).rows]
            for typed in ("еще полотенца", "zoe", "халат")
        }
    store.close()
    assert found == {"еще полотенца": [1], "zoe": [1], "халат": []}


def run(url: str, what: str) -> None:
    """Upgrade to a revision, or fail if the models and the database differ."""
    with opened(url) as connection:
        config = Config(str(_INI))
        config.attributes["connection"] = connection
        if what == "check":
            command.check(config)
        else:
            command.upgrade(config, what)


@contextmanager
def opened(url: str) -> Iterator[Connection]:
    engine = create_engine(psycopg_url(url))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_no_table_that_is_searched_lost_what_keeps_its_words(tmp_path: Path) -> None:
    """On SQLite a table that a migration copies loses its triggers."""
    url = f"sqlite:///{tmp_path}/nightdesk.db"
    migrate(url)

    with opened(url) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        triggers = {name for (name,) in connection.exec_driver_sql(query)}

    tables = ("message", "note", "guest", "contact", "stay", "property")
    assert {f"{table}_search_words_{event}" for table in tables for event in ("new", "changed", "gone")} <= triggers
