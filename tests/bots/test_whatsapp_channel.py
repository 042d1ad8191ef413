"""The channel as a whole: what it tells of itself, and that nothing of the machine it runs on leads it astray."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import pytest

from inbox.channel import Channel, Outgoing, SendError
from tests.bots.whatsapp_world import INBOUND_URL, NIGHT, Served, World, whatsapp_world
from tests.standins import forms
from tests.standins import twilio_answers as answers
from tests.standins.forms import JAMES, SENDER
from tests.standins.twilio import TwilioStandIn

SERVICE = "MG" + "0" * 32
HELLO = Outgoing(delivery_id=1, address=JAMES.address, text="Hello")


def test_it_is_a_channel_of_the_desk(world: World) -> None:
    channel: Channel = world.channel

    assert channel.account == SENDER.removeprefix("whatsapp:")
    assert (channel.abilities.text_length, channel.abilities.window) == (1600, timedelta(hours=24))
    assert channel.abilities.receipts and not channel.abilities.buttons


@pytest.mark.parametrize(
    ("options", "account"),
    [
        ({"sender": "+78120000001"}, "+78120000001"),
        ({"sender": "whatsapp:+78120000001"}, "+78120000001"),
        ({"sender": "", "messaging_service_sid": SERVICE}, SERVICE),
        ({"messaging_service_sid": SERVICE}, "+78120000001"),
    ],
    ids=["number", "with prefix", "service", "both"],
)
def test_every_guest_of_one_set_up_belongs_to_one_account(
    served: Served, twilio: TwilioStandIn, options: dict[str, str], account: str
) -> None:
    with whatsapp_world(served, twilio, **options) as world:
        for number in ("+78120000001", "+78120000002"):
            twilio.deliver_inbound(forms.text("hi", to=f"whatsapp:{number}"), INBOUND_URL)

        assert {message.account for message in world.desk.received} == {account}


def test_a_stay_s_link_leads_into_the_chat(world: World) -> None:
    assert world.channel.link("aB3_dE-9xYz0123456789Q").startswith("https://wa.me/78120000001?text=")


def test_the_link_of_a_service_is_known_once_a_guest_has_written(served: Served, twilio: TwilioStandIn) -> None:
    with whatsapp_world(served, twilio, sender="", messaging_service_sid=SERVICE) as world:
        before = world.channel.link("aB3_dE-9xYz0123456789Q")
        twilio.deliver_inbound(forms.text("hi", to="whatsapp:+78120000009"), INBOUND_URL)

        assert before == ""
        assert world.channel.link("aB3_dE-9xYz0123456789Q").startswith("https://wa.me/78120000009?")


def test_its_health_follows_what_twilio_answers(twilio: TwilioStandIn, world: World) -> None:
    assert world.channel.health().ok
    twilio.script("CreateMessage", [answers.unauthorized(), answers.refused(63014)])

    with pytest.raises(SendError):
        world.do(world.channel.send(HELLO))
    failing = world.channel.health()
    with pytest.raises(SendError):
        world.do(world.channel.send(HELLO))

    assert (failing.ok, failing.detail) == (False, "Twilio: credentials (20003)")
    assert failing.facts["last_failure_at"] == NIGHT
    # One guest who blocked us is no fault of the channel.
    assert world.channel.health().ok


def test_the_machines_own_settings_for_twilio_change_no_host(
    served: Served, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"REGION": "ie1", "EDGE": "dublin", "ACCOUNT_SID": "ACother", "AUTH_TOKEN": "other"}.items():
        monkeypatch.setenv(f"TWILIO_{name}", value)

    with whatsapp_world(served, twilio) as world:
        world.do(world.channel.send(HELLO))

    assert len(twilio.sent()) == 1


def test_it_may_be_stopped_and_started_again(twilio: TwilioStandIn, world: World) -> None:
    for _ in range(2):
        world.do(world.channel.start())
        world.do(world.channel.send(HELLO))
        world.do(world.channel.stop())

    assert len(twilio.sent()) == 2


def test_no_log_holds_the_token_or_a_guests_words(
    twilio: TwilioStandIn, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world.desk.connected_at = NIGHT
    twilio.miss_inbound(forms.text("words of a guest"))
    twilio.script("CreateMessage", [answers.refused(21211, "words of a guest"), answers.ok()])
    world.do(world.channel.reconcile())

    with pytest.raises(SendError):
        world.do(world.channel.send(HELLO))
    world.do(world.channel.send(HELLO))
    world.clock.move(timedelta(minutes=1))
    world.do(world.channel.reconcile())

    assert "was fetched" in caplog.text
    assert not [word for word in (forms.AUTH_TOKEN, "words of a guest", HELLO.text) if word in caplog.text]


def test_every_call_goes_through_the_proxy(served: Served, twilio: TwilioStandIn) -> None:
    form = forms.media()
    twilio.miss_inbound(form)
    twilio.serve_media(form, b"photo")

    with proxy() as (url, seen), whatsapp_world(served, twilio, proxy=url) as world:
        world.do(world.channel.send(HELLO))
        content = world.do(_fetched(world, form["MediaUrl0"]))

    assert content == b"photo"
    assert [address.partition("?")[0].rpartition("/")[2] for address in seen] == [
        "Messages.json",
        form["MediaUrl0"].rpartition("/")[2],
        form["MediaUrl0"].rpartition("/")[2],
    ]


def test_a_proxy_that_is_not_there_means_that_nothing_left(served: Served, twilio: TwilioStandIn) -> None:
    for address in ("http://127.0.0.1:1", "socks5://127.0.0.1:1"):
        with whatsapp_world(served, twilio, proxy=address) as world, pytest.raises(SendError) as failed:
            world.do(world.channel.send(HELLO))

        assert (failed.value.permanent, failed.value.maybe_sent) == (False, False)


async def _fetched(world: World, reference: str) -> bytes:
    return b"".join([chunk async for chunk in world.channel.fetch(reference, 1000)])


@contextmanager
def proxy() -> Iterator[tuple[str, list[str]]]:
    """A plain HTTP proxy, and the addresses it was asked for."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def _pass_on(self) -> None:
            seen.append(self.path)
            target = urlsplit(self.path)
            onward = HTTPConnection(target.netloc)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            onward.request(self.command, self.path.partition(target.netloc)[2], body, dict(self.headers))
            answer = onward.getresponse()
            content = answer.read()
            onward.close()
            self.send_response(answer.status)
            for name in ("Content-Type", "Location"):
                self.send_header(name, answer.headers.get(name, ""))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _pass_on

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    server.server_close()
    thread.join(10)
