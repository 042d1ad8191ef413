"""An answer leaves with the commit of its turn: claimed with its row, handed over once, and never before its turn."""

import asyncio
from typing import Any

from inbox.delivery.claiming import Job
from inbox.delivery.leaving import Leaving
from inbox.delivery.preparing import Preparation
from inbox.receive import receive
from inbox.tables import DeliveryState
from tests.cast import KEYS, Scenery

_QUESTION = "what time is check-out?"


def _turn(scenery: Scenery, text: str, **given: Any) -> list[Job]:
    """What is handed to an outbox by the turn."""
    jobs: list[Job] = []
    preparation = Preparation(scenery.channels, KEYS, "http://desk.example.org")
    incoming = scenery.incoming(text, **given)

    def work(session: Any) -> None:
        leaving = Leaving(preparation, "ours", jobs.append)
        receive(session, scenery.desk.reception, incoming, scenery.clock(), leaving)

    scenery.store.write(work)
    return jobs


def test_the_answer_is_claimed_in_its_own_turn_and_handed_over_when_that_is_kept(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    (job,) = _turn(scenery, _QUESTION)

    delivery = scenery.deliveries()[-1]
    assert (delivery.state, delivery.claimed_by, delivery.attempts) == (DeliveryState.SENDING, "ours", 1)
    assert job.delivery_id == job.outgoing.delivery_id == delivery.id
    assert job.outgoing.text == scenery.messages()[-1].text
    assert scenery.send_due() == 0  # nobody else sends it, too


def test_what_is_said_while_something_else_is_on_its_way_waits_behind_it(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    (first,) = _turn(scenery, _QUESTION)

    assert _turn(scenery, "is there a washing machine?") == []
    assert scenery.send_due() == 0

    scenery.clock.advance(minutes=3)
    scenery.send_due()
    assert scenery.telegram.texts("1001")[-2] == first.outgoing.text


def test_an_answer_whose_outbox_died_before_it_was_sent_reaches_the_guest(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    (lost,) = _turn(scenery, _QUESTION)

    scenery.clock.advance(minutes=3)
    scenery.send_due()

    assert scenery.telegram.texts("1001")[-1] == lost.outgoing.text
    assert scenery.deliveries()[-1].state == DeliveryState.SENT


def test_codes_are_looked_at_again_when_they_leave(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    assert _turn(scenery, "what is the wifi password?") == []
    assert scenery.deliveries()[-1].state == DeliveryState.QUEUED


def test_the_outbox_at_work_sends_what_turns_hand_it(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    before = len(scenery.telegram.sent)

    async def serve() -> None:
        working = asyncio.create_task(scenery.outbox.run())
        await asyncio.sleep(0)
        scenery.desk.outbox = scenery.outbox
        await scenery.desk.receive(scenery.incoming(_QUESTION))
        async with asyncio.timeout(5):
            while len(scenery.telegram.sent) == before or scenery.deliveries()[-1].state != DeliveryState.SENT:
                await asyncio.sleep(0.001)
        working.cancel()
        await asyncio.wait([working])

    asyncio.run(serve())

    assert len(scenery.telegram.sent) == before + 1
