"""Photos, videos and papers that go with answers: kept under the data folder by what is in them, never changed."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from inbox.channel import MessageKind

LARGEST_BYTES = 16 * 1024 * 1024  # what WhatsApp takes, the least of the channels
MOST_FILES = 10  # one album
_FOLDER = "answers"
_HEAD_BYTES = 16
_CHUNK_BYTES = 256 * 1024
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "application/pdf": ".pdf",
}


class UnfitFile(Exception):
    """`why` is "kind", "size" or "empty"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class File:
    """`key` is made from the content: the same photo in a hundred answers is one file. `source`: the key of what it
    was made from, "" where that is not known; so the same file is known when it is given once more.
    """

    key: str
    name: str
    mime: str
    size_bytes: int
    source: str = ""

    @property
    def kind(self) -> MessageKind:
        if self.mime.startswith("image/"):
            return MessageKind.PHOTO
        return MessageKind.VIDEO if self.mime.startswith("video/") else MessageKind.DOCUMENT

    @property
    def path(self) -> str:
        """Relative to the media folder."""
        return f"{_FOLDER}/{self.key[:2]}/{self.key}{_ENDINGS[self.mime]}"

    def to_json(self) -> dict[str, Any]:
        made = {"key": self.key, "name": self.name, "mime": self.mime, "size_bytes": self.size_bytes}
        return made | ({"source": self.source} if self.source else {})

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "File":
        return cls(kept["key"], kept["name"], kept["mime"], kept["size_bytes"], kept.get("source", ""))


def keep_file(media_dir: Path, file: BinaryIO, name: str) -> File:
    """A copy of the file, whole once this returns. Raises `UnfitFile`."""
    kept = read_file(file, name)
    path = media_dir / kept.path
    if not path.is_file():
        _write(path, file)
    return kept


def read_file(file: BinaryIO, name: str) -> File:
    """What it would be kept as. Raises `UnfitFile`."""
    digest, size = _digest(file)
    mime = type_of_bytes(_head(file))
    if not size:
        raise UnfitFile("empty")
    if mime is None:
        raise UnfitFile("kind")
    return File(digest, _safe(name) or f"file{_ENDINGS[mime]}", mime, size)


def key_of(content: bytes) -> str:
    return _key(hashlib.sha256(content))


def type_of_bytes(head: bytes) -> str | None:
    """The type by its first 16 bytes, of the kinds that every messenger shows."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] not in {b"heic", b"heix", b"mif1", b"heif", b"avif"}:
        return "video/mp4"
    return "application/pdf" if head.startswith(b"%PDF-") else None


def _digest(file: BinaryIO) -> tuple[str, int]:
    file.seek(0)
    made, size = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK_BYTES):
        size += len(chunk)
        if size > LARGEST_BYTES:
            raise UnfitFile("size")
        made.update(chunk)
    return _key(made), size


def _key(made: "hashlib._Hash") -> str:
    return made.hexdigest()[:32]


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(_HEAD_BYTES)


def _safe(name: str) -> str:
    """As it is shown and sent: no path, no signs that nobody sees."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in base if letter.isprintable()).strip()[-100:]


def _write(path: Path, file: BinaryIO) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{id(file)}")
    file.seek(0)
    try:
        with draft.open("wb") as kept:
            while chunk := file.read(_CHUNK_BYTES):
                kept.write(chunk)
            kept.flush()
            os.fsync(kept.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
