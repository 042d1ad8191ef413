"""How updates reach the product: by getUpdates as aiogram calls it, and by webhook with Telegram's own patience."""

import asyncio
import random
from typing import Any

import pytest
from aiogram import Bot, exceptions
from aiogram.types import Update as Parsed

from tests.standins import updates
from tests.standins.answers import Reply
from tests.standins.asking import Ask, refusal
from tests.standins.receiver import Receiver
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_webhook import DAY
from tests.standins.updates import JAMES, Update

PUBLIC = "https://desk.example.org"


def down(status: int = 500, **headers: str) -> Reply:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, "", "text/plain", names)


def arrived(receiver: Receiver) -> list[int]:
    return [one.json["update_id"] for one in receiver.received]


def ids(*some: Update) -> list[int]:
    return [update["update_id"] for update in some]


def test_a_higher_offset_confirms_and_the_same_one_repeats(telegram: TelegramStandIn, ask: Ask) -> None:
    one, two = updates.text("one"), updates.text("two")
    telegram.queue_update(one)
    telegram.queue_update(two)

    first = ask(lambda bot: bot.get_updates(limit=1))
    again = ask(lambda bot: bot.get_updates(offset=one["update_id"]))
    rest = ask(lambda bot: bot.get_updates(offset=two["update_id"]))
    nothing = ask(lambda bot: bot.get_updates(offset=two["update_id"] + 1))

    seen = [[update.update_id for update in batch] for batch in (first, again, rest, nothing)]
    assert seen == [ids(one), ids(one, two), ids(two), []]


def test_a_long_poll_wakes_when_something_happens(telegram: TelegramStandIn, ask: Ask) -> None:
    async def use(bot: Bot) -> Any:
        polling = asyncio.create_task(bot.get_updates(timeout=30))
        await asyncio.to_thread(telegram.wait_for, lambda: telegram.called("getUpdates"))
        await asyncio.to_thread(telegram.queue_update, updates.text("help"))
        return await polling

    [update] = ask(use)

    assert update.message.text == "help"


def test_a_long_poll_can_be_ended_with_nothing(telegram: TelegramStandIn, ask: Ask) -> None:
    async def use(bot: Bot) -> Any:
        polling = asyncio.create_task(bot.get_updates(timeout=30))
        await asyncio.to_thread(telegram.wait_for, lambda: telegram.called("getUpdates"))
        await asyncio.to_thread(telegram.end_polls)
        return await polling

    assert ask(use) == []


def test_a_second_poller_ends_the_first(telegram: TelegramStandIn, ask: Ask) -> None:
    async def use(bot: Bot) -> None:
        first = asyncio.create_task(bot.get_updates(timeout=30))
        await asyncio.to_thread(telegram.wait_for, lambda: len(telegram.called("getUpdates")) == 1)
        second = asyncio.create_task(bot.get_updates(timeout=30))
        with pytest.raises(exceptions.TelegramConflictError, match="terminated by other getUpdates"):
            await first
        await asyncio.to_thread(telegram.end_polls)
        await second

    ask(use)


def test_polling_while_a_webhook_is_set_is_a_conflict(telegram: TelegramStandIn, ask: Ask) -> None:
    ask(lambda bot: bot.set_webhook(PUBLIC))

    with pytest.raises(exceptions.TelegramConflictError, match="while webhook is active"):
        ask(lambda bot: bot.get_updates())


def test_an_update_of_a_kind_not_asked_for_never_comes(telegram: TelegramStandIn, ask: Ask) -> None:
    liked = updates.reaction("👍", 5)
    telegram.queue_update(liked)

    late = ask(lambda bot: bot.get_updates(allowed_updates=["message", "message_reaction"]))
    telegram.queue_update(updates.reaction("👍", 5))
    telegram.queue_update(updates.callback("x"))

    assert (late, telegram.updates.dropped[0]) == ([], liked)
    assert [update.event_type for update in ask(lambda bot: bot.get_updates())] == ["message_reaction"]


@pytest.mark.parametrize(
    ("url", "secret", "text"),
    [
        ("http://desk.example.org/", "s", "An HTTPS URL must be provided"),
        ("https://desk.example.org:8000/", "s", "only on ports 80, 88, 443 or 8443"),
        (PUBLIC, "a b", "secret token contains unallowed characters"),
    ],
)
def test_a_bad_webhook_is_refused(telegram: TelegramStandIn, ask: Ask, url: str, secret: str, text: str) -> None:
    assert text in refusal(ask, lambda bot: bot.set_webhook(url, secret_token=secret))


def test_updates_go_to_the_webhook_that_was_set(telegram: TelegramStandIn, ask: Ask, receiver: Receiver) -> None:
    telegram.reaches(PUBLIC, receiver.url)
    waiting = updates.text("before")
    telegram.queue_update(waiting)

    ask(lambda bot: bot.set_webhook(f"{PUBLIC}/hook", secret_token="s3cret"))
    telegram.queue_update(updates.text("after"))
    receiver.wait_for(lambda: len(receiver.received) == 2)

    assert [one.json["message"]["text"] for one in receiver.received] == ["before", "after"]
    assert {one.headers["X-Telegram-Bot-Api-Secret-Token"] for one in receiver.received} == {"s3cret"}
    assert {one.path for one in receiver.received} == {"/hook"}


