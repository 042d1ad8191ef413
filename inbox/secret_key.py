"""Refuses to work on a database that was sealed with another secret key: its secrets could not be read."""

from sqlmodel import Session

from inbox.settings import SettingsError
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import Setting
from properties.keys import Keys

_FINGERPRINT = "secret_key_fingerprint"


def check_key(session: Session, keys: Keys) -> None:
    """The first key that is used with a database is the one that fits. Raises `SettingsError` for another."""
    insert_or_ignore(session, Setting, key=_FINGERPRINT, value=keys.fingerprint)
    if session.get_one(Setting, _FINGERPRINT).value != keys.fingerprint:
        raise SettingsError(
            "NIGHTDESK_SECRET_KEY is not the key this database was made with: set that one, or put its file"
            " secret_key back into the data folder"
        )
