"""Guests' files: fetched with our credentials from Twilio alone, without them from its storage, never without limit."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from inbox.channel import FetchError
from tests.bots.whatsapp_world import Served, World, whatsapp_world
from tests.standins import forms
from tests.standins import twilio_answers as answers
from tests.standins.answers import Answer, Reply
from tests.standins.twilio import TwilioStandIn
from tests.standins.twilio_server import DOWNLOAD

PHOTO = b"\xff\xd8" + bytes(range(256)) * 1000


@pytest.fixture
def world(served: Served, twilio: TwilioStandIn) -> Iterator[World]:
    with whatsapp_world(served, twilio, timeout=timedelta(seconds=1)) as world:
        yield world


def photo(twilio: TwilioStandIn) -> str:
    form = forms.media("image/jpeg")
    twilio.miss_inbound(form)
    twilio.serve_media(form, PHOTO)
    return form["MediaUrl0"]


def fetched(world: World, reference: str, limit_bytes: int = 1_000_000) -> bytes:
    async def fetch() -> bytes:
        return b"".join([chunk async for chunk in world.channel.fetch(reference, limit_bytes)])

    return world.do(fetch())


def failure(world: World, reference: str, limit_bytes: int = 1_000_000) -> FetchError:
    with pytest.raises(FetchError) as raised:
        fetched(world, reference, limit_bytes)
    assert forms.AUTH_TOKEN not in f"{raised.value!r}"
    return raised.value


def redirect(location: str) -> Answer:
    return Answer(name="redirect", accepts=False, reply=Reply(307, "", headers={"Location": location}))


def test_it_fetches_a_file_by_way_of_twilios_storage(twilio: TwilioStandIn, world: World) -> None:
    assert fetched(world, photo(twilio)) == PHOTO


def test_a_reference_that_names_the_relay_is_the_same_file(twilio: TwilioStandIn, world: World) -> None:
    assert fetched(world, photo(twilio).replace("https://api.twilio.com", twilio.url)) == PHOTO


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param("https://attacker.example.org/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1", id="other host"),
        pytest.param("http://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1", id="without TLS"),
        pytest.param("https://api.twilio.com:8443/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1", id="other port"),
        pytest.param(
            "https://api.twilio.com.example.org/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1", id="look-alike"
        ),
        pytest.param("https://api.twilio.com@127.0.0.1/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1", id="user"),
        pytest.param("https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1.json", id="no file"),
        pytest.param("https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/%2E%2E", id="way up"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1", id="no host"),
        pytest.param("http://[", id="no address"),
        pytest.param("", id="nothing"),
    ],
)
def test_our_credentials_go_nowhere_else(world: World, reference: str) -> None:
    assert failure(world, reference).permanent


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "9999999999"}], ids=["length untold", "length told"])
def test_a_file_without_end_is_given_up(twilio: TwilioStandIn, world: World, headers: dict[str, str]) -> None:
    async def stream() -> AsyncIterator[bytes]:
        yield b"x"
        while not headers:
            await asyncio.sleep(0)
            yield b"x" * 10_000
        await asyncio.Event().wait()

    async def answer(request: Request) -> Response:
        return StreamingResponse(stream(), headers=headers)

    assert world.served.app is not None
    world.served.app.add_route("/endless", answer)
    reference = photo(twilio)
    twilio.script(DOWNLOAD, [redirect(f"{world.served.url}/endless")])

    assert failure(world, reference).permanent


def test_a_file_over_the_limit_is_given_up(twilio: TwilioStandIn, world: World) -> None:
    assert failure(world, photo(twilio), limit_bytes=len(PHOTO) - 1).permanent
    assert fetched(world, photo(twilio), limit_bytes=len(PHOTO)) == PHOTO


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        pytest.param(answers.server_error(), False, id="vendor down"),
        pytest.param(answers.too_many(), False, id="throttled"),
        pytest.param(answers.unauthorized(), False, id="credentials"),
        pytest.param(answers.hang(), False, id="hang"),
        pytest.param(Answer(name="410", accepts=False, reply=Reply(410, "")), True, id="gone"),
        pytest.param(redirect("ftp://example.org/photo"), True, id="redirected to something odd"),
        pytest.param(redirect("http://["), False, id="redirected to no address"),
    ],
)
def test_every_failure_says_whether_it_is_worth_another_try(
    twilio: TwilioStandIn, world: World, answer: Answer, permanent: bool
) -> None:
    reference = photo(twilio)
    twilio.script(DOWNLOAD, [answer])

    assert failure(world, reference).permanent is permanent
    twilio.release()


def test_redirects_have_an_end(twilio: TwilioStandIn, world: World) -> None:
    reference = photo(twilio)
    around = reference.replace("https://api.twilio.com", twilio.url)
    twilio.script(DOWNLOAD, [redirect(around)])

    # Sent back to where it came from it has no credentials any more.
    assert str(failure(world, reference)) == "http 401"


def test_a_file_that_is_not_there_yet_is_tried_again(twilio: TwilioStandIn, world: World) -> None:
    form = forms.media("image/jpeg")

    assert not failure(world, form["MediaUrl0"]).permanent


def test_twilios_copy_is_deleted_only_when_told(twilio: TwilioStandIn, world: World) -> None:
    reference = photo(twilio)
    fetched(world, reference)
    assert not twilio.called("DeleteMedia")

    world.do(world.channel.delete_media(reference))

    assert len(twilio.called("DeleteMedia")) == 1
    assert str(failure(world, reference)) == "http 404"


def test_a_deletion_that_fails_says_so(twilio: TwilioStandIn, world: World) -> None:
    reference = photo(twilio)
    twilio.script("DeleteMedia", [answers.server_error()])

    with pytest.raises(FetchError):
        world.do(world.channel.delete_media(reference))
