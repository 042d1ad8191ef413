"""The Telegram stand-in keeps chats, messages and files as the real aiogram expects them."""

import asyncio
from typing import Any

import aiohttp
import pytest
from aiogram import Bot, exceptions
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    ReactionTypeEmoji,
    ReplyParameters,
)

from tests.standins import telegram_answers as answers
from tests.standins import updates
from tests.standins.asking import Ask, Use, refusal, send
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_chats import ChatState
from tests.standins.updates import ANNA, JAMES

THUMB = ReactionTypeEmoji(emoji="👍")


def test_whom_the_bot_may_write_to_is_as_on_telegram(telegram: TelegramStandIn, ask: Ask) -> None:
    telegram.block(JAMES.id, ChatState.NEVER_STARTED)
    telegram.queue_update(updates.my_chat_member("kicked", ANNA))

    texts = {person: refusal(ask, send("x", person)) for person in (1, JAMES.id, ANNA.id)}

    assert "chat not found" in texts[1]
    assert "bot can't initiate conversation with a user" in texts[JAMES.id]
    assert "bot was blocked by the user" in texts[ANNA.id]


def test_a_guest_who_comes_back_may_be_written_to(telegram: TelegramStandIn, ask: Ask) -> None:
    telegram.block(ANNA.id)
    telegram.queue_update(updates.my_chat_member("member", ANNA))

    ask(send("hello"))

    assert len(telegram.sent()) == 1


@pytest.mark.parametrize("kind", ["message", "edited_message", "business_message", "edited_business_message"])
def test_whoever_wrote_may_be_answered(telegram: TelegramStandIn, ask: Ask, kind: str) -> None:
    telegram.queue_update(updates.update(**{kind: updates.text("hi", JAMES)["message"]}))

    ask(send("hello", JAMES.id))

    assert [sent.chat_id for sent in telegram.sent()] == [JAMES.id]


def test_a_group_that_moved_tells_where(telegram: TelegramStandIn, ask: Ask) -> None:
    telegram.migrate(-77, to=-100500)

    with pytest.raises(exceptions.TelegramMigrateToChat) as raised:
        ask(send("x", -77))

    assert raised.value.migrate_to_chat_id == -100500


@pytest.mark.parametrize(
    ("use", "text"),
    [
        (lambda bot: bot.edit_message_text("x", chat_id=ANNA.id, message_id=9), "message to edit not found"),
        (lambda bot: bot.delete_message(ANNA.id, 9), "message to delete not found"),
        (lambda bot: bot.set_message_reaction(ANNA.id, 9, [THUMB]), "message to react not found"),
        (send("x", reply_parameters=ReplyParameters(message_id=9)), "message to be replied not found"),
        (lambda bot: bot.answer_callback_query("9"), "query is too old"),
        (lambda bot: bot.get_file("no-such-file"), "wrong file_id"),
        (lambda bot: bot.send_photo(ANNA.id, "no-such-file"), "wrong file identifier"),
        (lambda bot: bot.send_photo(ANNA.id, BufferedInputFile(b"", "p.jpg")), "file must be non-empty"),
        (send("x", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[
            InlineKeyboardButton(text="desk", url="http://localhost:8000/inbox")]])), "Wrong HTTP URL"),
    ],
)  # fmt: skip
def test_what_is_not_there_gets_the_official_text(telegram: TelegramStandIn, ask: Ask, use: Use, text: str) -> None:
    assert text in refusal(ask, use)


def test_messages_are_edited_and_deleted(telegram: TelegramStandIn, ask: Ask) -> None:
    async def use(bot: Bot) -> None:
        message = await bot.send_message(ANNA.id, "one")
        await bot.edit_message_text("two", chat_id=ANNA.id, message_id=message.message_id)
        with pytest.raises(exceptions.TelegramBadRequest, match="message is not modified"):
            await bot.edit_message_text("two", chat_id=ANNA.id, message_id=message.message_id)
        await bot.delete_message(ANNA.id, message.message_id)

    ask(use)

    [sent] = telegram.sent()
    assert (sent.text, sent.earlier_texts, sent.deleted) == ("two", ["one"], True)


