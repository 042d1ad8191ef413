"""A promise that is not kept in time: the guest is told honestly, and a person is called."""

from datetime import timedelta

import pytest
from sqlmodel import select

from inbox.night.promising import keep_promise, promise
from inbox.tables import ConversationState, Incident, IncidentPromise
from tests.cast import Scenery


@pytest.fixture
def promised(scenery: Scenery) -> Scenery:
    scenery.guest_comes_by_link()
    scenery.guest_says("the lock won't open")
    now = scenery.clock()
    due_at = now + timedelta(minutes=4)
    scenery.store.write(lambda s: promise(s, s.exec(select(Incident)).one(), "мастер · a locksmith", due_at, now).id)
    return scenery


def wait(scenery: Scenery) -> list[str]:
    before = len(scenery.telegram.texts("1001"))
    scenery.clock.advance(minutes=4)
    scenery.run_timers()
    scenery.run_timers()
    scenery.send_due()
    return scenery.telegram.texts("1001")[before:]


def test_the_guest_is_told_once_and_a_person_is_called(promised: Scenery) -> None:
    (told,) = wait(promised)

    assert told.startswith("What was promised by now isn't done yet")
    assert promised.conversation().state == ConversationState.WAITING


def test_a_manager_is_not_talked_over(promised: Scenery) -> None:
    promised.take("igor")

    assert wait(promised) == []


def test_a_kept_promise_is_silent(promised: Scenery) -> None:
    promised.store.write(lambda s: keep_promise(s, s.exec(select(IncidentPromise)).one(), promised.clock(), by="Igor"))

    assert wait(promised) == []
