"""Guests' files between their arrival and the moment when the desk has fetched them like those of any channel."""

import asyncio
import io
import os
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from inbox.book.photos import UnfitFile, redraw
from inbox.book.videos import MP4, QUICKTIME
from inbox.channel import FetchError, OutOfReach

LARGEST_BYTES = 20 * 1024 * 1024
_FILMS = MP4 | {QUICKTIME, b"M4A "}
_NAME = re.compile(r"[A-Za-z0-9_-]{22}")
_CHUNK_BYTES = 64 * 1024
_KEPT_SECONDS = 2 * 24 * 3600  # the desk tries to fetch for some minutes
_HEAD_BYTES = 16


@dataclass(frozen=True)
class Upload:
    name: str  # in our folder
    mime: str
    size_bytes: int


class Uploads:
    """A folder in which each file has a random name and is whole from the start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, file: BinaryIO, claimed: str = "") -> Upload | None:
        """A copy of the file; None if it is no picture, film, sound or PDF, whatever its name and type say.

        `claimed`: the type that the browser names; it only tells sound from film where both begin alike. HEIC, which
        hardly any browser shows, becomes JPEG. Raises `OutOfReach` where it can't be written.
        """
        mime = type_of_bytes(file.read(_HEAD_BYTES), claimed)
        if mime is None:
            return None
        file.seek(0)
        if mime == "image/heic":
            file, mime = _as_jpeg(file)
        path = self._folder / secrets.token_urlsafe(16)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._forget_old()
            _copy(file, path)
        except OSError as error:  # a full disk, most of all
            with suppress(OSError):
                path.unlink(missing_ok=True)
            raise OutOfReach(str(error)) from error
        return Upload(path.name, mime, path.stat().st_size)

    async def read(self, name: str, limit_bytes: int) -> AsyncIterator[bytes]:
        """Raises `FetchError`."""
        path = self._folder / name
        if not _NAME.fullmatch(name) or not path.is_file():
            raise FetchError("the upload is gone", permanent=True)
        if path.stat().st_size > limit_bytes:
            raise FetchError("too big", permanent=True)
        with path.open("rb") as file:
            while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
                yield chunk

    def _forget_old(self) -> None:
        before = time.time() - _KEPT_SECONDS
        for path in self._folder.iterdir():
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def _as_jpeg(file: BinaryIO) -> tuple[BinaryIO, str]:
    try:
        return io.BytesIO(redraw(file.read())), "image/jpeg"
    except UnfitFile:
        file.seek(0)
        return file, "image/heic"


def _copy(file: BinaryIO, path: Path) -> None:
    with path.open("xb") as kept:
        shutil.copyfileobj(file, kept)
        kept.flush()
        os.fsync(kept.fileno())


def type_of_bytes(head: bytes, claimed: str = "") -> str | None:
    """The type of a picture, film, sound or PDF by its first 16 bytes."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"heif"}:
        return "image/heic"
    return "application/pdf" if head.startswith(b"%PDF-") else _type_of_recording(head, claimed)


def _type_of_recording(head: bytes, claimed: str) -> str | None:
    is_sound = claimed.startswith("audio/")
    if head[4:8] == b"ftyp" and head[8:12] in _FILMS:
        return "audio/mp4" if is_sound or head[8:12] == b"M4A " else "video/mp4"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "audio/webm" if is_sound else "video/webm"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    return "audio/mpeg" if head.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3")) else None