def test_a_guests_message_can_be_answered_but_not_edited(telegram: TelegramStandIn, ask: Ask) -> None:
    said = updates.text("help")
    telegram.queue_update(said)
    number = said["message"]["message_id"]

    ask(send("coming", reply_parameters=ReplyParameters(message_id=number)))
    text = refusal(ask, lambda bot: bot.edit_message_text("x", chat_id=ANNA.id, message_id=number))

    assert telegram.sent()[0].reply_to == number
    assert "message can't be edited" in text


def test_a_press_is_answered_once_it_is_known_and_not_when_it_is_old(telegram: TelegramStandIn, ask: Ask) -> None:
    press = updates.callback("y:1")
    telegram.queue_update(press)
    query = press["callback_query"]["id"]

    assert ask(lambda bot: bot.answer_callback_query(query)) is True
    telegram.expire_callback(press)

    assert "query is too old" in refusal(ask, lambda bot: bot.answer_callback_query(query))


def test_an_album_is_sent_with_its_files(telegram: TelegramStandIn, ask: Ask) -> None:
    media: Any = [
        InputMediaPhoto(media=BufferedInputFile(b"one", "1.jpg"), caption="the lock"),
        InputMediaPhoto(media=BufferedInputFile(b"two", "2.jpg")),
    ]

    ask(lambda bot: bot.send_media_group(ANNA.id, media))

    first, second = telegram.sent()
    assert (first.text, first.media[0].content, second.media[0].name) == ("the lock", b"one", "2.jpg")
    assert first.album == second.album


def test_documents_and_photos_do_not_mix_in_an_album(telegram: TelegramStandIn, ask: Ask) -> None:
    media: Any = [
        InputMediaPhoto(media=BufferedInputFile(b"one", "1.jpg")),
        InputMediaDocument(media=BufferedInputFile(b"two", "2.pdf")),
    ]

    text = refusal(ask, lambda bot: bot.send_media_group(ANNA.id, media))

    assert "can't be mixed" in text
    assert telegram.take_violations()


@pytest.mark.parametrize("kind", ["video", "audio", "voice", "document", "animation", "sticker", "video_note"])
def test_every_kind_of_media_is_understood_by_the_client(telegram: TelegramStandIn, ask: Ask, kind: str) -> None:
    message = ask(lambda bot: getattr(bot, f"send_{kind}")(ANNA.id, BufferedInputFile(b"x", "a.bin")))

    assert telegram.sent()[0].media[0].kind == message.content_type == kind


def test_other_methods_of_the_desk_are_there(telegram: TelegramStandIn, ask: Ask) -> None:
    async def use(bot: Bot) -> Any:
        await bot.set_my_commands([BotCommand(command="help", description="Help")])
        await bot.send_chat_action(ANNA.id, "typing")
        place = await bot.send_location(ANNA.id, 59.9, 30.3)
        return (await bot.get_me()).username, (await bot.get_chat(ANNA.id)).first_name, place.location

    username, name, location = ask(use)

    assert (username, name, location.latitude) == ("nightdesk_bot", "Анна", 59.9)
    assert telegram.chats.commands == [{"command": "help", "description": "Help"}]


def test_a_file_is_downloaded(telegram: TelegramStandIn, ask: Ask) -> None:
    telegram.serve_file("photo-1", b"bytes of a photo", "lock.jpg")

    downloaded = ask(lambda bot: bot.download("photo-1"))

    assert downloaded.read() == b"bytes of a photo"


def test_a_file_over_20_mb_is_too_big(telegram: TelegramStandIn, ask: Ask) -> None:
    telegram.serve_file("film", b"", "film.mov", size=(20 << 20) + 1)

    assert "file is too big" in refusal(ask, lambda bot: bot.download("film"))


def test_a_download_may_fail(telegram: TelegramStandIn, ask: Ask) -> None:
    telegram.serve_file("photo-1", b"bytes of a photo", "lock.jpg")
    telegram.script("download", [answers.bad_gateway()])

    with pytest.raises(aiohttp.ClientResponseError) as raised:
        ask(lambda bot: bot.download("photo-1"))

    assert raised.value.status == 502


def test_a_wrong_token_is_unauthorized(telegram: TelegramStandIn) -> None:
    async def use() -> None:
        async with AiohttpSession(api=TelegramAPIServer.from_base(telegram.url)) as session:
            await Bot("1:WRONG", session=session).get_me()

    with pytest.raises(exceptions.TelegramUnauthorizedError):
        asyncio.run(use())
