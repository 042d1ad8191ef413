"""What our own code failed on is kept, shown, and handled again once mended."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from inbox.arriving.dead_letters import handle_again, open_dead_letters
from inbox.channel import ChannelKind, DeadLetter, Incoming, Receipt
from tests.cast import Scenery
from tests.fakes import FakeChannel

LETTER = DeadLetter(ChannelKind.TELEGRAM, "desk", "u:900", '{"update_id": 900}', "KeyError")


class Mendable(FakeChannel):
    """Can't read what it was brought, until it is mended."""

    mended: Incoming | None = None

    def read(self, raw: str) -> Sequence[Incoming | Receipt]:
        if self.mended is None:
            raise KeyError(raw)
        return [self.mended]


def _keep(scenery: Scenery) -> Mendable:
    channel = Mendable(ChannelKind.TELEGRAM)
    scenery.channels[ChannelKind.TELEGRAM] = channel
    asyncio.run(scenery.desk.keep(LETTER))
    return channel


def _again(scenery: Scenery) -> int:
    return asyncio.run(handle_again(scenery.context, scenery.desk.receive, scenery.desk.receipt))


def _open(scenery: Scenery) -> list[str]:
    return [letter.external_id for letter in scenery.read(open_dead_letters)]


def test_it_is_kept_once_however_often_the_vendor_brings_it(scenery: Scenery) -> None:
    _keep(scenery)
    asyncio.run(scenery.desk.keep(LETTER))

    assert _open(scenery) == ["u:900"]


def test_it_is_handled_once_mended_and_the_guest_is_answered(scenery: Scenery) -> None:
    channel = _keep(scenery)
    channel.mended = scenery.incoming("what time is check-out?", property_slug="nevsky-12", external_id="u:900")

    scenery.clock.advance(minutes=2)

    assert _again(scenery) == 1
    assert _open(scenery) == []
    scenery.send_due()
    assert "12:00" in channel.texts()[0]


def test_one_that_fails_again_waits_longer_and_stays_in_sight(scenery: Scenery) -> None:
    _keep(scenery)
    scenery.clock.advance(minutes=2)

    assert _again(scenery) == 0
    assert _again(scenery) == 0

    (letter,) = scenery.read(open_dead_letters)
    assert letter.attempts == 1
    assert letter.due_at > scenery.clock()


def test_letters_of_a_channel_that_is_off_hold_up_no_other(scenery: Scenery) -> None:
    for number in range(20):
        asyncio.run(scenery.desk.keep(replace(LETTER, channel=ChannelKind.WHATSAPP, external_id=f"SM{number}")))
    del scenery.channels[ChannelKind.WHATSAPP]
    _keep(scenery).mended = scenery.incoming("hello")
    scenery.clock.advance(minutes=2)

    assert _again(scenery) == 1
