"""Column types that every table uses: aware UTC times and JSON, the same on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

# Every constraint has a name, so that a later migration can drop it on SQLite too.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# Rows are never validated by Pydantic: what does that is made when it is first asked for, which spares every start.
SQLModel.model_config["defer_build"] = True


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept and returned in UTC. A naive datetime is refused rather than guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return _as_text if dialect.name == "sqlite" else _as_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        return _of_text if dialect.name == "sqlite" else _as_utc


def _as_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _as_text(value: datetime | None) -> str | None:
    """Of one length, so that SQLite, which knows no times, sorts and compares it right."""
    utc = value if value is None or value.tzinfo is UTC else _as_utc(value)
    return None if utc is None else _text_of(utc)


@lru_cache(maxsize=256)  # one moment stands in many rows of a turn
def _text_of(utc: datetime) -> str:
    return utc.replace(tzinfo=None).isoformat(" ", "microseconds")


def _of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


# SQLite numbers rows by itself only in a column that is called exactly INTEGER.
BigId: Any = BigInteger().with_variant(Integer(), "sqlite")
Json: Any = JSON(none_as_null=True)
