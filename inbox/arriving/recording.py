"""Records what came in: messages once and in the order they were said, albums as one, edits as history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from inbox.answers.gist import GIST, Titles
from inbox.arriving.albums import PIECES, edit_album, join_album, piece_of
from inbox.arriving.attaching import attach, attach_new
from inbox.arriving.heard import shares_own_number
from inbox.channel import Happening, Incoming, MessageKind
from inbox.cleaning import clean_line, clean_text
from inbox.codes.recognising import Discreet
from inbox.conversation.scene import Scene
from inbox.conversation.speaking import at_the_end, next_seq, show_last
from inbox.storage.live import Change, Topic, announce
from inbox.storage.rows import add_row, add_row_soon, keep_changes
from inbox.storage.statements import Statement
from inbox.storage.upserting import inserting
from inbox.tables import Author, Delivery, DeliveryPart, Message, MessageEdit, Received

# A vendor that tells whole seconds can mean any moment of that second.
_VENDOR_SECOND = timedelta(milliseconds=999)
LATE_AFTER = timedelta(seconds=90)
_BY_VENDOR_ID = Statement(
    lambda _: select(Message.id).where(
        col(Message.contact_id) == bindparam("contact_id"),
        col(Message.vendor_id) == bindparam("vendor_id"),
        col(Message.author) == bindparam("author"),
    )
)


@dataclass(frozen=True)
class Recorded:
    """`is_new`: False when an album's further piece joined the message, or the vendor's message was known already."""

    message: Message
    is_new: bool


def mark_taken(incoming: Incoming, now: datetime) -> tuple[Statement, Mapping[str, Any]]:
    """The statement that marks this event as taken in this transaction; it writes no row where it was taken before."""
    which = {"channel": incoming.channel.value, "account": incoming.account, "external_id": incoming.external_id}
    return inserting(Received), {**which, "at": now}


def record_message(
    session: Session, scene: Scene, incoming: Incoming, said: Discreet, now: datetime,
    *, gist: Sequence[Titles] = (), soon: bool = False,
) -> Recorded:  # fmt: skip
    """`gist`: titles, in Russian and English, of what the desk takes it for. `soon`: nobody needs the message's id
    before the next statement, unless something else belongs to the message.
    """
    known = _known(session, scene, incoming)
    if known is not None:
        _join(session, scene, known, incoming, said, now)
        return Recorded(known, is_new=False)
    new = _new_message(session, scene, incoming, said, now)
    if gist:
        new["facts"][GIST] = [list(titles) for titles in gist]
    add = add_row_soon if soon and not incoming.media and not incoming.album_id else add_row
    message = add(session, Message, **new)
    attach(session, message, incoming, now)
    scene.contact.last_order = max(scene.contact.last_order, incoming.order)
    scene.conversation.answer_contact_id = scene.contact.id
    show_last(scene.conversation, said.shown, Author.GUEST, at_the_end(scene.conversation, now))
    announce(session, Change(Topic.MESSAGE, message.conversation_id, message.seq, scene.contact.id or 0))
    return Recorded(message, is_new=True)


def record_edit(
    session: Session, scene: Scene, incoming: Incoming, said: Discreet, now: datetime, gist: Sequence[Titles] = ()
) -> str | None:
    """Change the message and keep what it said, which is returned; None: it came before its message, and made it."""
    message = _album_of(session, scene, incoming) or _by_vendor_id(session, scene, incoming.message_id)
    before = None if message is None else message.text
    if message is None:
        message = record_message(session, scene, incoming, said, now, gist=gist).message
        message.facts = {**message.facts, **_edited_first(incoming, said, now)}
        keep_changes(session, message)
    elif incoming.live or incoming.location is not None:
        message.facts = {**message.facts, **_facts(incoming)}
    else:
        _keep_edit(session, message, incoming, said, incoming.sent_at or now, gist)
        attach_new(session, message, incoming, now)
    announce(session, Change(Topic.MESSAGE, message.conversation_id, message.seq))
    return before


def record_deletion(session: Session, scene: Scene, incoming: Incoming, now: datetime) -> None:
    message = _by_vendor_id(session, scene, incoming.message_id)
    if message is not None and message.deleted_at is None:
        message.deleted_at = now
        announce(session, Change(Topic.MESSAGE, message.conversation_id, message.seq))


def record_reaction(session: Session, scene: Scene, incoming: Incoming) -> None:
    """Kept with the message it is about; it opens, answers and alarms nothing."""
    message = _by_vendor_id(session, scene, incoming.message_id) or our_message(session, scene, incoming.message_id)
    if message is not None:
        message.facts = {**message.facts, "reaction": clean_line(incoming.text)}
        announce(session, Change(Topic.MESSAGE, message.conversation_id, message.seq))


def our_message(session: Session, scene: Scene, vendor_id: str) -> Message | None:
    """The message of ours that the vendor knows under this id in the sender's chat."""
    from_part = select(DeliveryPart).where(
        col(DeliveryPart.channel) == scene.contact.channel,
        col(DeliveryPart.account) == scene.contact.account,
        col(DeliveryPart.address) == scene.contact.address,
        col(DeliveryPart.vendor_id) == vendor_id,
    )
    part = session.exec(from_part).first()
    delivery = session.get(Delivery, part.delivery_id) if part else None
    return session.get(Message, delivery.message_id) if delivery and delivery.message_id else None


def with_label(session: Session, scene: Scene, press: Incoming) -> Incoming:
    """What stands on the button, where the vendor doesn't tell: the message that offered it is still known here."""
    offering = our_message(session, scene, press.message_id) if press.message_id else None
    buttons = offering.facts.get("buttons", []) if offering else []
    return replace(press, text=next((str(label) for label, payload in buttons if payload == press.payload), ""))


