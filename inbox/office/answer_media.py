"""Files of answers and canned replies in office files: taken from beside the file that names them, and laid there again
by the export.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from inbox.book.fitting import keep_fit
from inbox.book.photos import UnfitFile as UnfitPhoto
from inbox.conversation.answer_files import MOST_FILES, File, UnfitFile, key_of
from inbox.office.beside import read_beside
from inbox.office.model import OfficeCanned, OfficeEntry
from inbox.tables import CannedReply, KnowledgeEntry
from properties.files.faults import Fault, OfficeErrors

Filed = OfficeEntry | OfficeCanned
_EXPECTED = "a photo (JPEG, HEIC, PNG, WebP), video (MP4) or PDF of at most 16 MB was expected"


def name_of(kept: Mapping[str, Any]) -> str:
    """What an export calls a file: beside the office file, each once."""
    return f"answers/{kept['key'][:8]}-{kept['name']}"


def take_files(entry: Filed, media_dir: Path | None, before: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Keep the files that an entry names, and give what the database keeps of them. Those that it had `before` stay as
    they were made then. Raises `OfficeErrors`.
    """
    faults: list[Fault] = []
    known = {key: File.from_json(kept) for kept in before for key in (kept["key"], kept.get("source", ""))}
    named = enumerate(entry.files or ())
    taken = [file for number, name in named for file in _take(entry, number, name, media_dir, known, faults)]
    if len(taken) > MOST_FILES:
        what = f"{_kind(entry)} {entry.key}: at most {MOST_FILES} files were expected"
        faults.append(Fault(entry.written.at("files"), what))
    if faults:
        raise OfficeErrors(faults)
    return [file.to_json() for file in taken]


def copy_answer_files(session: Session, media_dir: Path, folder: Path) -> None:
    for media in (*session.exec(select(KnowledgeEntry.media)), *session.exec(select(CannedReply.files))):
        for kept in media:
            source, target = media_dir / File.from_json(kept).path, folder / name_of(kept)
            if source.is_file() and not target.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)


def _kind(entry: Filed) -> str:
    return "knowledge" if isinstance(entry, OfficeEntry) else "canned"


def _take(
    entry: Filed, number: int, name: str, media_dir: Path | None, known: Mapping[str, File], faults: list[Fault]
) -> Iterator[File]:
    place = entry.written.at(f"files.{number}")
    try:
        raw = read_beside(place, name)
    except OSError:
        raw = b""
    if media_dir is None or not raw:
        faults.append(Fault(place, f"{_kind(entry)} {entry.key}: there is no file {name} beside this one; {_EXPECTED}"))
        return
    try:
        yield known.get(key_of(raw)) or keep_fit(media_dir, raw, Path(name).name)
    except (UnfitFile, UnfitPhoto):
        faults.append(Fault(place, f"{_kind(entry)} {entry.key}: {name} can't be sent; {_EXPECTED}"))
