"""Telegram updates as the Bot API sends them, built for tests: a person writes, presses a button, blocks the bot.

Every update gets ids of its own, so that the same update sent twice is a redelivery and two built alike are not.
"""

from dataclasses import dataclass
from itertools import count
from typing import Any

Update = dict[str, Any]

BOT: dict[str, Any] = {"id": 8000000001, "is_bot": True, "first_name": "Nightdesk", "username": "nightdesk_bot"}
TOKEN = f"{BOT['id']}:STAND-IN"
START = 1795296000  # the date of the first update: 2026-11-21 21:20:00 UTC

_update_ids = count(873300001)
_message_ids = count(5001)
_callback_ids = count(2200513460912400001)
_files = count(1)


@dataclass(frozen=True)
class Person:
    """Somebody on Telegram; the private chat with the bot has the same id."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None

    @property
    def user(self) -> dict[str, Any]:
        code = {"language_code": self.language_code} if self.language_code else {}
        return {"id": self.id, "is_bot": False, **self._names, **code}

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", **self._names}

    @property
    def _names(self) -> dict[str, str]:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {key: value for key, value in names.items() if value}


ANNA = Person(512345678, "Анна", "Соколова", "anna_travels", "ru")
JAMES = Person(7123456789, "James", "O'Connor", language_code="en")


def next_message_id() -> int:
    """One counter for both directions, as in a real chat."""
    return next(_message_ids)


def update(**content: Any) -> Update:
    return {"update_id": next(_update_ids), **content}


def message(sender: Person = ANNA, *, at: int | None = None, **content: Any) -> Update:
    """A message with any content; `at` is its date in Unix seconds."""
    number = next_message_id()
    head = {"message_id": number, "from": sender.user, "chat": sender.chat, "date": at or START + number}
    return update(message={**head, **content})


def text(words: str, sender: Person = ANNA, *, at: int | None = None, **more: Any) -> Update:
    return message(sender, at=at, text=words, **more)


def start(token: str | None = None, sender: Person = ANNA) -> Update:
    """The Start button; `token` is what the deep link carried."""
    words = "/start" if token is None else f"/start {token}"
    return text(words, sender, entities=[{"type": "bot_command", "offset": 0, "length": 6}])


def photo(sender: Person = ANNA, *, caption: str | None = None, file_id: str | None = None, **more: Any) -> Update:
    """`file_id` is that of the largest size."""
    return message(sender, photo=_sizes(file_id or _file_id("AgACAgIAAxkBAAI")), **_caption(caption), **more)


def album(*file_ids: str, caption: str | None = None, sender: Person = ANNA) -> list[Update]:
    """One update a photo, as Telegram sends them; the caption is on the first."""
    group = str(13954872210000000 + next(_files))
    return [
        photo(sender, caption=caption if number == 0 else None, file_id=file_id, media_group_id=group)
        for number, file_id in enumerate(file_ids)
    ]


def video(sender: Person = ANNA, *, caption: str | None = None, file_id: str | None = None) -> Update:
    clip = _file(file_id or _file_id("BAACAgIAAxkBAAI"), "video/mp4", 734003)
    return message(sender, video={**clip, "width": 1280, "height": 720, "duration": 9}, **_caption(caption))


def voice(sender: Person = ANNA, *, file_id: str | None = None, seconds: int = 7) -> Update:
    recording = _file(file_id or _file_id("AwACAgIAAxkBAAI"), "audio/ogg", 28672)
    return message(sender, voice={**recording, "duration": seconds})


def document(
    name: str | None = "ticket.pdf",
    sender: Person = ANNA,
    *,
    caption: str | None = None,
    file_id: str | None = None,
    size: int = 48213,
    mime_type: str = "application/pdf",
) -> Update:
    paper = _file(file_id or _file_id("BQACAgIAAxkBAAI"), mime_type, size)
    return message(sender, document=paper | ({"file_name": name} if name else {}), **_caption(caption))


def sticker(sender: Person = ANNA, *, emoji: str = "😢", file_id: str | None = None) -> Update:
    picture = _file(file_id or _file_id("CAACAgIAAxkBAAI"), "image/webp", 20480)
    look = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": emoji}
    return message(sender, sticker={**{k: v for k, v in picture.items() if k != "mime_type"}, **look})


def location(latitude: float = 59.9343, longitude: float = 30.3351, sender: Person = ANNA) -> Update:
    return message(sender, location={"latitude": latitude, "longitude": longitude})


def contact(phone_number: str, sender: Person = ANNA, *, of: Person | None = None) -> Update:
    """The sender's own number by default; `of` somebody else's."""
    whose = of or sender
    return message(sender, contact={"phone_number": phone_number, "first_name": whose.first_name, "user_id": whose.id})


def callback(data: str, sender: Person = ANNA, *, message_id: int | None = None, words: str = "?") -> Update:
    """A press on an inline button of the bot's message `message_id`."""
    pressed = {
        "message_id": message_id or next_message_id(),
        "from": BOT,
        "chat": sender.chat,
        "date": START,
        "text": words,
    }
    return update(
        callback_query={
            "id": str(next(_callback_ids)),
            "from": sender.user,
            "message": pressed,
            "chat_instance": "-4623459871236540987",
            "data": data,
        }
    )


