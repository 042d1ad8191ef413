"""Let properties be found by their names again: a table that is copied on SQLite loses what kept its words.

PostgreSQL loses nothing.
"""

from collections.abc import Iterator

from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"

_COLUMNS = ("slug", "name_ru", "name_en")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in _statements():
            op.get_bind().exec_driver_sql(statement)


def _statements() -> Iterator[str]:
    words = {row: _words(row) for row in ("property", "old", "new")}
    index = "property_search_words"
    yield f"INSERT INTO {index} ({index}) VALUES ('delete-all')"
    yield f"INSERT INTO {index} (rowid, words) SELECT id, {words['property']} FROM property"
    for name in ("new", "changed", "gone"):
        yield f"DROP TRIGGER IF EXISTS {index}_{name}"
    add = f"INSERT INTO {index} (rowid, words) VALUES (new.id, {words['new']})"
    remove = f"INSERT INTO {index} ({index}, rowid, words) VALUES ('delete', old.id, {words['old']})"
    yield f"CREATE TRIGGER {index}_new AFTER INSERT ON property BEGIN {add}; END"
    yield (
        f"CREATE TRIGGER {index}_changed AFTER UPDATE OF {', '.join(_COLUMNS)} ON property"
        f" WHEN {words['old']} IS NOT {words['new']} BEGIN {remove}; {add}; END"
    )
    yield f"CREATE TRIGGER {index}_gone AFTER DELETE ON property BEGIN {remove}; END"


def _words(row: str) -> str:
    together = " || ' ' || ".join(f"coalesce({row}.{column}, '')" for column in _COLUMNS)
    return f"replace(replace({together}, 'ё', 'е'), 'Ё', 'е')"
