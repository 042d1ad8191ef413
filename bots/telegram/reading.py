"""Translates updates: the one entrance for webhook, polling and updates that were kept."""

from collections.abc import Callable, Mapping
from typing import Any

from aiogram.types import Update

from bots.telegram import happenings, messages
from bots.telegram.messages import Event
from bots.telegram.salvage import parsed, visible
from inbox.channel import Incoming

_READERS: Mapping[str, Callable[[Event, Any], list[Incoming]]] = {
    "message": messages.read_message,
    "edited_message": messages.read_edit,
    "callback_query": happenings.read_press,
    "message_reaction": happenings.read_reaction,
    "my_chat_member": happenings.read_membership,
    "business_message": messages.read_business_message,
    "edited_business_message": messages.read_business_edit,
    "deleted_business_messages": happenings.read_deletions,
    "business_connection": happenings.read_business_connection,
}

# Not asked for and never a guest's word to us. `guest_message` is Telegram's "guest mode", a call of the bot in a chat
# where it is no member; it has nothing to do with guests.
_IGNORED = frozenset(
    (
        "channel_post edited_channel_post guest_message message_reaction_count chat_member chat_join_request"
        " inline_query chosen_inline_result shipping_query pre_checkout_query purchased_paid_media poll poll_answer"
        " chat_boost removed_chat_boost managed_bot subscription stopped_message_generation"
    ).split()
)


class Unreadable(Exception):
    """An update of which nothing can be made, not even who it is from."""


def read_update(raw: Mapping[str, Any], account: str) -> list[Incoming]:
    """What happened, in order; empty for what is left out on purpose. Raises `Unreadable`."""
    update_id = raw.get("update_id")
    if not isinstance(update_id, int):
        raise Unreadable("an update without its number")
    for name in _IGNORED.intersection(raw):
        return Event(account, update_id).ignored(name)
    update, hint = parsed(raw)
    event = Event(account, update_id, hint)
    found = _read(event, update) if update else None
    return _salvaged(event, raw) if found is None else found


def _read(event: Event, update: Update) -> list[Incoming] | None:
    for name, read in _READERS.items():
        if (thing := getattr(update, name)) is not None:
            return read(event, thing)
    return None


def _salvaged(event: Event, raw: Mapping[str, Any]) -> list[Incoming]:
    found = visible(event, raw)
    if found is None:
        raise Unreadable(f"an update that says not whom it is from: {', '.join(raw)[:200]}")
    return found
