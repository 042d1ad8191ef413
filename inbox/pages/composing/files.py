"""Takes the files that a manager uploads, and says in his language why one is not taken."""

from pathlib import Path
from typing import BinaryIO

from inbox.book.fitting import keep_fit
from inbox.book.photos import UnfitFile as UnfitPhoto
from inbox.channel import Abilities
from inbox.conversation.answer_files import LARGEST_BYTES, File, UnfitFile
from inbox.pages.books.words import unfit_words
from inbox.pages.routing import Refused
from inbox.web.languages import Words

_MEGABYTE = 1024 * 1024


def take_file(media_dir: Path, upload: BinaryIO, name: str, abilities: Abilities, channel: str, words: Words) -> File:
    """Keep it as the guest will get it: photos redrawn, videos without what the phone noted. Raises `Refused`."""
    try:
        kept = keep_upload(media_dir, upload, name)
    except (UnfitPhoto, UnfitFile) as unfit:
        raise Refused("unfit", unfit_file_words(unfit, name, words), 422) from None
    if kept.size_bytes > abilities.media_size_bytes:
        told = words.gettext("“%(name)s” is larger than the %(mb)d MB that %(channel)s takes. Make it smaller.")
        mb = abilities.media_size_bytes // _MEGABYTE
        raise Refused("too_large", told % {"name": kept.name, "mb": mb, "channel": channel}, 422)
    return kept


def keep_upload(media_dir: Path, upload: BinaryIO, name: str) -> File:
    """As the guest will get it. Raises `UnfitPhoto`, `UnfitFile`."""
    return keep_fit(media_dir, upload.read(LARGEST_BYTES * 2 + 1), name)


def unfit_file_words(error: UnfitFile | UnfitPhoto, name: str, words: Words) -> str:
    if isinstance(error, UnfitPhoto):
        return unfit_words(error.why, name or words.gettext("The file"), words)
    told = {
        "size": words.gettext("“%(name)s” is larger than %(mb)d MB: messengers would not take it. Make it smaller."),
        "kind": words.gettext("“%(name)s” can't be sent: photos (JPEG, HEIC, PNG, WebP), video (MP4) and PDF can."),
        "empty": words.gettext("“%(name)s” is empty."),
    }[error.why]
    return told % {"name": name, "mb": LARGEST_BYTES // _MEGABYTE}
