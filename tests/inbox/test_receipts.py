"""What a vendor says of a text that left in parts: each part counts for itself, and its end is never forgotten."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlmodel import col, select

from inbox.channel import ChannelKind, FailureReason, Outgoing, Receipt, ReceiptState, SendError
from inbox.delivery.deliveries import put_off
from inbox.delivery.retrying import retry
from inbox.staff.actors import manager_actor
from inbox.storage.engines import migrate
from inbox.tables import Delivery, DeliveryPart
from tests.cast import Scenery
from tests.databases import store_in_file
from tests.fakes import FakeChannel

WHATSAPP = "whatsapp:+447700900111"
LONG = "a word 😀 " * 400  # three requests


def _write_at_length(scenery: Scenery) -> None:
    scenery.guest_says("hello there", WHATSAPP, **scenery.by_whatsapp("+447700900111"))
    scenery.whatsapp.sent.clear()
    scenery.reply("igor", LONG, WHATSAPP)


def _pace(scenery: Scenery, pace: timedelta) -> None:
    scenery.whatsapp.abilities = replace(scenery.whatsapp.abilities, pace=pace)


def _delivery(scenery: Scenery) -> Delivery:
    return scenery.deliveries()[-1]


def _send_the_rest(scenery: Scenery) -> None:
    for _ in range(5):
        scenery.clock.advance(minutes=5)
        scenery.send_due()


def _arrived(scenery: Scenery) -> str:
    return " ".join(" ".join(scenery.whatsapp.texts(WHATSAPP)).split())


class Hasty(FakeChannel):
    """Tells that the part before has arrived while the next one is on its way."""

    scenery: Scenery

    async def send(self, outgoing: Outgoing) -> str:
        number = await super().send(outgoing)
        if outgoing.part:
            before = Receipt(self.kind, self.account, f"part-{outgoing.part - 1}", ReceiptState.DELIVERED)
            await self.scenery.desk.receipt(before)
        return number


def test_a_receipt_while_the_next_part_is_on_its_way_forgets_nothing(scenery: Scenery) -> None:
    _write_at_length(scenery)
    hasty = Hasty(ChannelKind.WHATSAPP, scenery.whatsapp.abilities, answers=["part-0", "part-1", "part-2"])
    hasty.scenery = scenery
    scenery.whatsapp = scenery.channels[ChannelKind.WHATSAPP] = hasty

    scenery.send_due()

    assert _arrived(scenery) == LONG.strip()
    assert (_delivery(scenery).state, _delivery(scenery).parts_sent) == ("sent", 3)


def test_a_receipt_while_the_next_part_waits_forgets_nothing(scenery: Scenery) -> None:
    _write_at_length(scenery)
    _pace(scenery, timedelta(seconds=1))
    scenery.whatsapp.answers = ["part-0"]
    scenery.send_due()

    scenery.receipt("part-0", ReceiptState.READ)
    _send_the_rest(scenery)

    assert _arrived(scenery) == LONG.strip()
    assert _delivery(scenery).state == "sent"


def test_putting_off_what_a_guest_is_to_get_next_looks_at_nothing_that_waits_for_others(run_folder: Path) -> None:
    statement = str(put_off().compile(dialect=sqlite.dialect(paramstyle="named")))
    values = {"lane_": "contact:1", "earliest": "2026-01-01"}

    with store_in_file(run_folder, "migrated", migrate) as store, store.reader.connect() as connection:
        driver: Any = connection.connection.driver_connection
        plan = driver.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()

    assert [row[-1] for row in plan] == ["SEARCH delivery USING INDEX ix_delivery_lane (lane=?)"]


def test_the_whole_has_arrived_when_its_last_part_has(scenery: Scenery) -> None:
    _write_at_length(scenery)
    scenery.whatsapp.answers = ["part-0", "part-1", "part-2"]
    scenery.send_due()

    states = []
    for part, state in (
        ("part-2", ReceiptState.READ),
        ("part-0", ReceiptState.READ),
        ("part-1", ReceiptState.DELIVERED),
    ):
        scenery.receipt(part, state)
        states.append(_delivery(scenery).state)

    assert states == ["sent", "sent", "delivered"]


def test_a_part_whose_outcome_was_unknown_counts_once_and_the_rest_leaves(scenery: Scenery) -> None:
    _write_at_length(scenery)
    scenery.whatsapp.answers = [SendError(FailureReason.VENDOR_DOWN, permanent=False, maybe_sent=True)]
    scenery.send_due()
    hint = _delivery(scenery).id
    left = Receipt(ChannelKind.WHATSAPP, "desk", "part-0", ReceiptState.DELIVERED, at=scenery.clock(), hint=hint)

    asyncio.run(scenery.desk.receipt(left))
    _send_the_rest(scenery)

    assert [outgoing.part for outgoing in scenery.whatsapp.sent] == [1, 2]
    assert _delivery(scenery).state == "sent"


def test_a_late_word_of_a_part_sent_again_is_not_taken_for_the_next(scenery: Scenery) -> None:
    _write_at_length(scenery)
    _pace(scenery, timedelta(seconds=1))
    scenery.whatsapp.answers = [SendError(FailureReason.VENDOR_DOWN, permanent=False, maybe_sent=True)]
    scenery.send_due()
    scenery.clock.advance(minutes=1)
    scenery.send_due()
    hint = _delivery(scenery).id
    first_try = Receipt(
        ChannelKind.WHATSAPP, "desk", "first try", ReceiptState.DELIVERED, at=scenery.clock(), hint=hint
    )

    asyncio.run(scenery.desk.receipt(first_try))
    _send_the_rest(scenery)

    assert _arrived(scenery) == LONG.strip()


def test_a_text_with_a_lost_part_is_sent_again_as_a_whole(scenery: Scenery) -> None:
    _write_at_length(scenery)
    _pace(scenery, timedelta(seconds=1))
    scenery.whatsapp.answers = ["part-0"]
    scenery.send_due()
    scenery.receipt("part-0", ReceiptState.FAILED, FailureReason.VENDOR_DOWN)
    igor, message = manager_actor(scenery.manager()), _delivery(scenery).message_id or 0

    scenery.store.write(lambda session: retry(session, igor, message, scenery.clock()))
    _send_the_rest(scenery)

    assert [outgoing.part for outgoing in scenery.whatsapp.sent] == [0, 0, 1, 2]


def test_word_that_comes_late_of_an_earlier_state_takes_nothing_back(scenery: Scenery) -> None:
    _write_at_length(scenery)
    scenery.whatsapp.answers = ["part-0", "part-1", "part-2"]
    scenery.send_due()

    for part in ("part-0", "part-1", "part-2"):
        scenery.receipt(part, ReceiptState.READ)
    read_at = _delivery(scenery).read_at
    scenery.clock.advance(minutes=3)
    scenery.receipt("part-1", ReceiptState.DELIVERED)
    scenery.receipt("part-1", ReceiptState.READ)

    parts = scenery.read(lambda session: session.exec(select(DeliveryPart.state).order_by(col(DeliveryPart.id))).all())
    assert parts[-3:] == ["read", "read", "read"]
    assert (_delivery(scenery).state, _delivery(scenery).read_at) == ("read", read_at)


def test_a_part_that_was_read_before_it_was_delivered_counts_as_read(scenery: Scenery) -> None:
    _write_at_length(scenery)
    scenery.whatsapp.answers = ["part-0", "part-1", "part-2"]
    scenery.send_due()

    scenery.receipt("part-0", ReceiptState.READ)
    scenery.receipt("part-0", ReceiptState.DELIVERED)
    for part in ("part-1", "part-2"):
        scenery.receipt(part, ReceiptState.READ)

    assert _delivery(scenery).state == "read"


def test_what_the_vendor_took_and_could_not_pass_on_for_its_limit_is_sent_again_by_itself(scenery: Scenery) -> None:
    scenery.guest_says("hello there", WHATSAPP, **scenery.by_whatsapp("+447700900111"))
    scenery.whatsapp.answers = ["first", "second"]
    scenery.reply("igor", "The key is in the box.", WHATSAPP)
    scenery.send_due()

    for _ in range(2):
        scenery.receipt("first", ReceiptState.FAILED, FailureReason.THROTTLED)
    at_once = scenery.send_due()
    scenery.clock.advance(minutes=1)
    scenery.send_due()

    assert (at_once, _delivery(scenery).state) == (0, "sent")
    assert scenery.whatsapp.texts(WHATSAPP)[-2:] == ["The key is in the box."] * 2


def test_a_limit_that_does_not_pass_is_told_to_the_manager(scenery: Scenery) -> None:
    scenery.guest_says("hello there", WHATSAPP, **scenery.by_whatsapp("+447700900111"))
    scenery.whatsapp.answers = [f"try-{number}" for number in range(9)]
    scenery.reply("igor", "The key is in the box.", WHATSAPP)

    for number in range(9):
        scenery.send_due()
        scenery.receipt(f"try-{number}", ReceiptState.FAILED, FailureReason.THROTTLED)
        scenery.clock.advance(minutes=10)

    assert (_delivery(scenery).state, _delivery(scenery).reason) == ("failed", "throttled")
    assert _delivery(scenery).attempts == 5
