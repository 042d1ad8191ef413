"""What tests of WhatsApp are given: our webhooks, served once a module, and a channel that talks to the stand-in."""

from collections.abc import Iterator

import pytest

from tests.bots.whatsapp_world import Served, World, serving, whatsapp_world
from tests.standins.twilio import TwilioStandIn


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def world(served: Served, twilio: TwilioStandIn) -> Iterator[World]:
    with whatsapp_world(served, twilio) as world:
        yield world
