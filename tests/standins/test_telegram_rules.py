"""Calls against the description of the Bot API, or over its limits, are refused and marked."""

from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from aiogram import exceptions
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MessageEntity,
)

from tests.standins.asking import Ask, Use, send
from tests.standins.telegram import TelegramStandIn
from tests.standins.updates import ANNA


def post(telegram: TelegramStandIn, method: str, **form: str) -> None:
    """A call that aiogram would not make."""
    with urlopen(f"{telegram.url}/bot{telegram.token}/{method}", urlencode(form).encode()) as response:
        response.read()


@pytest.mark.parametrize(
    ("method", "form", "fault"),
    [
        ("sendMessage", {"chat_id": "1", "text": "x", "colour": "red"}, "sendMessage: unknown parameter colour"),
        ("sendMessage", {"chat_id": "1"}, "sendMessage: required parameter text is missing"),
        ("sendMessage", {"chat_id": "1", "text": "x", "protect_content": "maybe"}, "'maybe' is no Boolean"),
        ("sendMessage", {"chat_id": "1", "text": "x", "entities": '[{"type":"bold","offset":"0","length":1}]'}, "'0'"),
        ("sendMessage", {"chat_id": "1", "text": "x", "reply_markup": '{"inline_keyboard":[[{"txt":"a"}]]}'}, "txt"),
        (
            "setMessageReaction",
            {"chat_id": "1", "message_id": "2", "reaction": '[{"type":"emoji"}]'},
            "emoji is missing",
        ),
        ("sendPhoto", {"chat_id": "1", "photo": "attach://p"}, "attach://p has no file"),
        ("sendMediaGroup", {"chat_id": "1", "media": '[{"type":"photo"},{"type":"photo"}]'}, "media is missing"),
        ("sendCarrierPigeon", {}, "sendCarrierPigeon: no such method"),
        ("sendDice", {"chat_id": "1"}, "sendDice: Not Found"),
    ],
)
def test_a_call_against_the_description_is_a_violation(
    telegram: TelegramStandIn, method: str, form: dict[str, str], fault: str
) -> None:
    with pytest.raises(OSError, match="HTTP Error 40"):
        post(telegram, method, **form)

    assert fault in " ".join(telegram.take_violations())


def test_violations_of_the_product_do_not_pass_unseen(telegram: TelegramStandIn) -> None:
    post(telegram, "sendMessage", chat_id=str(ANNA.id), text="x", colour="red")

    assert telegram.take_violations() == ["sendMessage: unknown parameter colour"]


def buttons(data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="a", callback_data=data)]])


@pytest.mark.parametrize(
    ("use", "text"),
    [
        (send("😀" * 2048 + "x"), "message is too long"),
        (send("я" * 16385), "text is too long"),
        (send("x", entities=[MessageEntity(type="bold", offset=0, length=2)]), "ENTITY_BOUNDS_INVALID"),
        (send("😀", entities=[MessageEntity(type="bold", offset=1, length=1)]), "middle of a UTF-16 symbol"),
        (send("<b>x", parse_mode="HTML"), "Can't find end tag"),
        (send("a <3", parse_mode="MarkdownV2"), "only HTML"),
        (send("<h1>x</h1>", parse_mode="HTML"), 'Unsupported start tag "h1"'),
        (send("x", reply_markup=buttons("я" * 33)), "BUTTON_DATA_INVALID"),
        (
            lambda bot: bot.send_photo(ANNA.id, BufferedInputFile(b"x", "p.jpg"), caption="x" * 1025),
            "caption is too long",
        ),
        (lambda bot: bot.send_media_group(ANNA.id, [InputMediaPhoto(media="https://example.org/p.jpg")]), "2-10 items"),
        (lambda bot: bot.send_chat_action(ANNA.id, "thinking"), "wrong parameter action"),
    ],
)
def test_it_refuses_what_is_over_a_limit_and_marks_it(telegram: TelegramStandIn, ask: Ask, use: Use, text: str) -> None:
    with pytest.raises(exceptions.TelegramBadRequest) as raised:
        ask(use)

    assert text in str(raised.value)
    assert text in " ".join(telegram.take_violations())


def test_it_takes_what_is_just_within_the_limits(telegram: TelegramStandIn, ask: Ask) -> None:
    ask(send("😀" * 2048, reply_markup=buttons("я" * 32)))

    assert len(telegram.sent()) == 1
