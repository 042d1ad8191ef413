"""Content that the desk has no kind for: what to call it, and what can be read of it."""

from collections.abc import Mapping
from typing import Any

from aiogram.enums import ContentType
from aiogram.types import Message

from inbox.channel import NOTICE

_NOTICES = frozenset(
    {
        ContentType.PINNED_MESSAGE,
        ContentType.MESSAGE_AUTO_DELETE_TIMER_CHANGED,
        ContentType.WRITE_ACCESS_ALLOWED,
        ContentType.CONNECTED_WEBSITE,
        ContentType.CHAT_BACKGROUND_SET,
        ContentType.PROXIMITY_ALERT_TRIGGERED,
        ContentType.BOOST_ADDED,
        ContentType.FORUM_TOPIC_CREATED,
        ContentType.FORUM_TOPIC_EDITED,
        ContentType.FORUM_TOPIC_CLOSED,
        ContentType.FORUM_TOPIC_REOPENED,
        ContentType.GENERAL_FORUM_TOPIC_HIDDEN,
        ContentType.GENERAL_FORUM_TOPIC_UNHIDDEN,
        ContentType.CHECKLIST_TASKS_DONE,
        ContentType.CHECKLIST_TASKS_ADDED,
        ContentType.VIDEO_CHAT_STARTED,
        ContentType.VIDEO_CHAT_ENDED,
        ContentType.VIDEO_CHAT_SCHEDULED,
    }
)

# Where a rich message keeps words, of all that its blocks hold: https://core.telegram.org/bots/api#richmessage
_WORDS = ("text", "summary", "caption", "expression", "alternative_text", "label", "blocks", "items", "cells", "credit")


def unsupported_name(message: Message, hint: str) -> str:
    """Telegram's own word for it, readable: "poll", "rich message", "notice: pinned message"."""
    kind = message.content_type
    if kind == ContentType.UNKNOWN:
        kind = next(iter(message.model_extra or {}), "") or hint or kind
    name = str(kind.value if isinstance(kind, ContentType) else kind).replace("_", " ")
    return f"{NOTICE}{name}" if kind in _NOTICES else name


def unsupported_gist(message: Message) -> str:
    """What a manager can read of it; empty where there are no words."""
    if message.poll:
        return "\n".join([message.poll.question, *(f"– {option.text}" for option in message.poll.options)])
    if message.checklist:
        return "\n".join([message.checklist.title, *(f"– {task.text}" for task in message.checklist.tasks)])
    if message.dice:
        return f"{message.dice.emoji} {message.dice.value}"
    if message.rich_message:
        return "\n".join(filter(None, map(_words, message.rich_message.model_dump(mode="json")["blocks"])))
    return ""


def _words(node: Any) -> str:
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        return "".join(map(_words, node))
    if isinstance(node, Mapping):
        return "".join(_words(node[key]) for key in _WORDS if key in node)
    return ""
