"""Makes files fit for messengers before they are kept: photos redrawn and videos without what the camera noted.

Called by pages for what managers upload, and by imports for what office files name.
"""

import io
from dataclasses import replace
from pathlib import Path

from inbox.book.photos import redraw
from inbox.book.videos import make_video
from inbox.conversation.answer_files import LARGEST_BYTES, File, keep_file, key_of, type_of_bytes

_HEAD_BYTES = 16


def keep_fit(media_dir: Path, raw: bytes, name: str) -> File:
    """Whatever it goes out with: an answer, a canned reply, a knowledge entry.

    Raises `photos.UnfitFile` and `answer_files.UnfitFile`.
    """
    kept = keep_file(media_dir, io.BytesIO(_fit(raw)), _named(name, raw))
    return replace(kept, source=key_of(raw))


def _fit(raw: bytes) -> bytes:
    kind = type_of_bytes(raw[:_HEAD_BYTES])
    if kind == "video/mp4":
        return make_video(raw) if len(raw) <= LARGEST_BYTES else raw
    is_photo = kind is not None and kind.startswith("image/")
    return redraw(raw) if is_photo or _is_apple(raw) else raw


def _is_apple(raw: bytes) -> bool:
    return raw[4:8] == b"ftyp" and type_of_bytes(raw[:_HEAD_BYTES]) is None


def _named(name: str, raw: bytes) -> str:
    """A photo is a JPEG from now on, whatever it was called."""
    kind = "image/heic" if _is_apple(raw) else type_of_bytes(raw[:_HEAD_BYTES]) or ""
    if not kind.startswith("image/") or kind == "image/jpeg":
        return name
    return f"{Path(name.replace(chr(92), '/')).stem or 'photo'}.jpg"
