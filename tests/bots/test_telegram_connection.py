"""Connecting: whatever Telegram says, the desk starts; what is wrong is shown, and mended by itself where it can be."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from bots.telegram import Rhythm
from bots.telegram.webhook import PATH
from inbox.channel import Abilities, ChannelKind
from tests.bots.telegram_desk import IMPATIENT, NOW, QUICK, SECRET, DeskOfTests, Running
from tests.standins import telegram_answers as answers
from tests.standins import updates
from tests.standins.answers import Answer
from tests.standins.telegram import TelegramStandIn
from tests.standins.updates import START, TOKEN

ONCE = Rhythm(request=timedelta(seconds=5), first_pause=timedelta(hours=1), longest_pause=timedelta(hours=1))
ASKED_FOR = (
    "message edited_message callback_query my_chat_member message_reaction business_connection business_message"
    " edited_business_message deleted_business_messages"
).split()


def is_well(running: Running) -> bool:
    return running.channel.health().ok


def detail_of(running: Running) -> str:
    return running.channel.health().detail


def test_a_channel_says_what_it_is_and_carries(telegram: TelegramStandIn) -> None:
    with Running(telegram) as running:
        channel = running.channel

    assert (channel.kind, channel.account) == (ChannelKind.TELEGRAM, "8000000001")
    assert channel.abilities == Abilities(
        text_length=4096,
        caption_length=1024,
        buttons=True,
        button_label_length=64,
        pace=timedelta(seconds=1),
        edits=True,
        asks_phone=True,
        media_size_bytes=50_000_000,
        album=10,
    )


def test_the_webhook_is_set_with_all_it_needs(telegram: TelegramStandIn) -> None:
    with Running(telegram).start() as running:
        running.until(lambda: is_well(running))

    [call] = telegram.called("setWebhook")
    assert call.params == {
        "url": f"https://desk.example.org{PATH}",
        "secret_token": SECRET,
        "allowed_updates": ASKED_FOR,
        "max_connections": 40,
    }


def test_the_link_leads_to_the_bot_once_its_name_is_known(telegram: TelegramStandIn) -> None:
    with Running(telegram) as running:
        unknown = running.channel.link("b_7Qm2xK9w")
        running.start().until(lambda: is_well(running))

    assert unknown == ""
    assert running.channel.link("b_7Qm2xK9w") == "https://t.me/nightdesk_bot?start=b_7Qm2xK9w"


def test_commands_are_offered_in_both_languages(telegram: TelegramStandIn) -> None:
    with Running(telegram).start() as running:
        running.until(lambda: len(telegram.called("setMyCommands")) == 2)

    offered = {
        call.params.get("language_code"): [one["command"] for one in call.params["commands"]]
        for call in telegram.called("setMyCommands")
    }
    assert offered == {None: ["start", "privacy"], "ru": ["start", "privacy"]}


def test_nothing_depends_on_the_commands(telegram: TelegramStandIn) -> None:
    telegram.script("setMyCommands", [answers.refused("BOT_COMMAND_INVALID")])

    with Running(telegram, mode="polling").start() as running:
        running.until(lambda: telegram.called("getUpdates"))

    assert is_well(running)


def test_polling_takes_an_old_webhook_away_but_not_what_waits(telegram: TelegramStandIn) -> None:
    telegram.updates.put(updates.text("waiting"))
    telegram.updates.webhook = {"url": "https://old.example.org/"}

    with Running(telegram, mode="polling").start() as running:
        running.until(lambda: running.desk.texts == ["waiting"])

    assert telegram.updates.webhook is None


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        pytest.param(answers.unauthorized(), "set TELEGRAM_TOKEN", id="bad token"),
        pytest.param(answers.error(404, "Not Found"), "set TELEGRAM_TOKEN", id="no such bot"),
        pytest.param(answers.server_error(), "a fault of its own", id="vendor down"),
        pytest.param(answers.bad_gateway(), "check TELEGRAM_API_URL", id="non-JSON"),
        pytest.param(answers.reset(), "cannot be reached", id="reset"),
        pytest.param(answers.too_many(1), "Flood control", id="throttled"),
    ],
)
def test_why_there_is_no_connection_is_shown(telegram: TelegramStandIn, answer: Answer, detail: str) -> None:
    telegram.script("getMe", [answer])

    with Running(telegram, rhythm=ONCE).start() as running:
        running.until(lambda: detail in detail_of(running))

    assert not is_well(running)


@pytest.mark.parametrize("mode", ["webhook", "polling"])
def test_the_desk_starts_when_the_bot_is_connected(
    telegram: TelegramStandIn, mode: Literal["webhook", "polling"]
) -> None:
    telegram.script("getUpdates", [answers.hang()])

    with Running(telegram, mode=mode, rhythm=replace(QUICK, start=timedelta(hours=1))).start() as running:
        assert is_well(running)


@pytest.mark.parametrize("method", ["getMe", "setWebhook"])
def test_the_desk_starts_although_the_bot_cannot_be_connected(telegram: TelegramStandIn, method: str) -> None:
    telegram.script(method, [answers.hang()] * 100)

    with Running(telegram, rhythm=replace(ONCE, start=timedelta(milliseconds=50))).start() as running:
        assert detail_of(running) == "not connected yet"


def test_a_vendor_that_hangs_is_shown(telegram: TelegramStandIn) -> None:
    telegram.script("getMe", [answers.hang()] * 100)

    with Running(telegram, rhythm=IMPATIENT).start() as running:
        running.until(lambda: "cannot be reached (timeout)" in detail_of(running))


def test_a_failure_to_connect_is_tried_again_until_it_works(telegram: TelegramStandIn) -> None:
    telegram.script("getMe", [answers.server_error(), answers.reset(), answers.bad_gateway()])
    telegram.script("setWebhook", [answers.too_many(0), answers.server_error()])

    with Running(telegram).start() as running:
        running.until(lambda: is_well(running))

    assert telegram.unplayed == []


def test_a_public_address_without_https_is_a_state_and_not_a_refusal_to_start(telegram: TelegramStandIn) -> None:
    with Running(telegram, public_url="http://127.0.0.1:8000").start() as running:
        running.until(lambda: "An HTTPS URL must be provided" in detail_of(running))

    assert not is_well(running)


def test_an_account_without_a_database_is_not_connected(telegram: TelegramStandIn) -> None:
    with Running(telegram, DeskOfTests(outages=1), rhythm=ONCE).start() as running:
        running.until(lambda: "the database cannot be written" in detail_of(running))

    assert telegram.called("setWebhook") == []


def test_what_telegram_cannot_deliver_is_shown(telegram: TelegramStandIn) -> None:
    telegram.courier.last_error = "Wrong response from the webhook: 403 Forbidden"
    telegram.clock = lambda: NOW - timedelta(minutes=9)

    with Running(telegram).start() as running:
        running.until(lambda: is_well(running))
        telegram.updates.waiting += [updates.text("Hello?"), updates.text("Anybody?")]
        running.until(lambda: not is_well(running))

    health = running.channel.health()
    assert "2 updates wait, Telegram cannot deliver: Wrong response from the webhook: 403" in health.detail
    assert health.facts == {
        "mode": "webhook",
        "username": "nightdesk_bot",
        "pending_updates": 2,
        "last_error": "Wrong response from the webhook: 403 Forbidden",
        "last_error_at": NOW - timedelta(minutes=9),
    }


@pytest.mark.parametrize(
    ("minutes_ago", "waiting"),
    [pytest.param(11, 1, id="of long ago"), pytest.param(1, 0, id="after which all was delivered")],
)
def test_an_error_that_is_over_is_only_a_fact(telegram: TelegramStandIn, minutes_ago: int, waiting: int) -> None:
    telegram.courier.last_error = "Connection refused"
    telegram.clock = lambda: NOW - timedelta(minutes=minutes_ago)

    with Running(telegram).start() as running:
        running.until(lambda: is_well(running))
        telegram.updates.waiting += [updates.text("Hello?")] * waiting
        asked = len(telegram.called("getWebhookInfo"))
        running.until(lambda: len(telegram.called("getWebhookInfo")) > asked + 2)

    assert is_well(running)
    assert running.channel.health().facts["last_error"] == "Connection refused"


def test_a_webhook_that_somebody_else_set_is_set_back(telegram: TelegramStandIn) -> None:
    with Running(telegram).start() as running:
        running.until(lambda: is_well(running))
        telegram.updates.webhook = {"url": "https://elsewhere.example.org/"}
        running.until(lambda: len(telegram.called("setWebhook")) == 2)

    assert (telegram.updates.webhook or {})["url"] == f"https://desk.example.org{PATH}"


def test_a_token_that_is_revoked_meanwhile_is_shown(telegram: TelegramStandIn) -> None:
    with Running(telegram).start() as running:
        running.until(lambda: is_well(running))
        telegram.script("getWebhookInfo", [answers.unauthorized()] * 1000)
        running.until(lambda: "set TELEGRAM_TOKEN" in detail_of(running))


def test_of_what_waits_at_the_first_connection_only_the_old_is_backlog(telegram: TelegramStandIn) -> None:
    desk = DeskOfTests(connected_first=None)
    with Running(telegram, desk) as running:
        telegram.updates.waiting += [updates.text("yesterday", at=START - 36000), updates.text("now", at=START - 60)]
        telegram.reaches("https://desk.example.org", running.serve())
        running.start().until(lambda: len(desk.received) == 2)
        telegram.queue_update(updates.text("slow network", at=START - 36000))
        running.until(lambda: len(desk.received) == 3)

    assert {one.text: one.backlog for one in desk.received} == {"yesterday": True, "now": False, "slow network": False}


def test_at_a_later_connection_nothing_is_backlog(telegram: TelegramStandIn) -> None:
    desk = DeskOfTests(connected_first=datetime(2026, 11, 1, tzinfo=UTC))
    with Running(telegram, desk) as running:
        telegram.updates.waiting += [updates.text("yesterday", at=START - 36000)]
        telegram.reaches("https://desk.example.org", running.serve())
        running.start().until(lambda: desk.received)

    assert [one.backlog for one in desk.received] == [False]


def test_neither_token_nor_secret_is_shown_or_logged(
    telegram: TelegramStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    telegram.script("getMe", [answers.reset(), answers.refused(f"/bot{TOKEN}/getMe"), answers.bad_gateway()])
    telegram.script("setWebhook", [answers.refused("secret token contains unallowed characters"), answers.hang()])

    with Running(telegram, rhythm=IMPATIENT).start() as running:
        running.until(lambda: is_well(running))

    told = f"{caplog.text} {running.channel.health()}"
    assert "Connecting to Telegram" in told
    assert TOKEN.partition(":")[2] not in told
    assert SECRET not in told