def test_what_the_webhook_did_not_take_waits_and_shows(telegram: TelegramStandIn, ask: Ask, receiver: Receiver) -> None:
    telegram.reaches(PUBLIC, receiver.url)
    telegram.courier.second = DAY
    ask(lambda bot: bot.set_webhook(PUBLIC))
    receiver.answer(down(), down())
    said = updates.text("help")

    delivery = telegram.queue_update(said)
    assert delivery is not None
    telegram.wait_for(lambda: len(delivery.attempts) == 2)
    info = ask(lambda bot: bot.get_webhook_info())
    ask(lambda bot: bot.delete_webhook())

    assert (info.pending_update_count, info.last_error_message) == (
        1,
        "Wrong response from the webhook: 500 Internal Server Error",
    )
    assert [update.update_id for update in ask(lambda bot: bot.get_updates())] == ids(said)


def test_it_tries_again_at_once_then_as_told_then_ever_later(telegram: TelegramStandIn, receiver: Receiver) -> None:
    receiver.answer(down(), down(503, Retry_After="5"), down(), down())

    delivery = telegram.deliver(updates.text("help"), to=receiver.url, secret="s").wait()

    assert [attempt.status for attempt in delivery.attempts] == [500, 503, 500, 500, 200]
    assert delivery.pauses == [0, 5, 4, 8]


def test_a_press_is_given_up_after_150_seconds(telegram: TelegramStandIn, receiver: Receiver) -> None:
    receiver.answer(*[down()] * 20)

    delivery = telegram.deliver(updates.callback("x"), to=receiver.url).wait()

    assert (delivery.dropped, delivery.delivered) == (True, False)
    assert sum(delivery.pauses) <= 150 < sum(delivery.pauses) + 60


def test_a_message_that_is_refused_holds_up_its_chat_only(telegram: TelegramStandIn, receiver: Receiver) -> None:
    telegram.courier.second = DAY
    receiver.answer(down(), down())
    stuck, behind = updates.text("one"), updates.text("two")
    overtaking = [updates.callback("x"), updates.text("hi", JAMES)]

    held = [telegram.deliver(update, to=receiver.url) for update in (stuck, behind)]
    telegram.wait_for(lambda: len(held[0].attempts) == 2)
    for update in overtaking:
        telegram.deliver(update, to=receiver.url).wait()

    assert arrived(receiver) == ids(stuck, stuck, *overtaking)
    assert held[1].attempts == []


def test_answering_410_is_a_violation(telegram: TelegramStandIn, receiver: Receiver) -> None:
    receiver.answer(down(410))

    telegram.deliver(updates.text("x"), to=receiver.url).wait()

    assert "410" in telegram.take_violations()[0]


def test_a_closed_port_is_an_attempt_without_an_answer(telegram: TelegramStandIn, receiver: Receiver) -> None:
    telegram.courier.second = DAY
    delivery = telegram.deliver(updates.text("x"), to="http://127.0.0.1:1/")
    telegram.wait_for(lambda: telegram.courier.last_error)

    assert (delivery.attempts[0].status, telegram.courier.last_error) == (None, "Connection refused")


def test_a_shuffled_delivery_keeps_each_chats_order_and_repeats(telegram: TelegramStandIn, receiver: Receiver) -> None:
    anna = [updates.text(str(number)) for number in range(4)]
    others = [updates.callback("x"), updates.text("hi", JAMES)]

    telegram.deliver_shuffled([*anna, *others], to=receiver.url, rng=random.Random(7), repeats=3)

    order = arrived(receiver)
    first_of_each = list(dict.fromkeys(order))
    assert len(order) == 9
    assert set(order) == set(ids(*anna, *others))
    assert [number for number in first_of_each if number in ids(*anna)] == ids(*anna)
    assert first_of_each != ids(*anna, *others)


def test_the_same_update_can_come_twice_at_the_same_instant(telegram: TelegramStandIn, receiver: Receiver) -> None:
    said = updates.text("help")

    attempts = telegram.deliver_together([said, said], to=receiver.url)

    assert [attempt.status for attempt in attempts] == [200, 200]
    assert arrived(receiver) == ids(said, said)


@pytest.mark.parametrize(
    ("update", "kind"),
    [
        (updates.start("t0ken"), "text"),
        (updates.photo(caption="the lock"), "photo"),
        (updates.video(), "video"),
        (updates.voice(), "voice"),
        (updates.document(), "document"),
        (updates.sticker(), "sticker"),
        (updates.location(), "location"),
        (updates.contact("+78120000011"), "contact"),
        (updates.unknown_content(), "unknown"),
    ],
)
def test_built_messages_are_what_the_models_take_them_for(update: Update, kind: str) -> None:
    message = Parsed.model_validate(update).message

    assert message is not None
    assert message.content_type == kind


def test_an_album_is_one_group_with_its_caption_on_the_first() -> None:
    one, two = (Parsed.model_validate(update).message for update in updates.album("a", "b", caption="the lock"))

    assert one and two
    assert one.media_group_id == two.media_group_id
    assert (one.caption, two.caption, two.photo and two.photo[-1].file_id) == ("the lock", None, "b")


def test_built_events_are_what_the_models_take_them_for() -> None:
    events = [updates.edited(updates.text("a"), "b"), updates.callback("x"), updates.my_chat_member(),
              updates.reaction("👍", 1)]  # fmt: skip

    kinds = [Parsed.model_validate(event).event_type for event in events]

    assert kinds == ["edited_message", "callback_query", "my_chat_member", "message_reaction"]


def test_an_unparsable_update_is_refused_by_the_models() -> None:
    with pytest.raises(ValueError, match="forward_origin"):
        Parsed.model_validate(updates.unparsable())
