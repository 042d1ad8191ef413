"""What the Telegram stand-in knows: chats, messages, files, buttons pressed; asked by `telegram_methods`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Any

from tests.standins.telegram_text import Refusal
from tests.standins.updates import BOT, next_message_id

DOWNLOAD_BYTES = 20 << 20


class ChatState(StrEnum):
    STARTED = "started"
    NEVER_STARTED = "never started"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    LEFT = "left"


WHY_FORBIDDEN: Mapping[ChatState, str] = {
    ChatState.NEVER_STARTED: "bot can't initiate conversation with a user",
    ChatState.BLOCKED: "bot was blocked by the user",
    ChatState.DEACTIVATED: "user is deactivated",
    ChatState.LEFT: "bot was kicked from the supergroup chat",
}


WRITTEN = frozenset({"message", "edited_message", "business_message", "edited_business_message"})


@dataclass(frozen=True)
class Media:
    """`content` is None where only an id or an address was sent."""

    kind: str
    file_id: str
    content: bytes | None = None
    name: str | None = None


@dataclass
class SentMessage:
    """A message of the bot as the guest sees it; `text` is the caption where there is media."""

    message_id: int
    chat_id: int
    method: str
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    reply_markup: dict[str, Any] | None = None
    media: tuple[Media, ...] = ()
    reply_to: int | None = None
    album: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    earlier_texts: list[str] = field(default_factory=list)
    deleted: bool = False

    @property
    def buttons(self) -> dict[str, str]:
        """Label → callback data (or address, or nothing) of its keyboard, inline or not."""
        markup = self.reply_markup or {}
        rows = markup.get("inline_keyboard") or markup.get("keyboard") or ()
        return {
            button["text"]: str(button.get("callback_data") or button.get("url") or "")
            for row in rows
            for button in row
        }


@dataclass(frozen=True)
class StoredFile:
    file_id: str
    path: str
    content: bytes
    size: int


class Chats:
    def __init__(self) -> None:
        self.sent: list[SentMessage] = []
        self.files: dict[str, StoredFile] = {}
        self.callbacks: set[str] = set()
        self.commands: list[Any] = []
        self._chats: dict[int, dict[str, Any]] = {}
        self._states: dict[int, ChatState] = {}
        self._moved: dict[int, int] = {}
        self._received: set[tuple[int, int]] = set()
        self._older: list[SentMessage] = []
        self._numbers = count(1)

    def put(self, chat: Mapping[str, Any], state: ChatState = ChatState.STARTED) -> None:
        self._chats[chat["id"]] = {**self._chats.get(chat["id"], {}), **chat}
        self._states[chat["id"]] = state

    def mark(self, chat_id: int, state: ChatState) -> None:
        self._chats.setdefault(chat_id, {"id": chat_id, "type": "private", "first_name": f"Guest {chat_id}"})
        self._states[chat_id] = state

    def move(self, chat_id: int, to: int) -> None:
        """A group became a supergroup with another id."""
        self._moved[chat_id] = to
        self.put({"id": to, "type": "supergroup", "title": "Staff"})

    def learn(self, update: Mapping[str, Any]) -> None:
        """Whom the bot may write to, and what may be replied to, follows from what it was told."""
        for kind, content in update.items():
            if kind == "my_chat_member":
                self._learn_membership(content)
            elif kind == "callback_query":
                self.callbacks.add(content["id"])
                self._learn_pressed(content.get("message"))
            elif kind in WRITTEN:
                self.put(content["chat"])
                self._received.add((content["chat"]["id"], content["message_id"]))

    def _learn_membership(self, change: Mapping[str, Any]) -> None:
        private = change["chat"]["type"] == "private"
        if change["new_chat_member"]["status"] not in ("kicked", "left"):
            self.put(change["chat"])
        else:
            self.put(change["chat"], ChatState.BLOCKED if private else ChatState.LEFT)

    def _learn_pressed(self, message: Mapping[str, Any] | None) -> None:
        """Whoever presses a button has the message with it, though no call of this test sent it."""
        if message is None:
            return
        self.put(message["chat"])
        number = (message["chat"]["id"], message["message_id"])
        if message["date"] and self.own(*number) is None:
            markup = message.get("reply_markup")
            self._older.append(SentMessage(number[1], number[0], "sendMessage", message.get("text", ""), [], markup))

    def writable(self, chat_id: Any) -> dict[str, Any]:
        if chat_id in self._moved:
            moved = {"migrate_to_chat_id": self._moved[chat_id]}
            raise Refusal("Bad Request: group chat was upgraded to a supergroup chat", parameters=moved)
        if chat_id not in self._chats:
            raise Refusal("Bad Request: chat not found")
        if reason := WHY_FORBIDDEN.get(self._states[chat_id]):
            raise Refusal(f"Forbidden: {reason}", 403)
        return self._chats[chat_id]

    def knows_message(self, chat_id: Any, message_id: Any) -> bool:
        return (chat_id, message_id) in self._received or self.own(chat_id, message_id) is not None

    def own(self, chat_id: Any, message_id: Any) -> SentMessage | None:
        for message in self._older + self.sent:
            if (message.chat_id, message.message_id) == (chat_id, message_id) and not message.deleted:
                return message
        return None

    def remove(self, chat_id: Any, message_id: Any) -> bool:
        """Whether there was such a message to delete."""
        if message := self.own(chat_id, message_id):
            message.deleted = True
            return True
        known = (chat_id, message_id) in self._received
        self._received.discard((chat_id, message_id))
        return known

    def add(self, chat_id: int, method: str, **fields: Any) -> SentMessage:
        message = SentMessage(next_message_id(), chat_id, method, **fields)
        self.sent.append(message)
        return message

    def store(self, content: bytes, name: str, file_id: str | None = None, size: int | None = None) -> StoredFile:
        number = next(self._numbers)
        extension = name.rpartition(".")[2] if "." in name else "bin"
        stored = StoredFile(
            file_id or f"BQACAgIAAxkDAAIB{number:04d}",
            f"documents/file_{number}.{extension}",
            content,
            len(content) if size is None else size,
        )
        self.files[stored.file_id] = stored
        return stored

    def at_path(self, path: str) -> StoredFile | None:
        return next((stored for stored in self.files.values() if stored.path == path), None)


def as_json(message: SentMessage, chat: Mapping[str, Any], date: int) -> dict[str, Any]:
    """The message as the API shows it."""
    shown: dict[str, Any] = {"message_id": message.message_id, "from": BOT, "chat": dict(chat), "date": date}
    words = {"caption": message.text} if message.media else {"text": message.text}
    shown |= {key: value for key, value in words.items() if value}
    if message.entities:
        shown["caption_entities" if message.media else "entities"] = message.entities
    if message.reply_markup and "inline_keyboard" in message.reply_markup:
        shown["reply_markup"] = message.reply_markup
    if message.album:
        shown["media_group_id"] = message.album
    for name in ("location", "contact", "venue"):
        if name in message.params:
            shown[name] = message.params[name]
    if message.earlier_texts:
        shown["edit_date"] = date
    return shown | dict(_shown_media(message.media))


def _shown_media(media: tuple[Media, ...]) -> Iterator[tuple[str, Any]]:
    for one in media:
        shown: dict[str, Any] = {
            "file_id": one.file_id,
            "file_unique_id": f"AQAD{one.file_id[-6:]}",
            "file_size": len(one.content or b""),
        }
        if one.kind in ("photo", "video", "animation", "sticker"):
            shown |= {"width": 1280, "height": 853}
        if one.kind in ("video", "animation", "audio", "voice", "video_note"):
            shown |= {"duration": 3}
        if one.kind == "video_note":
            shown |= {"length": 240}
        if one.kind == "sticker":
            shown |= {"type": "regular", "is_animated": False, "is_video": False}
        if one.name and one.kind not in ("photo", "sticker", "voice", "video_note"):
            shown["file_name"] = one.name
        yield one.kind, [shown] if one.kind == "photo" else shown
