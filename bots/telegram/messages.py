"""A message in a private chat, new or edited, as the desk's `Incoming`; also a group's move to another id."""

import logging
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from aiogram.enums import ChatType
from aiogram.types import (
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
)

from bots.telegram.addresses import full_name, sender_of
from bots.telegram.contents import Content, content_of
from inbox.channel import ChannelKind, Happening, Incoming, Sender

logger = logging.getLogger(__name__)

BUSINESS = "business"  # `Incoming.detail` of what a guest wrote to an owner who connected the bot to his account

_START = re.compile(r"/start(?:@\w+)?(?: +([A-Za-z0-9_-]{1,64}))?\s*")


@dataclass(frozen=True)
class Event:
    """The update that something came in. `hint` names what could not be read of it."""

    account: str
    update_id: int
    hint: str = ""

    @property
    def external_id(self) -> str:
        return f"u:{self.update_id}"

    def by(self, sender: Sender, happening: Happening) -> Incoming:
        return Incoming(ChannelKind.TELEGRAM, self.account, self.external_id, sender, happening)

    def ignored(self, what: str) -> list[Incoming]:
        logger.info("Telegram update %s is left out on purpose: %s", self.update_id, what)
        return []


def read_message(event: Event, message: Message) -> list[Incoming]:
    if message.migrate_to_chat_id is not None:
        return [_moved(event, message, message.migrate_to_chat_id)]
    if message.chat.type != ChatType.PRIVATE:
        return event.ignored(f"a message in a {message.chat.type}")
    said = _said(event, message, Happening.MESSAGE)
    start = _START.fullmatch(message.text or "")
    # The token opens a stay: it is not kept as text.
    return [replace(said, text="", started=True, start_token=start[1] or "") if start else said]


def read_edit(event: Event, message: Message) -> list[Incoming]:
    """Ticks of a live location arrive as edits; no other place can be edited."""
    if message.chat.type != ChatType.PRIVATE:
        return event.ignored(f"an edit in a {message.chat.type}")
    said = _said(event, message, Happening.EDIT)
    edited_at = datetime.fromtimestamp(message.edit_date, UTC) if message.edit_date else said.sent_at
    return [replace(said, sent_at=edited_at, live=said.location is not None)]


def read_business_message(event: Event, message: Message) -> list[Incoming]:
    if _is_by_owner(message):
        return event.ignored("the owner's side of a business chat")
    return [_as_business(said) for said in read_message(event, message)]


def read_business_edit(event: Event, message: Message) -> list[Incoming]:
    if _is_by_owner(message):
        return event.ignored("the owner's side of a business chat")
    return [_as_business(said) for said in read_edit(event, message)]


def _is_by_owner(message: Message) -> bool:
    """The chat of a business message is the guest's: who else writes in it is the owner, or a bot in his name."""
    is_guest = message.from_user is not None and message.from_user.id == message.chat.id
    return message.sender_business_bot is not None or not is_guest


def _as_business(said: Incoming) -> Incoming:
    return said if said.detail else replace(said, detail=BUSINESS)


def _said(event: Event, message: Message, happening: Happening) -> Incoming:
    content = content_of(message, event.hint)
    return replace(
        event.by(_sender(message, content), happening),
        kind=content.kind,
        text=content.text,
        sent_at=message.date,
        order=message.message_id,
        message_id=str(message.message_id),
        media=content.media,
        album_id=message.media_group_id or "",
        reply_to=_answered(message),
        quote=message.quote.text if message.quote else "",
        forwarded_from=_author(message),
        location=content.location,
        shared_phone=content.shared_phone,
        detail=content.detail,
    )


def _sender(message: Message, content: Content) -> Sender:
    sender = sender_of(message.chat, message.from_user, message.business_connection_id)
    return replace(sender, phone=content.shared_phone) if content.is_own_phone else sender


def _answered(message: Message) -> str:
    """What is answered; in a topic every message also "answers" the one that opened it."""
    answered = message.reply_to_message
    if answered is None or (message.is_topic_message and answered.forum_topic_created):
        return ""
    return str(answered.message_id)


def _author(message: Message) -> str:
    match message.forward_origin:
        case MessageOriginUser(sender_user=user):
            return full_name(user)
        case MessageOriginHiddenUser(sender_user_name=name):
            return name
        case MessageOriginChat(sender_chat=chat) | MessageOriginChannel(chat=chat):
            return chat.title or full_name(chat)
        case _:
            return ""


def _moved(event: Event, message: Message, new_chat_id: int) -> Incoming:
    moved = event.by(sender_of(message.chat, None), Happening.MIGRATED)
    return replace(moved, sent_at=message.date, payload=str(new_chat_id))
