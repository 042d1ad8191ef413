"""Fetching: whatever fails, no update is lost, none is handled twice, and none stops the others."""

import json
import time
from datetime import timedelta

import pytest

from inbox.channel import Happening, MessageKind
from tests.bots.telegram_desk import NOW, DeskOfTests, Running
from tests.standins import telegram_answers as answers
from tests.standins import updates
from tests.standins.telegram import TelegramStandIn
from tests.standins.updates import ANNA, JAMES, START, Update

MINUTE = 60


def polling(telegram: TelegramStandIn, desk: DeskOfTests | None = None) -> Running:
    return Running(telegram, desk, mode="polling")


def confirmed(telegram: TelegramStandIn) -> bool:
    """Telegram keeps nothing any more: the offset has moved past all of it."""
    return not telegram.updates.waiting


def queue(telegram: TelegramStandIn, *waiting: Update) -> None:
    for update in waiting:
        telegram.queue_update(update)


def test_what_waited_and_what_comes_is_stored_in_order(telegram: TelegramStandIn) -> None:
    queue(telegram, updates.text("first"), updates.text("second"))

    with polling(telegram).start() as running:
        running.until(lambda: running.desk.texts == ["first", "second"])
        queue(telegram, updates.text("third", JAMES))
        running.until(lambda: running.desk.texts == ["first", "second", "third"])
        running.until(lambda: confirmed(telegram))

    assert running.channel.health().ok


def test_every_kind_we_read_is_asked_for(telegram: TelegramStandIn) -> None:
    with polling(telegram).start() as running:
        running.until(lambda: telegram.called("getUpdates"))
        queue(telegram, updates.reaction("👍", 5), updates.my_chat_member("kicked"), updates.callback("y"))
        running.until(lambda: len(running.desk.received) == 3)

    assert [one.happening for one in running.desk.received] == [
        Happening.REACTION,
        Happening.BLOCKED,
        Happening.PRESS,
    ]


def test_an_update_that_the_models_refuse_does_not_stop_the_others(telegram: TelegramStandIn) -> None:
    strange = updates.text("with an origin", forward_origin={"type": "teleported"})
    queue(telegram, updates.text("before"), strange, updates.message(ANNA, date="today"), updates.text("after"))

    with polling(telegram).start() as running:
        running.until(lambda: "after" in running.desk.texts)
        running.until(lambda: confirmed(telegram))

    assert running.desk.texts == ["before", "with an origin", "", "after"]
    assert running.desk.received[2].kind == MessageKind.UNSUPPORTED


def test_an_update_that_our_own_code_fails_on_is_kept_and_the_next_is_stored(telegram: TelegramStandIn) -> None:
    poison = updates.text("poison 😀")
    queue(telegram, poison, updates.text("next"))

    with polling(telegram, DeskOfTests(faults={f"u:{poison['update_id']}": KeyError("x")})).start() as running:
        running.until(lambda: running.desk.texts == ["next"])
        running.until(lambda: confirmed(telegram))

    assert [json.loads(kept.raw) for kept in running.desk.kept] == [poison]


def test_while_nothing_can_be_stored_the_same_updates_are_asked_for_again(telegram: TelegramStandIn) -> None:
    desk = DeskOfTests()

    with polling(telegram, desk).start() as running:
        running.until(lambda: telegram.called("getUpdates"))
        desk.outages = 3
        queue(telegram, updates.text("first"), updates.text("second"))
        running.until(lambda: desk.texts == ["first", "second"])
        running.until(lambda: confirmed(telegram))
        running.until(lambda: running.channel.health().ok)

    assert desk.kept == []


def test_a_crash_between_storing_and_confirming_stores_nothing_twice(telegram: TelegramStandIn) -> None:
    """The answer to the call that confirms is never seen, as when the process dies in between."""
    desk = DeskOfTests()
    first = updates.text("first")
    queue(telegram, first)
    telegram.script("getUpdates", [answers.ok(), answers.hang()])
    with polling(telegram, desk).start() as running:
        running.until(lambda: not telegram.unplayed)
    assert not confirmed(telegram)

    queue(telegram, updates.text("second"))
    with polling(telegram, desk).start() as running:
        running.until(lambda: desk.texts == ["first", "second"])
        running.until(lambda: confirmed(telegram))


