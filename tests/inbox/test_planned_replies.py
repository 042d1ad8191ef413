"""An answer that is written now and leaves later: once, after one more look, and never silently not at all."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from inbox.channel import ChannelKind, Happening
from inbox.codes.guarding import AsksFirst
from inbox.holding.refusals import NotFound, SameKey
from inbox.later.planning import IsDone, Plan, call_off, change, plan
from inbox.later.sending import CanNotLeave, send_now, send_planned
from inbox.tables import PlannedReply
from tests.cast import DOOR_CODE, NIGHT, Scenery

HOUR = timedelta(hours=1)
WORDS = "Good morning, the plumber comes at nine."
sqlite_only = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def asks(scenery: Scenery) -> None:
    """The guest waits for a person's answer."""
    scenery.guest_comes_by_link()
    scenery.guest_says("a human please")


def planned(scenery: Scenery, text: str = WORDS, by: str = "igor", **given: Any) -> PlannedReply:
    wanted = Plan(text, **{"due_at": scenery.clock() + HOUR, "key": "once", **given})
    number, codes = scenery.conversation().id or 0, scenery.context.codes
    return scenery.store.write(lambda s: kept(s, plan(s, codes, scenery.actor(by), number, wanted, scenery.clock())))


def kept(session: Session, row: PlannedReply) -> PlannedReply:
    session.flush()
    session.refresh(row)
    session.expunge(row)
    return row


def row_of(scenery: Scenery) -> PlannedReply:
    found: PlannedReply = scenery.read(lambda session: session.exec(select(PlannedReply)).one())
    return found


def pass_minutes(scenery: Scenery, minutes: float) -> list[str]:
    """What the guest got meanwhile."""
    before = len(scenery.telegram.texts("1001"))
    scenery.clock.advance(seconds=minutes * 60)
    scenery.run_timers()
    scenery.send_due()
    return scenery.telegram.texts("1001")[before:]


def events(scenery: Scenery) -> list[str]:
    return [message.facts["event"] for message in scenery.messages() if message.kind == "event"]


def test_it_leaves_in_its_time_and_the_guest_is_answered(scenery: Scenery) -> None:
    asks(scenery)

    planned(scenery)
    asleep = scenery.conversation()
    early, late, later = pass_minutes(scenery, 59), pass_minutes(scenery, 1), pass_minutes(scenery, 60)

    assert (asleep.state, asleep.holder_name, asleep.planned_at) == ("snoozed", "Игорь Смирнов", NIGHT + HOUR)
    assert (early, late, later) == ([], [WORDS], [])
    answered = scenery.conversation()
    assert (answered.state, answered.waiting_since, answered.planned_at) == ("human", None, None)
    assert (row_of(scenery).state, scenery.messages()[-1].manager_id) == ("sent", scenery.manager().id)


def test_the_same_key_plans_it_once_and_two_processes_send_it_once(scenery: Scenery) -> None:
    asks(scenery)
    number = planned(scenery).id or 0
    assert planned(scenery).id == number
    with pytest.raises(SameKey):
        planned(scenery, "other words")

    scenery.clock.advance(seconds=3600)
    codes, channels = scenery.context.codes, scenery.channels
    for _ in range(2):
        scenery.store.write(lambda session: send_planned(session, codes, channels, number, scenery.clock()))
    scenery.run_timers()
    scenery.send_due()

    assert scenery.telegram.texts("1001").count(WORDS) == 1


