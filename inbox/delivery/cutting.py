"""Cuts one message into the requests that a channel takes: texts of its length, as many files as go at once. Pure.

The words come first, under the first files where they fit: whatever becomes of the files, the guest has the words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from inbox.channel import Abilities, MessageKind, OutgoingMedia
from inbox.delivery.splitting import length_in_units, split_text

# Under other files no messenger shows a text.
_CAPTIONED = frozenset({MessageKind.PHOTO, MessageKind.VIDEO})


@dataclass(frozen=True)
class Request:
    text: str = ""
    media: tuple[OutgoingMedia, ...] = ()
    has_buttons: bool = False


def requests_for(text: str, media: Sequence[OutgoingMedia], abilities: Abilities, *, buttons: bool) -> list[Request]:
    """At least one. `buttons`: there are some, which stand under the end of the text."""
    albums = list(_albums(media, abilities.album)) if abilities.media else []
    if albums and _fits_under(text, albums[0], abilities, buttons=buttons):
        return [Request(text, albums[0], buttons), *(Request(media=album) for album in albums[1:])]
    parts = split_text(text, abilities.text_length) if text or not albums else []
    said = [Request(part, has_buttons=buttons and number == len(parts)) for number, part in enumerate(parts, 1)]
    return [*said, *(Request(media=album) for album in albums)]


def _albums(media: Sequence[OutgoingMedia], most: int) -> Iterator[tuple[OutgoingMedia, ...]]:
    """Pictures apart from papers: they can't be in one album."""
    for _, alike in groupby(media, lambda one: one.kind in _CAPTIONED):
        several = list(alike)
        for start in range(0, len(several), most):
            yield tuple(several[start : start + most])


def _fits_under(text: str, album: Sequence[OutgoingMedia], abilities: Abilities, *, buttons: bool) -> bool:
    if album[0].kind not in _CAPTIONED or (buttons and len(album) > 1):
        return False
    return length_in_units(text) <= abilities.caption_length
