"""Runs migrations: on the connection that Nightdesk hands in, or on `-x url=…` when a developer calls `alembic`."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlalchemy.types import TypeDecorator

from inbox.tables import metadata


def main() -> None:
    handed_in: Connection | None = context.config.attributes.get("connection")
    if handed_in is not None:
        migrate(handed_in)
        return
    url = context.get_x_argument(as_dictionary=True).get("url")
    if not isinstance(url, str):
        raise SystemExit("Say which database: alembic -x url=sqlite:////path/to/desk.db …")
    with create_engine(url).begin() as connection:
        migrate(connection)


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite changes a column by copying the table, which batch mode does; on PostgreSQL it is a plain ALTER.
        render_as_batch=True,
        render_item=plain_type,
        include_name=is_ours_to_compare,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def is_ours_to_compare(name: str | None, _: str, __: Any) -> bool:
    """The search index is made by migrations alone: no table of ours knows of it."""
    return name is None or "search_words" not in name


def plain_type(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Types of our own are written down as what they are in the database: a migration must not change when they do."""
    return f"sa.{item.impl_instance!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


main()
