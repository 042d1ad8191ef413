"""What `nightdesk import` and `nightdesk export` do. Called by the command line, which prints what they return."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from inbox.answers.playbooks_in_use import own_playbooks
from inbox.office.answer_media import copy_answer_files
from inbox.office.book_files import copy_media
from inbox.office.exporting import export_office
from inbox.office.importing import import_office
from inbox.office.reading import Reading, read_file
from inbox.office.reading_playbooks import files_in
from inbox.office.report import ImportReport
from inbox.storage.store import Store
from properties.files.faults import Fault, OfficeErrors, Place
from properties.keys import Keys

_ENOUGH_OF_STRANGERS = 20  # files
_TOLD_EVERY = 500  # files

Tell = Callable[[str], None]
"""What says how far it has come, to whoever waits."""


def _tell_nobody(_: str) -> None: ...


def import_paths(
    store: Store, keys: Keys, paths: Sequence[Path], *, prune: bool, now: datetime, media_dir: Path | None = None,
    tell: Tell = _tell_nobody,
) -> ImportReport:  # fmt: skip
    """Take office files and folders of playbooks into the database, all or nothing. Raises `OfficeErrors`."""
    with _nothing_collected():
        reading = read_paths(paths, tell)
        return store.write(lambda session: import_office(session, reading, keys, now, prune=prune, media_dir=media_dir))


def export_to(store: Store, keys: Keys, path: Path, *, with_secrets: bool, media_dir: Path | None = None) -> None:
    """Write the office into a file that nobody else may read, and playbooks and pictures of its own into folders
    beside it.

    Raises `OfficeErrors`; what was there then stays.
    """
    with store.read() as session:
        text = export_office(session, keys, with_secrets=with_secrets)
        playbooks = own_playbooks(session)
    try:
        _replace(path, text)
        for key, source in playbooks.items():
            folder = path.parent / "playbooks"
            folder.mkdir(exist_ok=True)
            _replace(folder / f"{key}.yaml", source)
        if media_dir is not None:
            with store.read() as session:
                copy_media(session, media_dir, path.parent)
                copy_answer_files(session, media_dir, path.parent)
    except OSError as error:
        raise OfficeErrors([Fault(Place(str(path), 0), f"can't be written: {error.strerror}")]) from error


def read_paths(paths: Sequence[Path], tell: Tell = _tell_nobody) -> Reading:
    """Office files and playbooks, and all that lie in folders."""
    return sum((_read_folder(path, tell) if path.is_dir() else read_file(path) for path in paths), Reading())


def _read_folder(folder: Path, tell: Tell) -> Reading:
    """A folder that plainly is somebody else's is left at once, and not complained about line by line."""
    paths, faults = files_in(folder)
    reading = Reading(faults=faults, is_whole=not faults)
    for number, path in enumerate(paths):
        if number == _ENOUGH_OF_STRANGERS and not reading.is_ours:
            told = f"none of its first {number} files, from {paths[0].name} on, is an office file or a playbook"
            return Reading(faults=(Fault(Place(str(folder), 0), f"{told}; is it the right folder?"),), is_whole=False)
        if number % _TOLD_EVERY == _ENOUGH_OF_STRANGERS:
            tell(f"reading {folder}: {number} of {len(paths)} files")
        reading += read_file(path)
    if len(paths) > _ENOUGH_OF_STRANGERS:
        tell(f"all {len(paths)} files of {folder} are read; checking them and taking them in")
    return reading


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """A large office is millions of objects without a circle; looking for circles takes longer than reading it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
