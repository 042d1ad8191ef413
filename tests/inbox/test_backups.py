"""Backups: what is restored is the desk that was backed up, on either database, and nothing is ever overwritten."""

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from inbox.backups import BackupError, back_up, restore
from inbox.settings import Settings, load_settings
from inbox.storage.store import Store
from inbox.tables import Owner, PropertySecret
from properties.keys import Keys
from tests.cast import KEYS, Scenery
from tests.databases import furnish_new, store_in_file


@pytest.fixture
def old(run_folder: Path, tmp_path: Path) -> Iterator[Scenery]:
    """A desk on SQLite on which something was said."""
    with store_in_file(run_folder, "office", furnish_new) as store:
        scenery = Scenery(store, tmp_path / "old")
        scenery.guest_comes_by_link()
        scenery.guest_says("what is the wifi password? горит кухня")
        yield scenery


def settings_of(scenery: Scenery) -> Settings:
    """With a generated key in the data folder."""
    settings = scenery.context.settings
    settings.media_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / "secret_key").write_text(settings.secret_key)
    return replace(settings, database_url=str(scenery.store.reader.url))


def new_desk(folder: Path, url: str) -> Settings:
    return load_settings({"NIGHTDESK_DATA_DIR": str(folder), "NIGHTDESK_DATABASE_URL": url}, folder / "no.env")


def tables_in(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "nightdesk.json"}


def test_a_restored_desk_is_the_one_that_was_backed_up(old: Scenery, database_url: str, tmp_path: Path) -> None:
    settings = settings_of(old)
    (settings.media_dir / "ab").mkdir()
    (settings.media_dir / "ab" / "photo.jpg").write_bytes(b"\xff\xd8\xff the lock")
    file = back_up(settings, tmp_path, old.clock())

    restore(new_desk(tmp_path / "new", database_url), file)
    new = new_desk(tmp_path / "new", database_url)
    again = back_up(new, tmp_path / "again.zip", old.clock())

    assert tables_in(again) == tables_in(file)
    assert len(tables_in(file)["tables/message.jsonl"].splitlines()) >= 3
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    store = Store(database_url)
    with store.read() as session:
        sealed = session.exec(select(PropertySecret.sealed)).first()
    newcomer = Owner(key="newcomer", name="New", language="en")
    store.write(lambda session: session.add(newcomer))  # gets a number that nobody has
    store.close()
    assert sealed is not None and Keys(new.secret_key).open(sealed) == KEYS.open(sealed)


def test_nothing_is_restored_over_a_desk(old: Scenery, tmp_path: Path) -> None:
    settings = settings_of(old)
    file = back_up(settings, tmp_path / "desk.zip", old.clock())

    with pytest.raises(BackupError, match="there is a desk here already"):
        restore(settings, file)


@pytest.mark.parametrize("raw", [b"", b"no zip", b"PK\x05\x06" + bytes(18)], ids=["empty", "text", "a zip of nothing"])
def test_what_is_no_backup_is_refused(old: Scenery, tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "odd.zip"
    file.write_bytes(raw)

    with pytest.raises(BackupError, match="no whole backup"):
        restore(settings_of(old), file)


def test_a_backup_made_with_another_key_asks_for_that_key(old: Scenery, tmp_path: Path) -> None:
    settings = replace(settings_of(old), secret_key="set from outside, and in no file")
    file = back_up(settings, tmp_path / "desk.zip", old.clock())

    with pytest.raises(BackupError, match="NIGHTDESK_SECRET_KEY"):
        restore(new_desk(tmp_path / "new", f"sqlite:///{tmp_path}/new/nightdesk.db"), file)
