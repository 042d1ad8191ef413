"""The live stream: ids only, narrowed to what its reader may see, without gaps, and over when the session is."""

import asyncio
from collections.abc import AsyncIterator, Callable, MutableMapping, Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import select

from inbox.pages.desk.ring import Ring
from inbox.pages.desk.streaming import tell_changes
from inbox.pages.rendering import Look
from inbox.pages.visiting import Visitor
from inbox.staff.actors import owner_actor
from inbox.staff.preferences import Preferences
from inbox.staff.sessions import close_session
from inbox.storage.live import Change, Hub, Topic
from inbox.tables import Owner
from inbox.web.event_stream import BEAT, Event, EventStream, end_streams
from properties.words import Language
from tests.cast import Scenery
from tests.pages.staging import enter_as, let_everybody_in, lock_is_shut, login_of, water_is_cold

LOOK = Look(Language.EN, "auto")
END = Change(Topic.RESYNC)

Told = tuple[str, dict[str, int]]


def test_changes_are_numbered_and_can_be_asked_for_again() -> None:
    hub = Hub()
    ring = Ring(hub)

    hub.publish([Change(Topic.MESSAGE, 7, 3), Change(Topic.MEDIA), Change(Topic.QUEUE, 7)])

    assert [(each.told.event, each.told.data) for each in ring.after(0) or ()] == [
        ("msg", {"c": 7, "m": 3}), ("queue", {"c": 7, "m": 0}),
    ]  # fmt: skip
    assert ring.after(2) == []


def test_a_tick_of_a_delivery_goes_with_the_next_news_and_alone_a_little_later() -> None:
    hub = Hub()
    ring = Ring(hub)

    async def told_at_once() -> list[bool]:
        with ring.listening() as woken:
            found = [await _is_woken_by(hub, Change(Topic.TICK, 1), woken)]
            found.append(await _is_woken_by(hub, Change(Topic.MESSAGE, 1, 1), woken))
            woken.clear()
            found.append(await _is_woken_by(hub, Change(Topic.TICK, 1), woken))
            async with asyncio.timeout(5):
                await woken.wait()
            return found

    assert asyncio.run(told_at_once()) == [False, True, False]


def test_news_is_put_together_once_for_all_who_were_told_the_same_so_far() -> None:
    hub = Hub()
    ring = Ring(hub)

    hub.publish([Change(Topic.MESSAGE, 7, 3)])
    first, second = ring.after(0), ring.after(0)
    hub.publish([Change(Topic.MESSAGE, 7, 4)])

    assert first is second
    assert len(ring.after(0) or ()) == 2


def test_events_are_written_as_browsers_read_them() -> None:
    assert Event("msg", {"c": 7, "m": 3}, "ab-1", 1000).in_bytes == (
        b'event: msg\ndata: {"c": 7, "m": 3}\nid: ab-1\nretry: 1000\n\n'
    )
    assert BEAT.in_bytes == b": alive\n\n"


def test_an_id_of_another_life_or_of_the_future_is_no_place_to_go_on_from() -> None:
    ring = Ring(Hub())

    assert ring.number_of(ring.id_of(0)) == 0
    assert [ring.number_of(odd) for odd in ("abc-0", ring.id_of(1), "", None, "nonsense")] == [None] * 5


def test_who_was_away_too_long_is_told_to_look_at_everything() -> None:
    hub = Hub()
    ring = Ring(hub)

    hub.publish([Change(Topic.MESSAGE, 1, seq) for seq in range(1, 1500)])

    assert ring.after(1) is None
    assert len(ring.after(1490) or ()) == 9


def test_a_manager_hears_of_every_conversation(scenery: Scenery) -> None:
    heard = _hear(scenery, _visitor(scenery, "igor"), lambda: (lock_is_shut(scenery), water_is_cold(scenery)))

    assert {event["c"] for _, event in heard} == {1, 2}
    assert {"msg", "queue", "alert"} <= {name for name, _ in heard}


def test_it_carries_numbers_and_nothing_else(scenery: Scenery) -> None:
    heard = _hear(scenery, _visitor(scenery, "igor"), lambda: lock_is_shut(scenery))

    assert heard
    assert all(
        set(event) == {"c", "m"} and all(isinstance(value, int) for value in event.values()) for _, event in heard
    )


