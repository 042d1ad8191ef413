"""Several numbers as one parameter, so that a statement that asks for them is compiled once, however many they are."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, bindparam, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session


def is_one_of(number: Mapped[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """The condition; the parameter of that name is what `several` makes."""
    if dialect == "sqlite":
        each = func.json_each(bindparam(name)).table_valued("value")
        return number.in_(select(each.c.value))
    return number == func.any(bindparam(name, type_=ARRAY(BigInteger)))


def several(session: Session, numbers: Iterable[int | None]) -> Any:
    wanted = sorted({number for number in numbers if number is not None})
    return json.dumps(wanted) if session.get_bind().dialect.name == "sqlite" else wanted