def _known(session: Session, scene: Scene, incoming: Incoming) -> Message | None:
    if incoming.album_id:
        return _album_of(session, scene, incoming)
    is_older = incoming.order and incoming.order <= scene.contact.last_order
    may_be = scene.may_be_known and (is_older or not incoming.order)
    return _by_vendor_id(session, scene, incoming.message_id) if may_be else None


def _album_of(session: Session, scene: Scene, incoming: Incoming) -> Message | None:
    if not incoming.album_id:
        return None
    query = select(Message).where(
        col(Message.contact_id) == scene.contact.id, col(Message.album_id) == incoming.album_id
    )
    return session.exec(query).first()


def _by_vendor_id(session: Session, scene: Scene, vendor_id: str) -> Message | None:
    if not vendor_id:
        return None
    found = _BY_VENDOR_ID.first(session, contact_id=scene.contact.id, vendor_id=vendor_id, author=Author.GUEST.value)
    return session.get_one(Message, found[0]) if found else None


def _join(session: Session, scene: Scene, known: Message, incoming: Incoming, said: Discreet, now: datetime) -> None:
    if incoming.album_id:
        join_album(session, known, incoming, said)
        attach_new(session, known, incoming, now)
    elif known.facts.get("edited_first") and said.shown != known.text:
        session.add(MessageEdit(message_id=known.id or 0, before=said.shown, at=known.received_at))
        known.edited_at = known.edited_at or now
        known.sent_at, known.placed_at = incoming.sent_at, _place_again(session, scene, incoming, now)
        known.facts = {**known.facts, "edited_first": False}
    announce(session, Change(Topic.MESSAGE, known.conversation_id, known.seq, scene.contact.id or 0))


def _new_message(session: Session, scene: Scene, incoming: Incoming, said: Discreet, now: datetime) -> dict[str, Any]:
    is_press = incoming.happening is Happening.PRESS
    return {
        "conversation_id": scene.conversation.id,
        "contact_id": scene.contact.id,
        "seq": next_seq(scene.conversation),
        "author": Author.GUEST.value,
        "kind": str(MessageKind.BUTTON if is_press else incoming.kind),
        "text": said.shown,
        "sealed": said.sealed,
        "channel": incoming.channel.value,
        "vendor_id": None if is_press else incoming.message_id,
        "vendor_order": incoming.order,
        "album_id": incoming.album_id or None,
        "reply_to": incoming.reply_to or None,
        "facts": _facts(incoming) | ({PIECES: piece_of(incoming, said)} if incoming.album_id else {}),
        "sent_at": incoming.sent_at,
        "received_at": now,
        "placed_at": _place(session, scene, incoming, now),
    }


def _place(session: Session, scene: Scene, incoming: Incoming, now: datetime) -> datetime:
    """When it was said: by the vendor's clock, not later than now, and before the messages that it was said before."""
    said = now if incoming.sent_at is None else min(now, incoming.sent_at + _VENDOR_SECOND)
    if not incoming.order or incoming.order >= scene.contact.last_order:
        end = at_the_end(scene.conversation, now)
        return said if end == now else end
    followed = select(func.min(Message.placed_at)).where(
        col(Message.contact_id) == scene.contact.id, col(Message.vendor_order) > incoming.order
    )
    first_after: datetime | None = session.exec(followed).one()
    return said if first_after is None else min(said, first_after - timedelta(microseconds=1))


def _place_again(session: Session, scene: Scene, incoming: Incoming, now: datetime) -> datetime:
    """The place of a message whose edit came first: also after those that it was said after."""
    preceded = select(func.max(Message.placed_at)).where(
        col(Message.contact_id) == scene.contact.id,
        col(Message.author) == Author.GUEST,
        col(Message.vendor_order) < incoming.order,
    )
    last_before: datetime | None = session.exec(preceded).one()
    said = _place(session, scene, incoming, now)
    return said if last_before is None else max(said, last_before + timedelta(microseconds=1))


def _facts(incoming: Incoming) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if incoming.location is not None:
        place = incoming.location
        facts["location"] = {"latitude": place.latitude, "longitude": place.longitude,
                             "title": clean_line(place.title), "address": clean_line(place.address)}  # fmt: skip
    if incoming.live:
        facts["live"] = True
    if shares_own_number(incoming):
        facts["own_phone"] = True
    for name, text in (("quote", incoming.quote), ("forwarded_from", incoming.forwarded_from),
                       ("shared_phone", incoming.shared_phone), ("detail", incoming.detail),
                       ("payload", incoming.payload)):  # fmt: skip
        if text:
            facts[name] = clean_text(text)
    return facts


def _edited_first(incoming: Incoming, said: Discreet, now: datetime) -> dict[str, Any]:
    if incoming.album_id:
        return {PIECES: piece_of(incoming, said, incoming.sent_at or now)}
    return {"edited_first": True}


def _keep_edit(
    session: Session, message: Message, incoming: Incoming, said: Discreet, at: datetime, gist: Sequence[Titles]
) -> None:
    text = said.shown
    if incoming.album_id:
        if edit_album(session, message, incoming, said, at):
            message.facts = {**message.facts, GIST: [list(titles) for titles in gist]}
        return
    if text == message.text:
        return
    is_newest = message.edited_at is None or at >= message.edited_at
    session.add(MessageEdit(message_id=message.id or 0, before=message.text if is_newest else text, at=at))
    if is_newest:
        message.text, message.sealed = text, said.sealed
        message.facts = {**message.facts, GIST: [list(titles) for titles in gist]}
        message.edited_at = at