def test_an_owner_hears_of_his_own_conversations_only(scenery: Scenery) -> None:
    heard = _hear(scenery, _owner(scenery, "petrova"), lambda: (lock_is_shut(scenery), water_is_cold(scenery)))
    others = _hear(scenery, _owner(scenery, "lindqvist"), lambda: scenery.guest_says("hello", "whatsapp:+447700900123"))

    number = scenery.conversation("2002").id
    assert heard
    assert number not in {event["c"] for _, event in heard}
    assert others == []


def test_it_goes_on_where_it_was_broken(scenery: Scenery) -> None:
    visitor, ring = _visitor(scenery, "igor"), Ring(scenery.store.hub)
    water_is_cold(scenery)
    before = ring.last
    scenery.guest_says("ещё жду", "2002")

    resumed = asyncio.run(_collect(scenery, ring, visitor, ring.id_of(before)))
    lost = asyncio.run(_first(scenery, ring, visitor, "another-1"))

    assert resumed[0][0] == "hello"
    assert "msg" in {name for name, _ in resumed}
    assert lost == "resync"


def test_it_ends_with_the_session(scenery: Scenery) -> None:
    visitor, ring = _visitor(scenery, "igor"), Ring(scenery.store.hub)

    async def listen() -> int:
        stream = tell_changes(scenery.context, ring, visitor, None, look_again=timedelta(milliseconds=20))
        await anext(stream)
        await scenery.store.awrite(lambda session: close_session(session, visitor.token))
        return len([told async for told in stream])

    assert asyncio.run(asyncio.wait_for(listen(), timeout=60)) == 0


def _hear(scenery: Scenery, visitor: Visitor, happening: Callable[[], object]) -> list[Told]:
    ring = Ring(scenery.store.hub)
    before = ring.id_of(ring.last)
    happening()
    return [told for told in asyncio.run(_collect(scenery, ring, visitor, before)) if told[0] != "hello"]


async def _first(scenery: Scenery, ring: Ring, visitor: Visitor, last: str) -> str:
    async for first, *_ in tell_changes(scenery.context, ring, visitor, last):
        return first.event
    return ""


async def _collect(scenery: Scenery, ring: Ring, visitor: Visitor, last: str) -> list[Told]:
    """What the stream tells of all that has happened by now."""
    scenery.store.hub.publish([END])
    heard: list[Told] = []
    async for together in tell_changes(scenery.context, ring, visitor, last):
        for event in together:
            if event.event == "resync":
                return heard
            heard.append((event.event, event.data))
    return heard


def _visitor(scenery: Scenery, key: str) -> Visitor:
    let_everybody_in(scenery)
    login = login_of(scenery, f"{key}@example.org").id or 0
    return Visitor(scenery.actor(key), login, 1, enter_as(scenery, f"{key}@example.org"), LOOK, Preferences())


def _owner(scenery: Scenery, key: str) -> Visitor:
    let_everybody_in(scenery)
    owner: Owner = scenery.read(lambda session: session.exec(select(Owner).where(Owner.key == key)).one())
    login = login_of(scenery, owner.email or "").id or 0
    return Visitor(owner_actor(owner), login, 1, enter_as(scenery, owner.email or ""), LOOK, Preferences())


async def _is_woken_by(hub: Hub, change: Change, woken: asyncio.Event) -> bool:
    hub.publish([change])
    for _ in range(3):
        await asyncio.sleep(0)
    return woken.is_set()


def test_a_stream_ends_like_any_answer_when_the_desk_stops() -> None:
    sent: list[MutableMapping[str, Any]] = []

    async def streamed_until_the_end() -> None:
        request = asyncio.create_task(EventStream(_one_and_no_more())({"type": "http"}, _never, _into(sent)))
        while len(sent) < 2:
            await asyncio.sleep(0)
        end_streams()
        await asyncio.wait_for(request, 5)

    asyncio.run(streamed_until_the_end())

    assert [part.get("body") for part in sent[1:]] == [BEAT.in_bytes, b""]
    assert sent[-1]["more_body"] is False


async def _one_and_no_more() -> AsyncIterator[Sequence[Event]]:
    yield [BEAT]
    await asyncio.Event().wait()


async def _never() -> MutableMapping[str, Any]:
    await asyncio.Event().wait()
    return {}


def _into(sent: list[MutableMapping[str, Any]]) -> Callable[[MutableMapping[str, Any]], Any]:
    async def send(part: MutableMapping[str, Any]) -> None:
        sent.append(part)

    return send
