"""The stand-ins as fixtures: started once a session, fresh for each test, which fails if it broke a vendor's rules."""

from collections.abc import Iterator

import pytest

from tests.standins.loopback import StandIn
from tests.standins.receiver import Receiver
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn


@pytest.fixture(scope="session")
def telegram_running() -> Iterator[TelegramStandIn]:
    standin = TelegramStandIn().start()
    yield standin
    standin.stop()


@pytest.fixture(scope="session")
def twilio_running() -> Iterator[TwilioStandIn]:
    standin = TwilioStandIn().start()
    yield standin
    standin.stop()


@pytest.fixture(scope="session")
def receiver_running() -> Iterator[Receiver]:
    standin = Receiver().start()
    yield standin
    standin.stop()


@pytest.fixture
def telegram(telegram_running: TelegramStandIn) -> Iterator[TelegramStandIn]:
    yield telegram_running
    end_test(telegram_running)


@pytest.fixture
def twilio(twilio_running: TwilioStandIn) -> Iterator[TwilioStandIn]:
    yield twilio_running
    end_test(twilio_running)


@pytest.fixture
def receiver(receiver_running: Receiver) -> Iterator[Receiver]:
    yield receiver_running
    end_test(receiver_running)


def end_test(standin: StandIn) -> None:
    """Makes it new for the next test; AssertionError if a call of this one broke the vendor's rules."""
    violations = standin.take_violations()
    standin.reset()
    assert not violations, "\n".join(violations)
