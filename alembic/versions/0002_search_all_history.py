"""Let everything that was said, and everybody's names, be searched by words.

SQLite: an FTS5 table beside each searched one, kept up to date by triggers. A migration that copies a table (batch
mode) loses its triggers, and has to make them again. PostgreSQL: a stored column of each table with a GIN index.

Writing to FTS5 in a unit of work of its own costs several times the message itself, so messages are added 64 at a
time; `search_words_mark` holds the id of the last one, and what came later is read as it stands.
"""

import unicodedata
from collections.abc import Iterator

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"

_SOURCES = {
    "message": ("text",),
    "note": ("text",),
    "guest": ("name",),
    "contact": ("name", "username", "address", "phone"),
    "stay": ("code", "guest_name"),
    "property": ("slug", "name_ru", "name_en"),
}
_AT_ONCE = 64
_MARK = "(SELECT last_id FROM search_words_mark)"


def upgrade() -> None:
    statements = _postgres() if op.get_bind().dialect.name == "postgresql" else _sqlite()
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def _sqlite() -> Iterator[str]:
    for table, columns in _SOURCES.items():
        yield (
            f"CREATE VIRTUAL TABLE {table}_search_words USING fts5"
            "(words, content='', detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 2')"
        )
        yield f"INSERT INTO {table}_search_words (rowid, words) SELECT id, {_sqlite_words(table, columns)} FROM {table}"
        yield from _changes(table, columns)
    yield "CREATE TABLE search_words_mark (last_id INTEGER NOT NULL)"
    yield "INSERT INTO search_words_mark SELECT coalesce(max(id), 0) FROM message"
    for table, columns in _SOURCES.items():
        if table != "message":
            yield (f"CREATE TRIGGER {table}_search_words_new AFTER INSERT ON {table} BEGIN {_add(table, columns)}; END")
    yield (
        f"CREATE TRIGGER message_search_words_new AFTER INSERT ON message WHEN new.id > {_MARK} + {_AT_ONCE} BEGIN"
        f" INSERT INTO message_search_words (rowid, words) SELECT id, {_sqlite_words('message', ('text',))}"
        f" FROM message WHERE id > {_MARK} AND id < new.id;"
        " UPDATE search_words_mark SET last_id = new.id - 1; END"
    )
    # The id of the newest message is given again when it was deleted.
    yield (
        f"CREATE TRIGGER message_search_words_again AFTER INSERT ON message WHEN new.id <= {_MARK}"
        f" BEGIN {_add('message', ('text',))}; END"
    )


def _changes(table: str, columns: tuple[str, ...]) -> Iterator[str]:
    before, after = _sqlite_words("old", columns), _sqlite_words("new", columns)
    is_there = f"old.id <= {_MARK}" if table == "message" else "true"
    remove = (
        f"INSERT INTO {table}_search_words ({table}_search_words, rowid, words) VALUES ('delete', old.id, {before})"
    )
    yield (
        f"CREATE TRIGGER {table}_search_words_changed AFTER UPDATE OF {', '.join(columns)} ON {table}"
        f" WHEN {is_there} AND {before} IS NOT {after} BEGIN {remove}; {_add(table, columns)}; END"
    )
    yield (
        f"CREATE TRIGGER {table}_search_words_gone AFTER DELETE ON {table} WHEN {is_there} BEGIN {remove}; END"
    )  # fmt: skip


def _add(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table}_search_words (rowid, words) VALUES (new.id, {_sqlite_words('new', columns)})"


def _sqlite_words(row: str, columns: tuple[str, ...]) -> str:
    together = " || ' ' || ".join(f"coalesce({row}.{column}, '')" for column in columns)
    return f"replace(replace({together}, 'ё', 'е'), 'Ё', 'е')"


def _postgres() -> Iterator[str]:
    """Folds case by itself: a database of locale C knows no capital letters but A to Z."""
    folds = dict(_folds())
    given, meant = "".join(folds), "".join(folds.values())
    for table, columns in _SOURCES.items():
        together = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
        words = f"translate(lower({together}), '{given}', '{meant}')"
        yield (
            f"ALTER TABLE {table} ADD COLUMN search_words tsvector"
            f" GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple'::regconfig, {words})) STORED"
        )
        yield f"CREATE INDEX ix_{table}_search_words ON {table} USING gin (search_words)"


def _folds() -> Iterator[tuple[str, str]]:
    """Which character stands for which: small letters, no accents on Latin ones, no ё, blanks for punctuation.

    With the punctuation go the host names, addresses and negative numbers that PostgreSQL's parser would make.
    """
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFD", chr(code))[0].lower()
        if base.isascii() and base.isalpha():
            yield chr(code), base
    for capital in "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЇЄҐЎ":
        yield capital, capital.lower()
    yield from (("ё", "е"), ("Ё", "е"))
    for mark in '!"#$&()*+,-./:;<=>?@[\\]^_`{|}~«»„“”‚‘’…–—№':
        yield mark, " "
