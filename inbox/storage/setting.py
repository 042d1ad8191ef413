"""Reads one of the database's own settings, for whoever keeps them: rules, whether mail is set up."""

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from inbox.storage.statements import Statement
from inbox.tables import Setting

_VALUE = Statement(lambda _: select(col(Setting.value)).where(col(Setting.key) == bindparam("key")))


def read_setting(session: Session, key: str) -> str | None:
    found = _VALUE.first(session, key=key)
    return found[0] if found is not None else None
