"""What every stand-in promises: it starts and stops cleanly, forgets between tests, and owns up to its own faults."""

import threading
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.standins import answers, updates
from tests.standins.fixtures import end_test
from tests.standins.loopback import StandIn
from tests.standins.receiver import Receiver
from tests.standins.serving import serving
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn


@pytest.fixture(params=[TelegramStandIn, TwilioStandIn, Receiver])
def standin(request: pytest.FixtureRequest) -> Iterator[StandIn]:
    kind: Callable[[], StandIn] = request.param
    standin = kind().start()
    yield standin
    standin.stop()


def refused(url: str) -> int:
    with pytest.raises(HTTPError) as raised:
        urlopen(url)
    raised.value.close()
    return raised.value.code


def test_it_listens_on_this_machine_only(standin: StandIn) -> None:
    assert all(url.startswith("http://127.0.0.1:") for url in standin.urls)
    assert len(set(standin.urls)) == len(standin.urls)


def test_an_unknown_address_is_a_violation_and_forgotten_by_the_next_test(standin: StandIn) -> None:
    assert refused(f"{standin.url}/no/such/address") in (404, 405)
    seen = list(standin.violations)

    standin.reset()

    assert len(seen) == 1
    assert standin.violations == []


@pytest.mark.parametrize("kind", [TelegramStandIn, TwilioStandIn, Receiver])
def test_nothing_is_left_after_it_stopped(kind: Callable[[], StandIn]) -> None:
    before = set(threading.enumerate())
    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        standin = kind().start()

        standin.stop()

    assert set(threading.enumerate()) == before
    assert complaints == []


def test_it_stops_while_a_call_hangs_and_deliveries_go_on(receiver: Receiver) -> None:
    telegram = TelegramStandIn().start()
    telegram.script("getMe", [answers.hang()])
    telegram.deliver(updates.text("help"), to="http://127.0.0.1:1/")
    asking = threading.Thread(target=ask_in_vain, args=(f"{telegram.url}/bot{telegram.token}/getMe",))
    asking.start()
    telegram.wait_for(lambda: telegram.hanging)

    telegram.stop()
    asking.join(5)

    assert not asking.is_alive()


def ask_in_vain(url: str) -> None:
    with pytest.raises(OSError, match="reset"):
        urlopen(url)


def test_waiting_in_vain_is_an_assertion_error(receiver: Receiver) -> None:
    with pytest.raises(AssertionError, match="nothing of the kind within 0 s"):
        receiver.wait_for(lambda: receiver.received, timeout=0)


def test_a_fault_of_the_stand_in_does_not_pass_for_the_vendors(telegram: TelegramStandIn) -> None:
    telegram.clock = lambda: 1 / 0  # type: ignore[assignment,return-value]

    assert refused(f"{telegram.url}/bot{telegram.token}/getMe") == 500
    assert "ZeroDivisionError" in telegram.take_violations()[0]


def test_a_test_that_broke_the_rules_fails_and_the_next_one_begins_anew(telegram: TelegramStandIn) -> None:
    refused(f"{telegram.url}/no/such/address")
    telegram.queue_update(updates.text("help"))

    with pytest.raises(AssertionError, match="no such address"):
        end_test(telegram)

    assert (telegram.violations, telegram.updates.waiting) == ([], [])


def test_an_app_of_ours_can_be_reached_by_a_stand_in(telegram: TelegramStandIn) -> None:
    async def hook(request: Request) -> Response:
        return Response(status_code=204 if (await request.json())["message"]["text"] == "help" else 500)

    app = Starlette(routes=[Route("/hook", hook, methods=["POST"])])

    with serving(app) as url:
        delivery = telegram.deliver(updates.text("help"), to=f"{url}/hook").wait()

    assert [attempt.status for attempt in delivery.attempts] == [204]


def test_an_app_that_cannot_start_says_so() -> None:
    @asynccontextmanager
    async def broken(app: Starlette) -> AsyncIterator[None]:
        raise RuntimeError("no database")
        yield

    with pytest.raises(RuntimeError, match="did not start"), serving(Starlette(lifespan=broken)):
        pass
