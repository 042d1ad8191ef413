"""Updates that aiogram's models refuse, or do not know: as much of them as can be shown, so that nothing is lost."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from aiogram.enums import ChatType
from aiogram.types import Chat, Update, User
from pydantic import ValidationError

from bots.telegram.addresses import sender_of
from bots.telegram.happenings import UNSHOWN_REACTION
from bots.telegram.messages import Event
from inbox.channel import Happening, Incoming, MessageKind

Party = TypeVar("Party", Chat, User)

_ATTEMPTS = 3

# What stands for a part whose sub-type is not known yet: the rest of the message must not be lost for it.
_SUBSTITUTES: Mapping[str, Any] = {
    "forward_origin": {"type": "hidden_user", "date": 0, "sender_user_name": "?"},
    "old_reaction": [],
    "new_reaction": [{"type": "emoji", "emoji": UNSHOWN_REACTION}],
}
# Messages within a message: which one it is matters more than what it says.
_MENTIONED = frozenset({"message", "reply_to_message", "pinned_message"})
_IDENTITY = frozenset({"message_id", "date", "chat", "business_connection_id"})

# Kinds of updates that bring a message of their own; in others a message's number is that of an earlier one.
_NEW = frozenset({"message", "business_message"})
_BUSINESS = frozenset({"business_message", "edited_business_message"})


def parsed(raw: Mapping[str, Any]) -> tuple[Update | None, str]:
    """The update without the parts that could not be read, and the name of the first of them."""
    hint = ""
    for _ in range(_ATTEMPTS):
        try:
            return Update.model_validate(raw), hint
        except ValidationError as error:
            spoilt = _spoilt_parts(error)
            raw = _repaired(raw, spoilt)
            hint = hint or next((part for _, part in spoilt), "")
    return None, hint


def _spoilt_parts(error: ValidationError) -> list[tuple[str, str]]:
    """Places such as ("message", "forward_origin")."""
    places = [place["loc"] for place in error.errors(include_input=False, include_url=False)]
    return [(str(place[0]), str(place[1])) for place in places if len(place) > 1]


def _repaired(raw: Mapping[str, Any], spoilt: list[tuple[str, str]]) -> dict[str, Any]:
    repaired = dict(raw)
    for kind, part in spoilt:
        if isinstance(repaired.get(kind), Mapping):
            rest = {name: value for name, value in repaired[kind].items() if name != part}
            repaired[kind] = rest | _instead(part, repaired[kind].get(part))
    return repaired


def _instead(part: str, value: Any) -> dict[str, Any]:
    if part in _SUBSTITUTES:
        return {part: _SUBSTITUTES[part]}
    if part in _MENTIONED and isinstance(value, Mapping):
        return {part: {name: value[name] for name in _IDENTITY.intersection(value)}}
    return {}


def visible(event: Event, raw: Mapping[str, Any]) -> list[Incoming] | None:
    """A message that says which kind of update came from whom; None when that cannot be told."""
    kind, body = next(((name, value) for name, value in raw.items() if isinstance(value, Mapping)), ("", {}))
    user = _party(User, body.get("from", body.get("user")))
    chat = _party(Chat, body.get("chat"))
    if chat is None and user is not None:
        chat = Chat(id=user.id, type=ChatType.PRIVATE)  # a private chat has the number of its person
    if chat is None:
        return None
    if chat.type != ChatType.PRIVATE:
        return event.ignored(f"{kind} in a {chat.type}")
    if kind in _BUSINESS and (user is None or user.id != chat.id):
        return event.ignored("the owner's side of a business chat")
    return [_unknown(event, kind, body, chat, user)]


def _unknown(event: Event, kind: str, body: Mapping[str, Any], chat: Chat, user: User | None) -> Incoming:
    message_id, connection, text = body.get("message_id"), body.get("business_connection_id"), body.get("text")
    sender = sender_of(chat, user, connection if isinstance(connection, str) else None)
    return replace(
        event.by(sender, Happening.MESSAGE),
        kind=MessageKind.UNSUPPORTED,
        text=text if isinstance(text, str) else "",
        sent_at=_moment(body.get("date")),
        order=message_id if isinstance(message_id, int) else 0,
        message_id=str(message_id) if isinstance(message_id, int) and kind in _NEW else "",
        detail=kind.replace("_", " "),
    )


def _party(model: type[Party], raw: Any) -> Party | None:
    try:
        return model.model_validate(raw)
    except ValidationError:
        return None


def _moment(seconds: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
