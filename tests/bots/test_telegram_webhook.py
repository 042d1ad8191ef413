"""The webhook: only Telegram is let in, what it brings is stored before it is answered, and nothing blocks a chat."""

import asyncio
import json
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from bots.telegram.webhook import PATH, SECRET_HEADER
from inbox.channel import ChannelKind, Happening, MessageKind
from tests.bots.telegram_desk import SECRET, DeskOfTests, Running
from tests.standins import telegram_answers as answers
from tests.standins import updates
from tests.standins.telegram import TelegramStandIn
from tests.standins.updates import ANNA

BIG = 1024 * 1024


def post(running: Running, body: Any, *, secret: bytes | None = SECRET.encode()) -> Response:
    """Brings an update, or any bytes, without a server in between."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if secret is None else {SECRET_HEADER.encode(): secret}

    async def posting() -> Response:
        async with AsyncClient(transport=ASGITransport(running.app), base_url="http://desk") as client:
            return await client.post(PATH, content=content, headers=headers)

    return running.run(posting())


def test_text(telegram: TelegramStandIn) -> None:
    with Running(telegram) as running:
        response = post(running, updates.text("The lock does not open"))

    assert (response.status_code, response.content) == (200, b"")
    assert running.desk.texts == ["The lock does not open"]


def test_media(telegram: TelegramStandIn) -> None:
    with Running(telegram) as running:
        post(running, updates.photo(caption="This lock", file_id="P1"))

    [received] = running.desk.received
    assert (received.kind, received.text, received.media[0].reference) == (MessageKind.PHOTO, "This lock", "P1")


def test_unknown_content_is_visible(telegram: TelegramStandIn) -> None:
    with Running(telegram) as running:
        response = post(running, updates.message(ANNA, hologram={"id": 1}))

    assert response.status_code == 200
    assert [(one.kind, one.detail) for one in running.desk.received] == [(MessageKind.UNSUPPORTED, "hologram")]


def test_unknown_update_from_nobody_is_kept_as_it_came(telegram: TelegramStandIn) -> None:
    body = b'{"update_id": 77, "teleported_guest":   {"planet": "Mars"}}'

    with Running(telegram) as running:
        response = post(running, body)

    [kept] = running.desk.kept
    assert response.status_code == 200
    assert (kept.channel, kept.account, kept.external_id) == (ChannelKind.TELEGRAM, "8000000001", "u:77")
    assert kept.raw == body.decode()


def test_repeat(telegram: TelegramStandIn) -> None:
    update = updates.text("Hello?")

    with Running(telegram) as running:
        responses = [post(running, update), post(running, update)]

    assert [response.status_code for response in responses] == [200, 200]
    assert running.desk.texts == ["Hello?"]


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param(None, id="missing signature"),
        pytest.param(b"", id="empty signature"),
        pytest.param(b"something-else", id="bad signature"),
        pytest.param(SECRET.encode() + b"x", id="bad signature that begins well"),
        pytest.param("секрет".encode(), id="bad signature that is not ASCII"),
    ],
)
def test_a_stranger_is_refused_and_nothing_is_stored(telegram: TelegramStandIn, secret: bytes | None) -> None:
    with Running(telegram) as running:
        response = post(running, updates.text("Give me the code"), secret=secret)

    assert response.status_code == 403
    assert (running.desk.received, running.desk.kept) == ([], [])


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"update_id": 1', id="cut off"),
        pytest.param(b"[1, 2]", id="no object"),
        pytest.param(b'"\xff\xfe"', id="no UTF-8"),
        pytest.param(b"[" * 200_000, id="nested without end"),
    ],
)
def test_what_is_no_json_object_is_refused(telegram: TelegramStandIn, body: bytes) -> None:
    with Running(telegram) as running:
        response = post(running, body)

    assert response.status_code == 400
    assert (running.desk.received, running.desk.kept) == ([], [])


def test_a_body_larger_than_any_update_is_refused(telegram: TelegramStandIn) -> None:
    with Running(telegram) as running:
        response = post(running, b" " * (BIG + 1))

    assert response.status_code == 413


def test_a_body_that_is_just_not_too_large_is_taken(telegram: TelegramStandIn) -> None:
    update = json.dumps(updates.text("padded")).encode()

    with Running(telegram) as running:
        response = post(running, update + b" " * (BIG - len(update)))

    assert (response.status_code, running.desk.texts) == (200, ["padded"])


def test_an_update_that_our_own_code_fails_on_does_not_block_the_chat(
    telegram: TelegramStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    update = updates.text("The code is 4821#")
    desk = DeskOfTests(faults={f"u:{update['update_id']}": KeyError("4821#")})

    with Running(telegram, desk) as running:
        responses = [post(running, update), post(running, updates.text("next"))]

    [kept] = desk.kept
    assert [response.status_code for response in responses] == [200, 200]
    assert json.loads(kept.raw) == update
    assert kept.error.startswith("KeyError (telegram_desk.py:")
    assert desk.texts == ["next"]
    assert str(update["update_id"]) in caplog.text
    assert "4821" not in caplog.text


def test_an_update_that_was_kept_is_read_again_when_the_fault_is_mended(telegram: TelegramStandIn) -> None:
    update = updates.text("Hello")
    desk = DeskOfTests(faults={f"u:{update['update_id']}": KeyError("guest")})

    with Running(telegram, desk) as running:
        post(running, update)
        [incoming] = running.channel.read(desk.kept[0].raw)

    assert (incoming.external_id, getattr(incoming, "text", "")) == (f"u:{update['update_id']}", "Hello")


def test_a_database_out_of_reach_makes_telegram_come_again(telegram: TelegramStandIn) -> None:
    with Running(telegram, DeskOfTests(outages=1)) as running:
        response = post(running, updates.text("Hello"))

    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert running.desk.kept == []


def test_a_database_out_of_reach_while_keeping_makes_telegram_come_again(telegram: TelegramStandIn) -> None:
    with Running(telegram, DeskOfTests(outages=1)) as running:
        response = post(running, {"update_id": 78, "teleported_guest": {}})

    assert (response.status_code, running.desk.kept) == (503, [])


def test_what_is_left_out_on_purpose_is_acknowledged(telegram: TelegramStandIn) -> None:
    with Running(telegram) as running:
        response = post(running, updates.update(channel_post={"message_id": 1}))

    assert response.status_code == 200
    assert (running.desk.received, running.desk.kept) == ([], [])


def test_a_pressed_button_is_answered_with_the_desks_words(telegram: TelegramStandIn) -> None:
    press = updates.callback("pb:1:yes")
    telegram.chats.learn(press)

    with Running(telegram, DeskOfTests(toast="Noted. " * 50)) as running:
        post(running, press)
        telegram.wait_for(lambda: telegram.called("answerCallbackQuery"))

    [call] = telegram.called("answerCallbackQuery")
    assert call.params["callback_query_id"] == press["callback_query"]["id"]
    assert call.params["text"] == ("Noted. " * 50)[:200]
    assert running.desk.received[0].happening == Happening.PRESS


def test_a_press_that_is_too_old_to_be_answered_counts_all_the_same(telegram: TelegramStandIn) -> None:
    with Running(telegram) as running:
        response = post(running, updates.callback("pb:1:yes"))
        telegram.wait_for(lambda: telegram.called("answerCallbackQuery"))

    assert response.status_code == 200
    assert running.desk.received[0].payload == "pb:1:yes"


def test_telegram_is_answered_before_the_button_is(telegram: TelegramStandIn) -> None:
    telegram.script("answerCallbackQuery", [answers.hang()])

    with Running(telegram) as running:
        response = post(running, updates.callback("pb:1:yes"))

    assert response.status_code == 200


def test_telegram_brings_again_what_could_not_be_stored_and_then_goes_on(telegram: TelegramStandIn) -> None:
    first, second = updates.text("first"), updates.text("second")

    with Running(telegram, DeskOfTests(outages=2)) as running:
        to = f"{running.serve()}{PATH}"
        deliveries = [telegram.deliver(first, to, SECRET), telegram.deliver(second, to, SECRET)]
        for delivery in deliveries:
            delivery.wait()

    assert running.desk.texts == ["first", "second"]
    assert deliveries[0].pauses == [5.0, 5.0]


def test_many_at_once_are_all_stored_once(telegram: TelegramStandIn) -> None:
    burst = [updates.text(str(number)) for number in range(30)]

    with Running(telegram) as running:
        attempts = telegram.deliver_together(burst + burst, f"{running.serve()}{PATH}", SECRET)

    assert {attempt.status for attempt in attempts} == {200}
    assert sorted(running.desk.texts, key=int) == [str(number) for number in range(30)]


def test_a_caller_who_goes_away_is_not_taken_for_a_guest(telegram: TelegramStandIn) -> None:
    async def cut_off(address: str) -> None:
        host, port = address.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            f"POST {PATH} HTTP/1.1\r\nHost: d\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Length: 99\r\n\r\n{{".encode()
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    with Running(telegram) as running:
        address = running.serve()
        running.run(cut_off(address))
        telegram.deliver(updates.text("still there?"), f"{address}{PATH}", SECRET).wait()

    assert running.desk.texts == ["still there?"]
