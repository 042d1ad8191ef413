"""Opens the desk's database for one command, or while it is served. Called by `app.py` and the command line."""

from collections.abc import Iterator
from contextlib import contextmanager

from inbox.secret_key import check_key
from inbox.settings import Settings
from inbox.storage.engines import migrate
from inbox.storage.store import Store
from properties.keys import Keys


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Store, Keys]]:
    """A store on the migrated database, also while the desk is being served from it. Raises `SettingsError`."""
    migrate(settings.database_url)
    keys = Keys(settings.secret_key)
    store = Store(settings.database_url)
    try:
        store.write(lambda session: check_key(session, keys))
        yield store, keys
    finally:
        store.close()
