"""Reads one of the database's own settings, for whoever keeps them: rules, whether mail is set up."""

from collections.abc import Mapping

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from inbox.storage.once import once
from inbox.storage.statements import Statement
from inbox.tables import Setting

_VALUE = Statement(lambda _: select(col(Setting.value)).where(col(Setting.key) == bindparam("key")))


_ALL = Statement(lambda _: select(col(Setting.key), col(Setting.value)))


def settings_of(session: Session) -> Mapping[str, str]:
    """All of them: they are few."""
    return once(session, Setting, lambda: {row[0]: row[1] for row in _ALL.rows(session)})


def read_setting(session: Session, key: str) -> str | None:
    found = _VALUE.first(session, key=key)
    return found[0] if found is not None else None
