"""An album's pieces are one message, the same whatever order they and their edits come in. Called by `recording`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from inbox.channel import Incoming
from inbox.codes.recognising import Discreet
from inbox.tables import Message, MessageEdit

PIECES = "pieces"  # of the message's facts: each piece's place, caption, and when that was edited, by its own id


def piece_of(incoming: Incoming, said: Discreet, edited_at: datetime | None = None) -> dict[str, Any]:
    """The fact to begin an album's message with, or to add to it."""
    edited = edited_at.isoformat() if edited_at else ""
    return {incoming.message_id: {"order": incoming.order, "text": said.shown, "edited": edited}}


def join_album(session: Session, album: Message, incoming: Incoming, said: Discreet) -> None:
    """A further piece, or one whose edit was here before it."""
    pieces = _pieces(album)
    known = pieces.get(incoming.message_id)
    if known is None:
        _put(album, pieces, incoming, said)
    elif known["edited"] and said.shown != known["text"]:
        _remember(session, album, said.shown, datetime.fromisoformat(known["edited"]))


def edit_album(session: Session, album: Message, incoming: Incoming, said: Discreet, at: datetime) -> bool:
    """Whether it says something else now: a caption was changed, by the newest edit of its piece."""
    pieces, before = _pieces(album), album.text
    known = pieces.get(incoming.message_id)
    if known is not None and said.shown == known["text"]:
        return False
    if known is not None and known["edited"] and at < datetime.fromisoformat(known["edited"]):
        _remember(session, album, said.shown, at)
        return False
    if known is not None:
        _remember(session, album, known["text"], at)
    _put(album, pieces, incoming, said, at)
    return album.text != before


def _pieces(album: Message) -> Mapping[str, Any]:
    first = {album.vendor_id: {"order": album.vendor_order, "text": album.text, "edited": ""}}
    pieces: Mapping[str, Any] = album.facts.get(PIECES, first)
    return pieces


def _remember(session: Session, album: Message, caption: str, at: datetime) -> None:
    session.add(MessageEdit(message_id=album.id or 0, before=caption, at=at))
    album.edited_at = max(album.edited_at or at, at)


def _put(
    album: Message, pieces: Mapping[str, Any], incoming: Incoming, said: Discreet, edited_at: datetime | None = None
) -> None:
    """Each piece may have a caption of its own. The album is of its first piece's kind."""
    pieces = {**pieces, **piece_of(incoming, said, edited_at)}
    album.text = _whole(pieces)
    album.sealed = said.sealed or (album.sealed if album.text != said.shown else None)
    album.facts = {**album.facts, PIECES: pieces}
    if incoming.order < album.vendor_order:
        album.vendor_order, album.vendor_id, album.kind = incoming.order, incoming.message_id, incoming.kind.value


def _whole(pieces: Mapping[str, Any]) -> str:
    captions = [piece["text"] for piece in sorted(pieces.values(), key=lambda piece: piece["order"])]
    return "\n".join(caption for caption in captions if caption.strip())
