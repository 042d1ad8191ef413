"""Two desks on one PostgreSQL share the work: nothing twice, nothing out of order, news heard by both."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from inbox.channel import ChannelKind
from inbox.delivery.claiming import claim_due
from inbox.delivery.preparing import Preparation
from inbox.delivery.reclaiming import reclaim_left
from inbox.storage.engines import migrate
from inbox.storage.live import Change, Topic
from inbox.storage.store import Store
from tests.cast import KEYS, Scenery, furnish
from tests.postgres import PostgresServer

pytestmark = pytest.mark.postgres


@pytest.fixture
def desks(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[tuple[Scenery, Scenery]]:
    url = postgres_server.new_database(postgres_server.template("migrated", migrate))
    first, second = Store(url), Store(url)
    furnish(first)
    scenery = Scenery(first, tmp_path)
    other = Scenery(second, tmp_path)
    other.telegram, other.channels["telegram"] = scenery.telegram, scenery.telegram  # type: ignore[index]
    yield scenery, other
    first.close()
    second.close()
    postgres_server.drop(url)


async def _send_by(first: Scenery, second: Scenery) -> None:
    await asyncio.gather(first.outbox.send_due(), second.outbox.send_due())


def test_both_send_and_nothing_leaves_twice_or_out_of_order(desks: tuple[Scenery, Scenery]) -> None:
    first, second = desks
    guests = [str(6000 + number) for number in range(8)]
    for guest in guests:
        first.hand_in(first.incoming("what time is check-out?", guest, property_slug="nevsky-12"))
        for number in range(4):
            first.reply("igor", f"answer {number}", guest)

    while any(delivery.state == "queued" for delivery in first.deliveries()):
        asyncio.run(_send_by(first, second))

    for guest in guests:
        assert first.telegram.texts(guest)[1:] == [f"answer {number}" for number in range(4)]


def test_an_event_that_comes_to_both_is_taken_once(desks: tuple[Scenery, Scenery]) -> None:
    first, second = desks
    story = [first.incoming(f"line {number}", "6100") for number in range(10)]

    async def both_receive() -> list[bool]:
        turns = [desk.desk.receive(incoming) for incoming in story for desk in (first, second)]
        return [outcome.repeated for outcome in await asyncio.gather(*turns)]

    repeated = asyncio.run(both_receive())

    assert sum(repeated) == len(story)
    assert first.count_conversations() == 1
    said = [message.text for message in first.messages("6100") if message.author == "guest"]
    assert said == [f"line {number}" for number in range(10)]


def test_what_one_does_the_other_hears(desks: tuple[Scenery, Scenery]) -> None:
    first, second = desks
    heard = threading.Event()

    def hear(changes: Sequence[Change]) -> None:
        if any(change.topic is Topic.MESSAGE for change in changes):
            heard.set()

    second.store.hub.watch(hear)

    # The second may still be about to listen when the first begins to talk.
    for _ in range(20):
        first.hand_in(first.incoming("hello", "6200"))
        if heard.wait(1):
            break

    assert heard.is_set()


def test_a_notice_that_is_none_of_ours_makes_nobody_deaf(desks: tuple[Scenery, Scenery]) -> None:
    first, second = desks
    heard = threading.Event()

    def hear(changes: Sequence[Change]) -> None:
        if any(change.topic is Topic.MESSAGE for change in changes):
            heard.set()

    second.store.hub.watch(hear)
    for payload in ("no JSON", "[1]", '["another", [["unheard of", 1, 1, 1]]]'):
        first.store.write(partial(_notify, payload=payload))

    for _ in range(20):
        first.hand_in(first.incoming("hello", "6300"))
        if heard.wait(1):
            break

    assert heard.is_set()


def _notify(session: Session, *, payload: str) -> None:
    session.execute(text("SELECT pg_notify('nightdesk', :payload)"), {"payload": payload})


def test_what_a_process_that_is_gone_was_sending_is_sent_by_another_soon(desks: tuple[Scenery, Scenery]) -> None:
    first, second = desks
    first.guest_says("hello there", "6300")
    first.reply("igor", "half way", "6300")
    preparation = Preparation(second.channels, KEYS, "http://desk.example.org")
    room = {ChannelKind.TELEGRAM: 10}
    claim = partial(claim_due, preparation=preparation, name=second.store.name, now=second.clock(), room=room)
    second.store.write(claim)

    def states_in(seconds: int) -> list[str]:
        now = first.clock() + timedelta(seconds=seconds)
        first.store.write(lambda session: reclaim_left(session, first.store.name, now))
        return [delivery.state for delivery in first.deliveries()][-1:]

    while_it_lives = states_in(60)
    second.store.close()
    at_once, soon = states_in(5), states_in(20)

    assert (while_it_lives, at_once, soon) == (["sending"], ["sending"], ["queued"])