def test_a_vendor_that_fails_is_asked_again_and_shown(telegram: TelegramStandIn) -> None:
    failures = [answers.bad_gateway(), answers.server_error(), answers.reset(), answers.too_many(0)]
    telegram.script("getUpdates", failures)
    queue(telegram, updates.text("hello"))

    with polling(telegram).start() as running:
        running.until(lambda: running.desk.texts == ["hello"])
        running.until(lambda: running.channel.health().ok)

    assert telegram.unplayed == []


def test_another_program_that_fetches_is_shown_until_it_is_gone(telegram: TelegramStandIn) -> None:
    conflict = answers.error(409, "Conflict: terminated by other getUpdates request")
    telegram.script("getUpdates", [conflict] * 500)

    with polling(telegram).start() as running:
        running.until(lambda: len(telegram.called("getUpdates")) > 2)
        health = running.channel.health()

    assert not health.ok
    assert "another program fetches this bot's messages" in health.detail


def test_a_webhook_that_somebody_set_meanwhile_is_taken_away_again(telegram: TelegramStandIn) -> None:
    with polling(telegram).start() as running:
        running.until(lambda: telegram.called("getUpdates"))
        telegram.updates.webhook = {"url": "https://elsewhere.example.org/"}
        telegram.end_polls()
        running.until(lambda: telegram.updates.webhook is None)
        queue(telegram, updates.text("hello"))
        running.until(lambda: running.desk.texts == ["hello"])


def test_numbers_may_start_anew_after_a_quiet_week(telegram: TelegramStandIn) -> None:
    with polling(telegram).start() as running:
        queue(telegram, {**updates.text("before"), "update_id": 900_000_000})
        running.until(lambda: confirmed(telegram) and running.desk.texts == ["before"])
        telegram.end_polls()
        running.until(lambda: "offset" not in telegram.called("getUpdates")[-1].params)
        queue(telegram, {**updates.text("after"), "update_id": 12})
        running.until(lambda: running.desk.texts == ["before", "after"])


def test_stopping_does_not_wait_for_telegram(telegram: TelegramStandIn) -> None:
    with polling(telegram).start() as running:
        running.until(lambda: telegram.called("getUpdates"))
        began = time.monotonic()
        running.run(running.channel.stop())

    assert time.monotonic() - began < 3


# The first connection ever


def minutes_old(minutes: int, words: str) -> Update:
    return updates.text(words, at=START - minutes * MINUTE)


def test_what_waited_long_before_the_bot_was_first_connected_is_not_answered(telegram: TelegramStandIn) -> None:
    queue(telegram, minutes_old(600, "yesterday"), minutes_old(16, "too late"), minutes_old(14, "just now"))

    with polling(telegram, DeskOfTests(connected_first=None)).start() as running:
        running.until(lambda: len(running.desk.received) == 3)

    assert [(one.text, one.backlog) for one in running.desk.received] == [
        ("yesterday", True),
        ("too late", True),
        ("just now", False),
    ]


def test_what_comes_after_the_first_connection_is_answered_whatever_its_date(telegram: TelegramStandIn) -> None:
    with polling(telegram, DeskOfTests(connected_first=None)).start() as running:
        queue(telegram, minutes_old(600, "slow network"))
        running.until(lambda: running.desk.received)

    assert [one.backlog for one in running.desk.received] == [False]


def test_a_backlog_of_more_than_one_batch_is_backlog_to_its_end(telegram: TelegramStandIn) -> None:
    queue(telegram, *(minutes_old(600, str(number)) for number in range(120)))

    with polling(telegram, DeskOfTests(connected_first=None)).start() as running:
        running.until(lambda: len(running.desk.received) == 120)

    assert all(one.backlog for one in running.desk.received)


@pytest.mark.parametrize("ago", [timedelta(days=3), timedelta(seconds=1)], ids=str)
def test_at_a_later_connection_everything_is_answered(telegram: TelegramStandIn, ago: timedelta) -> None:
    queue(telegram, minutes_old(600, "while you were away"))

    with polling(telegram, DeskOfTests(connected_first=NOW - ago)).start() as running:
        running.until(lambda: running.desk.received)

    assert [one.backlog for one in running.desk.received] == [False]