def test_a_guest_who_writes_meanwhile_makes_it_ask_again(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    asks(scenery)
    planned(scenery)
    scenery.guest_says("thank you, it works now")

    got = pass_minutes(scenery, 60)

    assert got == []
    assert (row_of(scenery).state, row_of(scenery).held_up) == ("held", "guest_wrote")
    assert events(scenery)[-1] == "planned_held"
    assert "Гость с тех пор написал" in scenery.telegram.texts(igor)[-1]
    assert scenery.conversation().waiting_since is not None


@sqlite_only
def test_one_that_insists_leaves_all_the_same_and_what_was_asked_is_owed(scenery: Scenery) -> None:
    asks(scenery)
    planned(scenery, insists=True)
    scenery.guest_says("and where is the iron?")

    got = pass_minutes(scenery, 60)

    assert got == [WORDS]
    assert scenery.conversation().waiting_since is not None


@sqlite_only
def test_nothing_is_put_off_in_an_emergency(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("there is a fire in the kitchen")

    planned(scenery)

    burning = scenery.conversation()
    assert (burning.state, burning.severity) == ("human", "critical")
    assert burning.urgency > 0


@sqlite_only
def test_a_blocked_guest_gets_nothing_and_the_shift_is_called(scenery: Scenery) -> None:
    asks(scenery)
    planned(scenery)
    scenery.hand_in(scenery.incoming("", happening=Happening.BLOCKED))

    pass_minutes(scenery, 60)

    assert row_of(scenery).held_up == "blocked"
    with pytest.raises(CanNotLeave):
        now(scenery)


@sqlite_only
def test_whatsapps_window_is_looked_at_again_when_it_leaves(scenery: Scenery) -> None:
    phone = scenery.by_whatsapp("+447700900123")
    scenery.guest_says("a human please", "whatsapp:+447700900123", **phone)
    number, codes = scenery.conversation("whatsapp:+447700900123").id or 0, scenery.context.codes
    wanted = Plan(WORDS, scenery.clock() + timedelta(hours=25), "once")
    scenery.store.write(lambda s: plan(s, codes, scenery.actor(), number, wanted, scenery.clock()))

    pass_minutes(scenery, 25 * 60)

    assert row_of(scenery).held_up == "closed"
    assert WORDS not in scenery.fake(ChannelKind.WHATSAPP).texts("whatsapp:+447700900123")


@sqlite_only
def test_a_code_goes_through_the_same_door_at_the_time_of_leaving(scenery: Scenery) -> None:
    asks(scenery)
    planned(scenery, f"The code is {DOOR_CODE}")
    assert DOOR_CODE not in row_of(scenery).text
    with pytest.raises(AsksFirst):
        planned(scenery, f"The code is {DOOR_CODE}", key="much later", due_at=scenery.clock() + timedelta(days=30))

    got = pass_minutes(scenery, 60)

    assert got == [f"The code is {DOOR_CODE}"]
    assert DOOR_CODE not in scenery.messages()[-1].text


@sqlite_only
def test_its_writer_changes_it_and_anybody_calls_it_off(scenery: Scenery) -> None:
    asks(scenery)
    number = planned(scenery).id or 0
    codes, later = scenery.context.codes, scenery.clock() + 2 * HOUR

    with pytest.raises(NotFound):
        scenery.store.write(lambda s: change(s, codes, scenery.actor("olga"), number, "x", later, scenery.clock()))
    scenery.store.write(lambda s: change(s, codes, scenery.actor(), number, "Better words", later, scenery.clock()))
    early = pass_minutes(scenery, 60)
    scenery.store.write(lambda s: call_off(s, scenery.actor("olga"), number, scenery.clock()))
    with pytest.raises(IsDone):
        scenery.store.write(lambda s: call_off(s, scenery.actor("olga"), number, scenery.clock()))

    assert early == [] and pass_minutes(scenery, 90) == []
    back = scenery.conversation()
    assert (back.state, back.planned_at, back.waiting_since is not None) == ("human", None, True)
    assert "planned_dropped" in events(scenery)


def now(scenery: Scenery, by: str = "igor") -> None:
    codes, channels, number = scenery.context.codes, scenery.channels, row_of(scenery).id or 0
    scenery.store.write(lambda s: send_now(s, codes, channels, scenery.actor(by), number, scenery.clock()))


@sqlite_only
def test_it_is_sent_now_in_its_writers_name_and_once(scenery: Scenery) -> None:
    asks(scenery)
    planned(scenery)
    scenery.guest_says("hello?")

    now(scenery, "olga")
    got = pass_minutes(scenery, 120)

    assert got == [WORDS]
    assert (row_of(scenery).state, row_of(scenery).done_by) == ("sent", "Ольга Ким")
    assert [one.author_name for one in scenery.messages() if one.text == WORDS] == ["Игорь Смирнов"]


@sqlite_only
def test_a_conversation_that_was_resolved_stays_so(scenery: Scenery) -> None:
    asks(scenery)
    planned(scenery)
    scenery.resolve("igor")

    got = pass_minutes(scenery, 60)

    assert got == [WORDS]
    assert scenery.conversation().state == "resolved"
