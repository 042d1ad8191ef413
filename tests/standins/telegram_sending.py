"""The methods of the Bot API that send something, and the form every method has; listed in `telegram_methods`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.standins.telegram_chats import Chats, Media, as_json
from tests.standins.telegram_text import Formatted, Refusal, caption, check_markup, message_text

UPLOAD_BYTES = 50 << 20
PHOTO_BYTES = 10 << 20
ALBUM_SIZES = range(2, 11)


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes


@dataclass(frozen=True)
class Call:
    """One request: `params` are decoded, JSON strings too; `answer` is the name of what was scripted for it."""

    method: str
    params: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)
    answer: str = "ok"


@dataclass(frozen=True)
class World:
    chats: Chats
    date: int  # Unix seconds


Method = Callable[[World, Call], Any]


def send_message(world: World, call: Call) -> Any:
    return _sent(world, call, message_text(call.params))


def send_media(kind: str) -> Method:
    def send(world: World, call: Call) -> Any:
        said = caption(call.params) if kind not in ("sticker", "video_note") else Formatted("", [])
        world.chats.writable(call.params["chat_id"])
        return _sent(world, call, said, (_media(world, call, kind, call.params[kind]),))

    return send


def send_location(world: World, call: Call) -> Any:
    place = {name: call.params[name] for name in ("latitude", "longitude")}
    return _sent(world, call, Formatted("", []), more={"location": place})


def send_venue(world: World, call: Call) -> Any:
    place = {name: call.params[name] for name in ("latitude", "longitude")}
    venue = {"location": place, "title": call.params["title"], "address": call.params["address"]}
    return _sent(world, call, Formatted("", []), more={"location": place, "venue": venue})


def send_contact(world: World, call: Call) -> Any:
    card = {name: call.params[name] for name in ("phone_number", "first_name", "last_name") if name in call.params}
    return _sent(world, call, Formatted("", []), more={"contact": card})


def send_media_group(world: World, call: Call) -> Any:
    items = call.params["media"]
    if len(items) not in ALBUM_SIZES:
        raise Refusal("Bad Request: an album must include 2-10 items", fault=True)
    kinds = {item["type"] for item in items}
    if (kinds & {"document", "audio"} and len(kinds) > 1) or "animation" in kinds:
        raise Refusal("Bad Request: these media can't be mixed in an album", fault=True)
    world.chats.writable(call.params["chat_id"])
    album = str(13954873000000000 + len(world.chats.sent))
    parts = [(caption(item), (_media(world, call, item["type"], item["media"]),)) for item in items]
    return [_sent(world, call, said, media, album) for said, media in parts]


def _sent(
    world: World,
    call: Call,
    said: Formatted,
    media: tuple[Media, ...] = (),
    album: str | None = None,
    *,
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    chat = world.chats.writable(call.params["chat_id"])
    markup = call.params.get("reply_markup")
    check_markup(markup)
    message = world.chats.add(
        chat["id"],
        call.method,
        text=said.text,
        entities=said.entities,
        reply_markup=markup,
        media=media,
        reply_to=_reply_to(world, call),
        album=album,
        params={**call.params, **(more or {})},
    )
    return as_json(message, chat, world.date)


def _reply_to(world: World, call: Call) -> int | None:
    reply = call.params.get("reply_parameters")
    if reply is None:
        return None
    if world.chats.knows_message(reply.get("chat_id", call.params["chat_id"]), reply["message_id"]):
        return int(reply["message_id"])
    if reply.get("allow_sending_without_reply"):
        return None
    raise Refusal("Bad Request: message to be replied not found")


def _media(world: World, call: Call, kind: str, given: str) -> Media:
    """An upload (`attach://name`), the id of a file the bot has seen, or an address for Telegram to fetch."""
    if given.startswith("attach://"):
        return _uploaded(world, kind, call.files[given.removeprefix("attach://")])
    if given.startswith(("http://", "https://")):
        return Media(kind, world.chats.store(b"", "fetched").file_id, name=given)
    if stored := world.chats.files.get(given):
        return Media(kind, given, stored.content, stored.path.rpartition("/")[2])
    raise Refusal("Bad Request: wrong file identifier/HTTP URL specified")


def _uploaded(world: World, kind: str, upload: Upload) -> Media:
    if not upload.content:
        raise Refusal("Bad Request: file must be non-empty")
    if len(upload.content) > (PHOTO_BYTES if kind == "photo" else UPLOAD_BYTES):
        raise Refusal("Request Entity Too Large", 413)
    stored = world.chats.store(upload.content, upload.name)
    return Media(kind, stored.file_id, upload.content, upload.name)
