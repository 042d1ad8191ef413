"""What was said, as the API gives it: messages, notes and events, with files and what became of each delivery."""

from collections.abc import Mapping
from typing import Any, cast

from inbox.api.shapes import AttachmentItem, AuthorName, DeliveryItem, MessageItem
from inbox.conversation.templates import TEMPLATE_ONLY
from inbox.conversation.thread import ThreadItem
from inbox.holding.opening_again import WAS
from inbox.pages.views.delivery_words import word_failure
from inbox.pages.views.event_words import word_event
from inbox.tables import Attachment, AttachmentState, Author, Delivery, DeliveryState, Message, Note
from inbox.web.times import LocalClock

_EVENT, _NOTE = "event", "note"
# What came with a message besides its text; the rest is the desk's own bookkeeping.
_SHOWN_FACTS = ("location", "live", "quote", "forwarded_from", "shared_phone", "own_phone", "detail", "reaction")


def message_item(item: ThreadItem, clock: LocalClock) -> MessageItem:
    """`clock` puts events into words: in its language, at its local time."""
    if item.note is not None:
        return _note(item, item.note)
    if item.message is None:
        raise ValueError("an item is a message or a note")
    return _message(item, item.message, clock)


def _message(item: ThreadItem, message: Message, clock: LocalClock) -> MessageItem:
    is_event = message.kind == _EVENT
    return MessageItem(
        id=item.id,
        author=cast(AuthorName, message.author),
        by=item.by or None,
        kind=message.kind,
        channel=message.channel,
        text=word_event(message.facts, clock).text if is_event else message.text,
        at=message.placed_at,
        attachments=[_attachment(file) for file in item.attachments],
        delivery=_delivery(item.delivery, message, clock) if item.delivery else None,
        facts=_told(message.facts) if is_event else _shown(message.facts),
        edited_at=message.edited_at,
        deleted_at=message.deleted_at,
    )


def _note(item: ThreadItem, note: Note) -> MessageItem:
    return MessageItem(
        id=item.id,
        author=Author.MANAGER.value,
        by=item.by or None,
        kind=_NOTE,
        channel=None,
        text=note.text,
        at=note.at,
        attachments=[],
        delivery=None,
        facts={},
        edited_at=None,
        deleted_at=None,
    )


def _attachment(file: Attachment) -> AttachmentItem:
    is_there = file.state == AttachmentState.READY and file.path is not None
    return AttachmentItem(
        id=str(file.id),
        kind=file.kind,
        name=file.name,
        mime=file.mime,
        size=file.size_bytes,
        state=cast(Any, file.state),
        url=f"/api/v1/attachments/{file.id}" if is_there else None,
    )


def _delivery(delivery: Delivery, message: Message, clock: LocalClock) -> DeliveryItem:
    """While it is not known whether it left, it is still being sent, as far as anybody can tell."""
    state = DeliveryState.SENDING.value if delivery.state == DeliveryState.UNKNOWN else delivery.state
    is_approved = bool(message.facts.get(TEMPLATE_ONLY))
    told = word_failure(delivery.reason, clock.words, is_approved=is_approved) if delivery.reason else ()
    return DeliveryItem(
        state=cast(Any, state),
        error=" ".join(told) or None,
        reason=delivery.reason,
        attempts=delivery.attempts,
        maybe_twice=delivery.maybe_twice,
    )


def _told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Of an event, but for what the desk keeps to take it back."""
    return {name: fact for name, fact in facts.items() if name != WAS}


def _shown(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in _SHOWN_FACTS if name in facts}
