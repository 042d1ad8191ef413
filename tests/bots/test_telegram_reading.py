"""Every kind of update becomes what the desk understands; none is lost, none is taken for what it is not."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bots.telegram.reading import Unreadable, read_update
from inbox.channel import Happening, Incoming, IncomingMedia, Location, MessageKind, Sender
from tests.standins import updates
from tests.standins.updates import ANNA, BOT, JAMES

PAYLOADS = Path(__file__).parents[1] / "payloads" / "telegram"
ACCOUNT = str(BOT["id"])
IGNORED: dict[str, Any] = {}

ANNA_WRITES = {"sender": Sender("512345678", "Анна Соколова", "anna_travels", "ru")}
JAMES_WRITES = {"sender": Sender("7123456789", "James O'Connor", "", "en")}
BY_IGOR = {"sender": Sender("-512000111", "Смена")}


def media(kind: str, reference: str, mime: str, size: int, name: str = "", *, too_big: bool = False) -> dict[str, Any]:
    return {"kind": kind, "media": (IncomingMedia(MessageKind(kind), reference, mime, name, size, too_big),)}


def unsupported(detail: str, text: str = "") -> dict[str, Any]:
    return {"kind": "unsupported", "detail": detail, "text": text}


# What is told of each sample; whatever is not named has to be as in an `Incoming` that says nothing.
TOLD: dict[str, dict[str, Any]] = {
    "01_start_deeplink": {**ANNA_WRITES, "started": True, "start_token": "b_7Qm2xK9wLr3Vt0ZsA1pE4g"},
    "02_start_plain": {**JAMES_WRITES, "started": True},
    "04_text_en_entities": {
        **JAMES_WRITES,
        "text": "Hi, no hot water since 11pm. Call me +44 7700 900123 or see https://example.com/v.mp4",
    },
    "05_text_emoji_utf16_entities": {**ANNA_WRITES, "text": "👨‍👩‍👧 Заезд 🇷🇺 завтра"},
    "07_text_4096": {**ANNA_WRITES, "text": ("Очень длинное сообщение гостя. " * 133)[:4096]},
    "08_photo_with_caption": {
        **ANNA_WRITES,
        **media("photo", "AgACAgIAAxkBAAIRr0a2", "image/jpeg", 187345),
        "text": "Вот такая лужа под раковиной",
    },
    "10_album_2_photo": {
        **ANNA_WRITES,
        **media("photo", "AgACAgIAAxkBAAIAl22", "image/jpeg", 187345),
        "album_id": "13954872210987654",
    },
    "11_album_3_video": {
        **ANNA_WRITES,
        **media("video", "BAACAgIAAxkBAAIAl3", "video/mp4", 7340032, "IMG_2041.MP4"),
        "album_id": "13954872210987654",
    },
    "13_video_note": {**ANNA_WRITES, **media("video_note", "DQACAgIAAxkBAAIVn", "video/mp4", 1153433)},
    "14_voice": {**ANNA_WRITES, **media("voice", "AwACAgIAAxkBAAIVc", "audio/ogg", 92160)},
    "16_document_pdf": {
        **ANNA_WRITES,
        **media("document", "BQACAgIAAxkBAAIDc", "application/pdf", 734003, "Паспорт Соколова А.pdf"),
        "text": "Скан для регистрации",
    },
    "17_document_over_20mb": {
        **JAMES_WRITES,
        **media("document", "BQACAgQAAxkBAAIBig", "video/quicktime", 2684354560, "full_recording.mov", too_big=True),
    },
    "19_sticker_static": {**ANNA_WRITES, **media("sticker", "CAACAgIAAxkBAAISt", "image/webp", 18230), "text": "🙏"},
    "20_sticker_animated": {
        **JAMES_WRITES,
        **media("sticker", "CAACAgEAAxkBAAISta", "application/x-tgsticker", 21300),
        "text": "👍",
    },
    "22_location": {**ANNA_WRITES, "kind": "location", "location": Location(43.585472, 39.723098)},
    "23_live_location_start": {**JAMES_WRITES, "kind": "location", "location": Location(43.581001, 39.71811)},
    "25_venue_sets_location_too": {
        **ANNA_WRITES,
        "kind": "location",
        "location": Location(43.573, 39.7265, "Кафе «Бриз»", "Сочи, ул. Черноморская, 3"),
    },
    "26_contact_own_via_request_button": {
        "sender": Sender("512345678", "Анна Соколова", "anna_travels", "ru", phone="+79181234567"),
        "kind": "contact",
        "shared_phone": "+79181234567",
        "reply_to": "4121",
    },
    "28_reply_with_quote": {
        **JAMES_WRITES,
        "text": "Which one exactly?",
        "reply_to": "4118",
        "quote": "left valve",
    },
    "29_edited_text": {**JAMES_WRITES, "happening": "edit", "text": "Which valve exactly? The red one?"},
    "31_forward_from_user": {
        **ANNA_WRITES,
        "text": "Заселение с 14:00, ключ в боксе",
        "forwarded_from": "Игорь",
    },
    "32_forward_hidden_user": {**ANNA_WRITES, "text": "Код 4821#", "forwarded_from": "Мария Админ"},
    "34_callback_query": {
        **ANNA_WRITES,
        "happening": "press",
        "kind": "button",
        "text": "Есть проблема",
        "payload": "fb:9f3c:bad",
        "message_id": "4090",
        "order": 0,
        "sent_at": None,
    },
    "35_callback_query_inaccessible_message": {
        **ANNA_WRITES,
        "happening": "press",
        "kind": "button",
        "payload": "fb:11aa:ok",
        "message_id": "3001",
        "order": 0,
        "sent_at": None,
    },
    "37_reaction_removed": {**ANNA_WRITES, "happening": "reaction", "message_id": "4090", "order": 0},
    "38_bot_blocked_by_user": {**ANNA_WRITES, "happening": "blocked", "message_id": "", "order": 0},
    "40_bot_added_to_staff_group": IGNORED,
    "41_business_connection_enabled": IGNORED,
    "43_business_message_from_owner_himself": IGNORED,
    "44_business_message_sent_by_bot": IGNORED,
    "47_business_connection_disabled": IGNORED,
    "49_staff_reply_in_topic": IGNORED,
    "50_group_migrated_to_supergroup": {
        **BY_IGOR,
        "happening": "migrated",
        "payload": "-1002233445566",
        "message_id": "",
        "order": 0,
    },
    "52_poll": {**JAMES_WRITES, **unsupported("poll", "Late checkout?\n– 13:00\n– 15:00")},
    "53_story_forward": {**JAMES_WRITES, **unsupported("story")},
    "55_rich_message": {**JAMES_WRITES, **unsupported("rich message", "Flight SU1138 delayed")},
    "56_checklist": {**ANNA_WRITES, **unsupported("checklist", "Чего не хватает\n– Полотенца\n– Фен")},
    "58_pinned_message": {**ANNA_WRITES, **unsupported("notice: pinned message")},
    "59_write_access_allowed": {**JAMES_WRITES, **unsupported("notice: write access allowed")},
    "61_telegram_guest_mode_message": IGNORED,
    "62_channel_post_to_ignore": IGNORED,
    "64_unknown_future_update": {**ANNA_WRITES, **unsupported("teleported guest"), "message_id": "", "order": 0},
    "65_redelivery_of_text_ru": {
        **ANNA_WRITES,
        "text": "Добрый вечер! Мы подъезжаем, код от двери не подходит 😥 Что делать?",
    },
}
SEVERAL = {"46_deleted_business_messages"}


def sample(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def read(update: dict[str, Any]) -> list[Incoming]:
    return read_update(update, ACCOUNT)


def read_one(update: dict[str, Any]) -> Incoming:
    [incoming] = read(update)
    return incoming


def body_of(update: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = next(value for name, value in update.items() if name != "update_id")
    return body


def expected(update: dict[str, Any], told: dict[str, Any]) -> Incoming:
    body = body_of(update)
    said_at = body.get("edit_date") or body.get("date")
    usual = {
        "sent_at": datetime.fromtimestamp(said_at, UTC) if said_at else None,
        "order": body.get("message_id", 0),
        "message_id": str(body.get("message_id", "")),
    }
    told = {**usual, **told}
    told["kind"] = MessageKind(told.get("kind", "text"))
    told["happening"] = Happening(told.get("happening", "message"))
    return Incoming("telegram", ACCOUNT, f"u:{update['update_id']}", **told)  # type: ignore[arg-type]


def test_every_sample_stands_in_the_table() -> None:
    assert {path.stem for path in PAYLOADS.glob("*.json")} == TOLD.keys() | SEVERAL


@pytest.mark.parametrize("name", sorted(TOLD))
def test_a_sample_is_told_in_the_desks_words(name: str) -> None:
    update = sample(name)

    found = read(update)

    assert found == ([expected(update, TOLD[name])] if TOLD[name] else [])


def test_messages_deleted_in_a_business_chat_are_deletions_one_by_one() -> None:
    first, second = read(sample("46_deleted_business_messages"))

    assert (first.happening, first.message_id, second.message_id) == (Happening.DELETION, "4131", "4132")
    assert first.external_id == "u:873200146:4131"
    assert first.sender.address == second.sender.address == "512345678@aBcDeF1234567890"


def test_a_redelivery_has_the_same_key() -> None:
    update = updates.text("Where is the key?")

    assert read_one(update).external_id == read_one(json.loads(json.dumps(update))).external_id


# Content without a sample


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(
            {
                "animation": {"file_id": "A1", "file_unique_id": "a", "width": 1, "height": 1, "duration": 1},
                "document": {"file_id": "A1", "file_unique_id": "a", "mime_type": "video/mp4"},
            },
            {"kind": "animation", "media": (IncomingMedia(MessageKind.ANIMATION, "A1", "video/mp4"),)},
            id="animation, which is a document too",
        ),
        pytest.param(
            {"audio": {"file_id": "M1", "file_unique_id": "m", "duration": 9, "file_name": "song.mp3"}},
            {"kind": "audio", "media": (IncomingMedia(MessageKind.AUDIO, "M1", "audio/mpeg", "song.mp3"),)},
            id="audio",
        ),
        pytest.param(
            {"document": {"file_id": "D1", "file_unique_id": "d", "file_name": "../../etc/pass\u202ewd"}},
            {
                "kind": "document",
                "media": (IncomingMedia(MessageKind.DOCUMENT, "D1", name="../../etc/pass\u202ewd"),),
            },
            id="document with a hostile name and no type",
        ),
        pytest.param(
            {"contact": {"phone_number": "+7 (812) 000-00-11", "first_name": "Игорь", "last_name": "Мастер"}},
            {"kind": "contact", "shared_phone": "+78120000011", "text": "Игорь Мастер"},
            id="contact of somebody else",
        ),
        pytest.param(
            {"contact": {"phone_number": "8 812 000-00-11", "first_name": "Мастер"}},
            {"kind": "contact", "shared_phone": "8 812 000-00-11", "text": "Мастер"},
            id="contact as it stands in somebody's phone book",
        ),
        pytest.param(
            {"contact": {"phone_number": "78120000011", "first_name": "James", "user_id": JAMES.id}},
            {"kind": "contact", "shared_phone": "+78120000011", "text": "James"},
            id="contact of another Telegram user is not his own",
        ),
        pytest.param(
            {"dice": {"emoji": "🎲", "value": 4}},
            {"kind": "unsupported", "detail": "dice", "text": "🎲 4"},
            id="dice",
        ),
        pytest.param(
            {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
            {"kind": "unsupported", "detail": "notice: message auto delete timer changed"},
            id="auto-delete timer",
        ),
        pytest.param(
            {"users_shared": {"request_id": 1, "users": [{"user_id": 5}]}},
            {"kind": "unsupported", "detail": "users shared"},
            id="users shared",
        ),
        pytest.param(
            {"hologram": {"file_id": "H1"}},
            {"kind": "unsupported", "detail": "hologram"},
            id="content nobody knows",
        ),
        pytest.param(
            {"hologram": {"file_id": "H1"}, "caption": "The leak, from all sides"},
            {"kind": "unsupported", "detail": "hologram", "text": "The leak, from all sides"},
            id="content nobody knows, with a caption",
        ),
        pytest.param({}, {"kind": "unsupported", "detail": "unknown"}, id="no content at all"),
        pytest.param(
            {
                "text": "see here",
                "entities": [{"type": "text_link", "offset": 4, "length": 4, "url": "https://x.test/"}],
            },
            {"text": "see here\nhttps://x.test/"},
            id="a link behind a word",
        ),
        pytest.param(
            {"text": "/start now please"},
            {"text": "/start now please"},
            id="what only looks like a deep link",
        ),
        pytest.param(
            {
                "text": "hello",
                "message_thread_id": 7,
                "is_topic_message": True,
                "reply_to_message": {
                    "message_id": 7,
                    "date": 1795296000,
                    "chat": ANNA.chat,
                    "forum_topic_created": {"name": "Stay", "icon_color": 1},
                },
            },
            {"text": "hello"},
            id="a topic in the private chat",
        ),
        pytest.param(
            {
                "text": "FYI",
                "forward_origin": {
                    "type": "channel",
                    "date": 1795296000,
                    "message_id": 3,
                    "chat": {"id": -100, "type": "channel", "title": "City news"},
                },
            },
            {"text": "FYI", "forwarded_from": "City news"},
            id="forwarded from a channel",
        ),
        pytest.param(
            {
                "photo": [{"file_id": "P1", "file_unique_id": "p", "width": 9, "height": 9, "file_size": 7}],
                "live_photo": {"file_id": "L1", "file_unique_id": "l", "width": 9, "height": 9, "duration": 1},
                "caption": "Look",
            },
            {
                "kind": "photo",
                "text": "Look",
                "media": (
                    IncomingMedia(MessageKind.PHOTO, "P1", "image/jpeg", size_bytes=7),
                    IncomingMedia(MessageKind.VIDEO, "L1", "video/mp4"),
                ),
            },
            id="live photo",
        ),
    ],
)
def test_other_content_is_told_in_the_desks_words(content: dict[str, Any], told: dict[str, Any]) -> None:
    update = updates.message(ANNA, **content)

    assert read_one(update) == expected(update, {**ANNA_WRITES, **told})


def test_a_tick_of_a_live_location_moves_the_place_and_is_no_message() -> None:
    shared = updates.location(59.9, 30.3)
    tick = updates.update(
        edited_message={**shared["message"], "edit_date": 1795299999, "location": {"latitude": 60.0, "longitude": 30.4}}
    )

    moved = read_one(tick)

    assert (moved.happening, moved.live, moved.location) == (Happening.EDIT, True, Location(60.0, 30.4))
    assert moved.message_id == str(shared["message"]["message_id"])


def test_an_edited_caption_names_the_message_it_stands_under() -> None:
    photo = updates.photo(caption="A leak")

    edit = read_one(updates.edited(photo, "A big leak"))

    assert (edit.happening, edit.text, edit.live) == (Happening.EDIT, "A big leak", False)
    assert edit.message_id == str(photo["message"]["message_id"])


def test_a_press_on_a_button_of_a_message_that_is_gone_still_counts() -> None:
    press = updates.callback("pb:1:yes")
    del press["callback_query"]["message"]

    assert read_one(press).payload == "pb:1:yes"
    assert read_one(press).sender.address == str(ANNA.id)


@pytest.mark.parametrize(
    ("reactions", "text"),
    [
        ([{"type": "emoji", "emoji": "👍"}], "👍"),
        ([{"type": "custom_emoji", "custom_emoji_id": "5"}], "❔"),
        ([{"type": "paid"}], "⭐"),
        ([{"type": "teleported"}], "❔"),
        ([], ""),
    ],
)
def test_a_reaction_is_its_sign(reactions: list[dict[str, Any]], text: str) -> None:
    update = updates.reaction("🙏", 4090)
    update["message_reaction"]["new_reaction"] = reactions

    reaction = read_one(update)

    assert (reaction.happening, reaction.text, reaction.message_id) == (Happening.REACTION, text, "4090")


def test_a_guest_who_unblocks_the_bot_can_be_written_to_again() -> None:
    assert read_one(updates.my_chat_member("member")).happening == Happening.UNBLOCKED


# Business chats: an owner has connected the bot to his own account


def test_what_a_guest_writes_to_an_owner_can_be_answered_in_the_owners_name() -> None:
    said = updates.text("Is the flat free?")["message"]
    update = updates.update(business_message={**said, "business_connection_id": "bc1"})

    incoming = read_one(update)

    assert (incoming.happening, incoming.text, incoming.detail) == (Happening.MESSAGE, "Is the flat free?", "business")
    assert incoming.sender.address == f"{ANNA.id}@bc1"


def test_a_button_pressed_in_a_business_chat_belongs_to_that_chat() -> None:
    press = updates.callback("pb:1:yes")
    press["callback_query"]["message"]["business_connection_id"] = "bc1"

    assert read_one(press).sender.address == f"{ANNA.id}@bc1"


def test_the_owners_words_are_not_the_guests_even_when_they_cannot_be_read() -> None:
    update = sample("43_business_message_from_owner_himself")
    update["business_message"]["date"] = "yesterday"

    assert read(update) == []


# Updates that aiogram's models refuse


def test_an_unknown_origin_of_a_forward_costs_only_the_name() -> None:
    update = updates.text("The code is 4821#", forward_origin={"type": "teleported", "date": 1})

    incoming = read_one(update)

    assert (incoming.kind, incoming.text, incoming.forwarded_from) == (MessageKind.TEXT, "The code is 4821#", "?")


def test_a_reply_is_still_a_reply_when_what_it_answers_cannot_be_read() -> None:
    answered = updates.text("before", forward_origin={"type": "teleported", "date": 1})["message"]

    incoming = read_one(updates.text("this one", reply_to_message=answered))

    assert (incoming.text, incoming.reply_to) == ("this one", str(answered["message_id"]))


def test_a_press_still_names_the_message_when_that_cannot_be_read() -> None:
    press = updates.callback("pb:1:yes", message_id=4090)
    press["callback_query"]["message"]["forward_origin"] = {"type": "teleported"}

    incoming = read_one(press)

    assert (incoming.happening, incoming.payload, incoming.message_id) == (Happening.PRESS, "pb:1:yes", "4090")


def test_content_that_cannot_be_read_is_named() -> None:
    incoming = read_one(updates.message(ANNA, voice={"file_id": 5}))

    assert (incoming.kind, incoming.detail) == (MessageKind.UNSUPPORTED, "voice")
    assert incoming.sender.address == str(ANNA.id)


def test_an_update_without_its_essentials_is_visible_as_long_as_it_says_whom_it_is_from() -> None:
    update = updates.text("Where is the key?")
    update["message"]["date"] = {"teleported": True}

    incoming = read_one(update)

    assert (incoming.kind, incoming.detail) == (MessageKind.UNSUPPORTED, "message")
    assert (incoming.text, incoming.sent_at) == ("Where is the key?", None)
    assert incoming.message_id == str(update["message"]["message_id"])


@pytest.mark.parametrize("kind", ["edited_message", "teleported_message"])
def test_a_number_that_may_be_an_earlier_messages_is_not_taken_for_a_new_one(kind: str) -> None:
    said = updates.text("Where is the key?")["message"]

    incoming = read_one(updates.update(**{kind: {**said, "date": "today"}}))

    assert (incoming.kind, incoming.message_id, incoming.text) == (
        MessageKind.UNSUPPORTED,
        "",
        "Where is the key?",
    )


@pytest.mark.parametrize(
    "update",
    [
        pytest.param({"update_id": 1, "teleported_guest": {"planet": "Mars"}}, id="from nobody"),
        pytest.param({"update_id": 1, "message": "hello"}, id="not an object"),
        pytest.param({"update_id": 1}, id="empty"),
        pytest.param({"message": {"text": "hello"}}, id="without its number"),
        pytest.param({"update_id": "1", "message": {"text": "hello"}}, id="with a number that is none"),
    ],
)
def test_an_update_from_nobody_is_an_error_to_be_kept(update: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read(update)


@pytest.mark.parametrize("kind", ["edited_channel_post", "poll_answer", "inline_query", "chat_member"])
def test_what_is_never_a_guests_word_is_left_out(kind: str) -> None:
    assert read(updates.update(**{kind: {"from": ANNA.user}})) == []