def edited(original: Update, words: str) -> Update:
    """The sender changed the text, or the caption, of a message sent before."""
    changed = dict(original["message"])
    changed["caption" if "caption" in changed else "text"] = words
    return update(edited_message={**changed, "edit_date": changed["date"] + 20})


def my_chat_member(status: str = "kicked", sender: Person = ANNA) -> Update:
    """`kicked` = the guest blocked the bot, `member` = unblocked it."""
    former = "member" if status == "kicked" else "kicked"
    return update(
        my_chat_member={
            "chat": sender.chat,
            "from": sender.user,
            "date": START + next_message_id(),
            "old_chat_member": _member(former),
            "new_chat_member": _member(status),
        }
    )


def reaction(emoji: str | None, message_id: int, sender: Person = ANNA) -> Update:
    """None = the reaction was taken back."""
    new = [{"type": "emoji", "emoji": emoji}] if emoji else []
    head = {"chat": sender.chat, "user": sender.user, "message_id": message_id, "date": START + message_id}
    return update(message_reaction={**head, "old_reaction": [], "new_reaction": new})


def unknown_content(sender: Person = ANNA) -> Update:
    """A kind of message that nobody has heard of yet."""
    return message(sender, hologram={"depth": 3})


def unknown_update(sender: Person = ANNA) -> Update:
    return update(teleported={"chat": sender.chat, "from": sender.user, "date": START})


def unparsable(sender: Person = ANNA) -> Update:
    """Valid JSON that makes the models refuse the whole update."""
    return text("forwarded", sender, forward_origin={"type": "teleported", "date": START})


def _member(status: str) -> dict[str, Any]:
    return {"status": status, "user": BOT, **({"until_date": 0} if status == "kicked" else {})}


def _caption(caption: str | None) -> dict[str, Any]:
    return {"caption": caption} if caption else {}


def _file_id(prefix: str) -> str:
    return f"{prefix}{next(_files):05d}"


def _file(file_id: str, mime_type: str, size: int) -> dict[str, Any]:
    return {"file_id": file_id, "file_unique_id": _unique(file_id), "mime_type": mime_type, "file_size": size}


def _sizes(largest: str) -> list[dict[str, Any]]:
    sizes = ((90, 60, 1420), (320, 213, 18231), (1280, 853, 187345))
    ids = (f"{largest}-s", f"{largest}-m", largest)
    return [
        {"file_id": one, "file_unique_id": _unique(one), "width": width, "height": height, "file_size": size}
        for one, (width, height, size) in zip(ids, sizes, strict=True)
    ]


def _unique(file_id: str) -> str:
    return f"AQAD{file_id[-8:]}"
