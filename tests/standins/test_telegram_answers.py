"""Scripted answers of the Telegram stand-in are what the real aiogram is documented to make of them."""

import asyncio
from typing import Any

import pytest
from aiogram import Bot, exceptions
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)

from tests.standins import telegram_answers as answers
from tests.standins.answers import Answer
from tests.standins.asking import Ask, send
from tests.standins.telegram import TelegramStandIn
from tests.standins.updates import ANNA, JAMES


def test_it_keeps_what_the_bot_sent(telegram: TelegramStandIn, ask: Ask) -> None:
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="y:1")]])

    message = ask(send("The <b>code</b> is 😀", parse_mode="HTML", reply_markup=keyboard))

    [sent] = telegram.sent(ANNA.id)
    assert (sent.message_id, sent.text, sent.buttons) == (message.message_id, "The code is 😀", {"Yes": "y:1"})
    assert sent.entities == [{"type": "bold", "offset": 4, "length": 4}]
    assert telegram.called("sendMessage")[0].params["reply_markup"]["inline_keyboard"][0][0]["text"] == "Yes"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (answers.too_many(7), exceptions.TelegramRetryAfter),
        (answers.blocked(), exceptions.TelegramForbiddenError),
        (answers.refused("chat not found"), exceptions.TelegramBadRequest),
        (answers.unauthorized(), exceptions.TelegramUnauthorizedError),
        (answers.too_large(), exceptions.TelegramEntityTooLarge),
        (answers.server_error(), exceptions.TelegramServerError),
        (answers.restarting(), exceptions.RestartingTelegram),
        (answers.bad_gateway(), exceptions.ClientDecodeError),
        (answers.reset(), exceptions.TelegramNetworkError),
    ],
    ids=lambda value: value.name if isinstance(value, Answer) else value.__name__,
)
def test_a_scripted_refusal_is_the_documented_exception_and_nothing_is_sent(
    telegram: TelegramStandIn, ask: Ask, answer: Answer, error: type[Exception]
) -> None:
    telegram.script("sendMessage", [answer])

    with pytest.raises(error) as raised:
        ask(send("hello"))

    assert type(raised.value) is error
    assert telegram.sent() == []
    assert telegram.unplayed == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (answers.reset_after(), exceptions.TelegramNetworkError),
        (answers.bad_gateway(accepted=True), exceptions.ClientDecodeError),
        (answers.unparsable(), exceptions.ClientDecodeError),
    ],
    ids=lambda value: value.name if isinstance(value, Answer) else value.__name__,
)
def test_the_caller_may_see_an_error_although_the_message_was_sent(
    telegram: TelegramStandIn, ask: Ask, answer: Answer, error: type[Exception]
) -> None:
    telegram.script("sendMessage", [answer])

    with pytest.raises(error):
        ask(send("hello"))

    assert [sent.text for sent in telegram.sent()] == ["hello"]


def test_an_answer_that_models_refuse_still_tells_the_message_id(telegram: TelegramStandIn, ask: Ask) -> None:
    telegram.script("sendMessage", [answers.unparsable()])

    with pytest.raises(exceptions.ClientDecodeError) as raised:
        ask(send("hello"))

    assert raised.value.data["result"]["message_id"] == telegram.sent()[0].message_id


def test_unknown_fields_and_the_next_call_pass(telegram: TelegramStandIn, ask: Ask) -> None:
    telegram.script("sendMessage", [answers.unknown_fields(), answers.too_many(2)], chat_id=ANNA.id)
    telegram.add_chat(JAMES.chat)

    message = ask(send("one"))
    ask(send("two", JAMES.id))

    assert message.model_extra == {"teleported": {"at": 1}}
    assert telegram.unplayed == ["sendMessage: 429 Too Many Requests: retry after 2"]


@pytest.mark.parametrize(("answer", "sent_meanwhile"), [(answers.hang(), 0), (answers.hang_after(), 1)])
def test_a_call_hangs_until_it_is_released(
    telegram: TelegramStandIn, ask: Ask, answer: Answer, sent_meanwhile: int
) -> None:
    telegram.script("sendMessage", [answer])

    async def use(bot: Bot) -> Any:
        sending = asyncio.create_task(bot.send_message(ANNA.id, "hello"))
        await asyncio.to_thread(telegram.wait_for, lambda: telegram.hanging)
        meanwhile = len(telegram.sent())
        await asyncio.to_thread(telegram.release)
        return meanwhile, (await sending).text

    assert ask(use) == (sent_meanwhile, "hello")


def test_a_misspelt_script_is_refused(telegram: TelegramStandIn) -> None:
    with pytest.raises(ValueError, match="sendMesage cannot be scripted"):
        telegram.script("sendMesage", [answers.ok()])
