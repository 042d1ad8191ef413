"""Makes a manager's files fit for messengers: photos redrawn without what the camera noted, names made safe."""

import io
from pathlib import Path
from typing import BinaryIO

from inbox.book.photos import UnfitFile as UnfitPhoto
from inbox.book.photos import redraw
from inbox.book.videos import make_video
from inbox.channel import Abilities
from inbox.conversation.answer_files import LARGEST_BYTES, File, UnfitFile, keep_file, type_of_bytes
from inbox.pages.books.words import unfit_words
from inbox.pages.routing import Refused
from inbox.web.languages import Words

_HEAD_BYTES = 16
_MEGABYTE = 1024 * 1024


def take_file(media_dir: Path, upload: BinaryIO, name: str, abilities: Abilities, channel: str, words: Words) -> File:
    """Keep it as the guest will get it: photos redrawn, videos without what the phone noted. Raises `Refused`."""
    try:
        kept = keep_fit(media_dir, upload, name)
    except (UnfitPhoto, UnfitFile) as unfit:
        raise Refused("unfit", unfit_file_words(unfit, name, words), 422) from None
    if kept.size_bytes > abilities.media_size_bytes:
        told = words.gettext("“%(name)s” is larger than the %(mb)d MB that %(channel)s takes. Make it smaller.")
        mb = abilities.media_size_bytes // _MEGABYTE
        raise Refused("too_large", told % {"name": kept.name, "mb": mb, "channel": channel}, 422)
    return kept


def keep_fit(media_dir: Path, upload: BinaryIO, name: str) -> File:
    """Whatever it goes out with: an answer, a canned reply, a knowledge entry. Raises `UnfitPhoto`, `UnfitFile`."""
    raw = upload.read(LARGEST_BYTES * 2 + 1)
    return keep_file(media_dir, io.BytesIO(_fit(raw)), _named(name, raw))


def unfit_file_words(error: UnfitFile | UnfitPhoto, name: str, words: Words) -> str:
    if isinstance(error, UnfitPhoto):
        return unfit_words(error.why, name or words.gettext("The file"), words)
    told = {
        "size": words.gettext("“%(name)s” is larger than %(mb)d MB: messengers would not take it. Make it smaller."),
        "kind": words.gettext("“%(name)s” can't be sent: photos (JPEG, HEIC, PNG, WebP), video (MP4) and PDF can."),
        "empty": words.gettext("“%(name)s” is empty."),
    }[error.why]
    return told % {"name": name, "mb": LARGEST_BYTES // _MEGABYTE}


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
