"""What happens besides messages: presses of buttons, reactions, blocking, deletions in business chats."""

from dataclasses import replace

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import (
    BusinessConnection,
    BusinessMessagesDeleted,
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    Message,
    MessageReactionUpdated,
    ReactionTypeEmoji,
    ReactionTypePaid,
)

from bots.telegram.addresses import sender_of
from bots.telegram.messages import Event
from inbox.channel import Happening, Incoming, MessageKind

UNSHOWN_REACTION = "❔"  # a custom emoji, or a reaction that has no sign of its own


def read_press(event: Event, press: CallbackQuery) -> list[Incoming]:
    """Telegram gives no time of a press; the message may be one that is too old to be shown."""
    message = press.message
    chat = message.chat if message else Chat(id=press.from_user.id, type=ChatType.PRIVATE)
    if chat.type != ChatType.PRIVATE:
        return event.ignored(f"a button in a {chat.type}")
    connection = message.business_connection_id if isinstance(message, Message) else None
    pressed = event.by(sender_of(chat, press.from_user, connection), Happening.PRESS)
    return [
        replace(
            pressed,
            kind=MessageKind.BUTTON,
            text=_label(press),
            payload=press.data or "",
            message_id=str(message.message_id) if message else "",
        )
    ]


def _label(press: CallbackQuery) -> str:
    """What stands on the pressed button; a message that is too old comes without its buttons."""
    keyboard = press.message.reply_markup if isinstance(press.message, Message) else None
    buttons = (button for row in (keyboard.inline_keyboard if keyboard else ()) for button in row)
    return next((button.text for button in buttons if press.data and button.callback_data == press.data), "")


def read_reaction(event: Event, reaction: MessageReactionUpdated) -> list[Incoming]:
    if reaction.chat.type != ChatType.PRIVATE or reaction.user is None:
        return event.ignored(f"a reaction in a {reaction.chat.type}")
    return [
        replace(
            event.by(sender_of(reaction.chat, reaction.user), Happening.REACTION),
            text="".join(map(_sign, reaction.new_reaction)),
            sent_at=reaction.date,
            message_id=str(reaction.message_id),
        )
    ]


def _sign(reaction: object) -> str:
    match reaction:
        case ReactionTypeEmoji(emoji=emoji):
            return emoji
        case ReactionTypePaid():
            return "⭐"
        case _:
            return UNSHOWN_REACTION


def read_membership(event: Event, change: ChatMemberUpdated) -> list[Incoming]:
    """In a private chat the bot's own membership is whether the guest lets it write."""
    happening = {
        ChatMemberStatus.KICKED.value: Happening.BLOCKED,
        ChatMemberStatus.MEMBER.value: Happening.UNBLOCKED,
    }.get(change.new_chat_member.status)
    if change.chat.type != ChatType.PRIVATE or happening is None:
        return event.ignored(f"the bot is {change.new_chat_member.status} in a {change.chat.type}")
    return [replace(event.by(sender_of(change.chat, change.from_user), happening), sent_at=change.date)]


def read_deletions(event: Event, deleted: BusinessMessagesDeleted) -> list[Incoming]:
    sender = sender_of(deleted.chat, None, deleted.business_connection_id)
    return [
        replace(
            event.by(sender, Happening.DELETION),
            external_id=f"{event.external_id}:{message_id}",
            message_id=str(message_id),
        )
        for message_id in deleted.message_ids
    ]


def read_business_connection(event: Event, connection: BusinessConnection) -> list[Incoming]:
    state = "connected to" if connection.is_enabled else "disconnected from"
    return event.ignored(f"the bot was {state} an owner's account")
