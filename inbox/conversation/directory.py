"""Whom to call about a property: its directory. For cards, briefs and pages."""

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlmodel import Session, col

from inbox.storage.finding import Find
from inbox.storage.once import once
from inbox.tables import DirectoryContact, Property

_OF_HOME = Find(
    DirectoryContact,
    lambda rows: rows.where(col(DirectoryContact.property_id) == bindparam("home")).order_by(
        col(DirectoryContact.position), col(DirectoryContact.id)
    ),
)


def directory_of(session: Session, home: Property | None) -> Sequence[DirectoryContact]:
    """In the office's own order."""
    if home is None:
        return ()
    return once(session, (DirectoryContact, home.id), lambda: _OF_HOME.all(session, home=home.id))
