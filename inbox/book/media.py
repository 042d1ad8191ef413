"""Keeps pictures and videos of welcome books: the files in the media folder, what they are in the database."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from inbox.book.photos import make_photo
from inbox.book.videos import make_video
from inbox.tables import BookMedia, Property
from properties.book import BothTexts

PHOTO, VIDEO = "photo", "video"
_FOLDER = "book"


@dataclass(frozen=True)
class Kept:
    """A file that lies in the media folder and is not yet in the database."""

    key: str
    kind: str
    width: int
    height: int
    widths: tuple[int, ...]
    size_bytes: int
    source_hash: str
    stored_hash: str


def keep_file(folder: Path, raw: bytes) -> Kept:
    """Make of what somebody uploaded what guests get, and write it down. Raises `UnfitFile`; then nothing is kept."""
    return _keep_video(folder, raw) if raw[4:8] == b"ftyp" and raw[8:11] in _MP4 else _keep_photo(folder, raw)


def file_of(folder: Path, key: str, size: str) -> Path:
    """`size`: a width in pixels, "preview", or "video"."""
    ending = {"preview": "-preview.jpg", VIDEO: ".mp4"}.get(size, f"-{size}.webp")
    return folder / _FOLDER / key[:2] / f"{key}{ending}"


def source_of(folder: Path, media: BookMedia) -> Path:
    """The best that we have of it: what an export gives back."""
    return file_of(folder, media.public_key, VIDEO if media.kind == VIDEO else str(max(media.widths)))


def hash_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def add_media(
    session: Session, home: Property, kept: Kept, section_key: str = "", caption: BothTexts | None = None
) -> BookMedia:
    """At the end of its section, or of the pictures at the top of the book."""
    told = caption or BothTexts()
    others = media_of(session, home, section_key)
    media = BookMedia(
        property_id=home.id or 0,
        section_key=section_key,
        public_key=kept.key,
        kind=kept.kind,
        width=kept.width,
        height=kept.height,
        widths=list(kept.widths),
        size_bytes=kept.size_bytes,
        caption_ru=told.ru,
        caption_en=told.en,
        position=max((each.position for each in others), default=-1) + 1,
        source_hash=kept.source_hash,
        stored_hash=kept.stored_hash,
    )
    session.add(media)
    session.flush()
    return media


def media_of(session: Session, home: Property, section_key: str | None = None) -> list[BookMedia]:
    """In the order in which guests see them; `section_key` None = of the whole book, "" = those at its top."""
    query = select(BookMedia).where(BookMedia.property_id == home.id)
    if section_key is not None:
        query = query.where(BookMedia.section_key == section_key)
    return list(session.exec(query.order_by(col(BookMedia.position), col(BookMedia.id))))


def put_pictures_in_order(session: Session, home: Property, public_keys: Sequence[str]) -> None:
    """Of one section: those that are named change places among themselves, others stay where they are."""
    rows = media_of(session, home)
    named = [row for key in dict.fromkeys(public_keys) for row in rows if row.public_key == key]
    for row, position in zip(named, sorted(row.position for row in named), strict=True):
        row.position = position


def copy_files(folder: Path, media: BookMedia) -> str:
    """The same files under a key of their own, so that either book may lose its picture; that key."""
    key = secrets.token_urlsafe(16)
    sizes = [VIDEO] if media.kind == VIDEO else [*map(str, media.widths), "preview"]
    for size in sizes:
        target = file_of(folder, key, size)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file_of(folder, media.public_key, size), target)
    return key


def remove_files(folder: Path, media: BookMedia) -> None:
    """After the commit that forgot it."""
    sizes = [VIDEO] if media.kind == VIDEO else [*map(str, media.widths), "preview"]
    for size in sizes:
        file_of(folder, media.public_key, size).unlink(missing_ok=True)


_MP4 = frozenset({b"iso", b"mp4", b"avc", b"M4V", b"das", b"MSN", b"qt ", b"3gp"})


def _keep_photo(folder: Path, raw: bytes) -> Kept:
    photo, key = make_photo(raw), secrets.token_urlsafe(16)
    for width, drawn in photo.sizes.items():
        _write(file_of(folder, key, str(width)), drawn)
    _write(file_of(folder, key, "preview"), photo.preview)
    largest = photo.sizes[max(photo.sizes)]
    widths = tuple(sorted(photo.sizes))
    return Kept(key, PHOTO, photo.width, photo.height, widths, len(largest), hash_of(raw), hash_of(largest))


def _keep_video(folder: Path, raw: bytes) -> Kept:
    video, key = make_video(raw), secrets.token_urlsafe(16)
    _write(file_of(folder, key, VIDEO), video)
    return Kept(key, VIDEO, 0, 0, (), len(video), hash_of(raw), hash_of(video))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
