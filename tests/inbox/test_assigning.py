"""A conversation that is handed to a colleague: he is told and awaited, and nobody waits because he sleeps."""

import pytest
from sqlmodel import col, select

from inbox.holding.assigning import Handing, assign, assign_back
from inbox.holding.drafting import Begun, keep_draft
from inbox.holding.opening_again import NothingToOpen
from inbox.holding.refusals import Conflict, NotFound
from inbox.holding.taking import take
from inbox.staff.actors import Actor
from inbox.tables import ConversationState, Handoff, Note, Ring, Role
from tests.cast import DOOR_CODE, Scenery
from tests.pages.staging import water_is_cold

GUEST = "2002"
SCRIPT = Actor("night script", Role.MANAGER)  # a third one, beside Igor on shift and Olga who leads it


def hand(scenery: Scenery, by: str | Actor, to: str, note: str = "") -> None:
    number, codes, wanted = scenery.conversation(GUEST).id or 0, scenery.context.codes, Handing(to, note)
    actor = by if isinstance(by, Actor) else scenery.actor(by)
    scenery.store.write(lambda s: assign(s, codes, actor, number, wanted, scenery.clock()))


def undo(scenery: Scenery, by: str) -> None:
    number = scenery.conversation(GUEST).id or 0
    scenery.store.write(lambda s: assign_back(s, scenery.actor(by), number, scenery.clock()))


def events(scenery: Scenery) -> list[str]:
    return [message.facts["event"] for message in scenery.messages(GUEST) if message.kind == "event"]


def rings(scenery: Scenery) -> list[Ring]:
    return list(scenery.read(lambda session: session.exec(select(Ring).order_by(col(Ring.id))).all()))


def handoff(scenery: Scenery) -> Handoff:
    found: Handoff = scenery.read(lambda session: session.exec(select(Handoff)).one())
    return found


def pass_minutes(scenery: Scenery, minutes: float) -> None:
    scenery.clock.advance(seconds=minutes * 60)
    scenery.run_timers()
    scenery.send_due()


def test_he_holds_it_and_is_told_with_the_note_and_the_brief(scenery: Scenery) -> None:
    olga = scenery.connect_telegram_of("olga")
    water_is_cold(scenery)
    before = len(scenery.telegram.texts(olga))

    hand(scenery, "igor", "olga", f"porter has a key, code {DOOR_CODE}")
    scenery.send_due()

    told = scenery.telegram.texts(olga)[before:][-1]
    held = scenery.conversation(GUEST)
    assert (held.state, held.holder_name, held.awaited_by) == ("human", "Ольга Ким", "Игорь Смирнов")
    assert told.startswith("➡️ Игорь Смирнов передаёт вам разговор: Мария Котова")
    assert "горячей воды нет" in told and "porter has a key" in told
    assert events(scenery)[-1] == "assigned"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_code_in_the_note_is_masked_on_the_card(scenery: Scenery) -> None:
    olga = scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link(GUEST)
    scenery.guest_says("a human please", GUEST)

    hand(scenery, "igor", "olga", f"he was told {DOOR_CODE}")
    scenery.send_due()

    assert DOOR_CODE not in scenery.telegram.texts(olga)[-1]
    assert "he was told ••••" in scenery.telegram.texts(olga)[-1]


def test_if_he_does_not_come_the_shift_is_rung_as_ever(scenery: Scenery) -> None:
    water_is_cold(scenery)
    hand(scenery, "igor", "olga")
    rung = len(rings(scenery))

    pass_minutes(scenery, 2.9)
    assert len(rings(scenery)) == rung
    pass_minutes(scenery, 0.2)

    waits = scenery.conversation(GUEST)
    assert (waits.state, waits.assignee_id, waits.awaited_since) == ("waiting", None, None)
    assert len(rings(scenery)) > rung
    assert "not_come" in events(scenery)
    pass_minutes(scenery, 3.1)
    assert {ring.step for ring in rings(scenery)[rung:]} > {"first"}


@pytest.mark.parametrize("come", ["take", "reply"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_once_he_has_come_nobody_is_rung(scenery: Scenery, come: str) -> None:
    water_is_cold(scenery)
    hand(scenery, "igor", "olga")
    assert handoff(scenery).taken_at is None
    rung = len(rings(scenery))

    if come == "take":
        scenery.take("olga", GUEST)
    else:
        scenery.reply("olga", "Иду", GUEST)
    pass_minutes(scenery, 30)

    held = scenery.conversation(GUEST)
    assert (held.state, held.holder_name, held.awaited_since) == ("human", "Ольга Ким", None)
    assert handoff(scenery).taken_by_id == scenery.manager("olga").id
    assert len(rings(scenery)) == rung


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_guest_who_writes_later_does_not_wait_for_a_sleeper_either(scenery: Scenery) -> None:
    scenery.guest_comes_by_link(GUEST)
    hand(scenery, "igor", "olga")
    pass_minutes(scenery, 120)
    assert scenery.conversation(GUEST).state == ConversationState.HUMAN

    scenery.guest_says("the door does not open", GUEST)
    pass_minutes(scenery, 3.1)

    assert scenery.conversation(GUEST).state == ConversationState.WAITING
    assert handoff(scenery).reason == "untaken"
    assert handoff(scenery).brief["question"] == "the door does not open"
    assert rings(scenery)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_an_emergency_waits_for_nobody(scenery: Scenery) -> None:
    scenery.guest_comes_by_link(GUEST)
    hand(scenery, "igor", "olga")

    scenery.guest_says("there is a fire in the kitchen", GUEST)

    burning = scenery.conversation(GUEST)
    assert (burning.state, burning.awaited_since) == ("waiting", None)
    assert rings(scenery)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_until_he_has_come_anybody_may_take_it_and_then_nobody(scenery: Scenery) -> None:
    water_is_cold(scenery)
    hand(scenery, SCRIPT, "olga")

    scenery.take("igor", GUEST)

    assert scenery.conversation(GUEST).holder_name == "Игорь Смирнов"
    with pytest.raises(Conflict):
        scenery.take("olga", GUEST)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_colleagues_conversation_is_handed_on_only_by_who_leads(scenery: Scenery) -> None:
    water_is_cold(scenery)
    number = scenery.conversation(GUEST).id or 0
    scenery.store.write(lambda session: take(session, SCRIPT, number, scenery.clock()))

    with pytest.raises(Conflict):
        hand(scenery, "igor", "olga")
    with pytest.raises(NotFound):
        hand(scenery, "olga", "nobody")
    hand(scenery, "olga", "igor")

    assert scenery.conversation(GUEST).holder_name == "Игорь Смирнов"


def test_it_is_taken_back_as_if_it_had_never_been_given(scenery: Scenery) -> None:
    olga = scenery.connect_telegram_of("olga")
    water_is_cold(scenery)
    scenery.take("igor", GUEST)
    before = scenery.conversation(GUEST)
    hand(scenery, "igor", "olga", "the porter has a key")
    scenery.send_due()

    undo(scenery, "igor")
    scenery.send_due()

    after = scenery.conversation(GUEST)
    assert (after.state, after.holder_name, after.waiting_since) == ("human", "Игорь Смирнов", before.waiting_since)
    assert "assigned" not in events(scenery)
    assert scenery.read(lambda session: session.exec(select(Note)).all()) == []
    assert scenery.telegram.sent[-1].edit_of
    assert any(text.startswith("↩️ Игорь Смирнов") for text in scenery.telegram.texts(olga)[-2:])
    pass_minutes(scenery, 30)
    assert scenery.conversation(GUEST).holder_name == "Игорь Смирнов"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_it_is_not_taken_back_once_he_has_come(scenery: Scenery) -> None:
    water_is_cold(scenery)
    hand(scenery, "igor", "olga")
    scenery.take("olga", GUEST)

    with pytest.raises(NothingToOpen):
        undo(scenery, "igor")


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_he_says_by_his_card_that_he_can_not_and_others_are_rung_at_once(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    water_is_cold(scenery)
    hand(scenery, "olga", "igor")
    rung = len(rings(scenery))

    outcome = scenery.press(f"decline:{scenery.conversation(GUEST).id}", igor)

    assert outcome.toast == "Позвали следующего"
    assert scenery.conversation(GUEST).state == ConversationState.WAITING
    ringing = {ring.manager_id for ring in rings(scenery)[rung:] if ring.result == "ringing"}
    assert ringing == {scenery.manager("olga").id}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_same_again_tells_him_once(scenery: Scenery) -> None:
    olga = scenery.connect_telegram_of("olga")
    water_is_cold(scenery)
    for _ in range(2):
        hand(scenery, "igor", "olga")
    scenery.send_due()

    assert len([text for text in scenery.telegram.texts(olga) if text.startswith("➡️ Игорь")]) == 1
    assert events(scenery).count("assigned") == 1


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_to_oneself_is_taking_it(scenery: Scenery) -> None:
    water_is_cold(scenery)

    hand(scenery, "igor", "igor")

    held = scenery.conversation(GUEST)
    assert (held.holder_name, held.awaited_since) == ("Игорь Смирнов", None)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_is_writing_the_answer_is_not_taken_for_asleep(scenery: Scenery) -> None:
    water_is_cold(scenery)
    hand(scenery, "igor", "olga")
    number, codes, begun = scenery.conversation(GUEST).id or 0, scenery.context.codes, Begun("Мастер будет")
    scenery.clock.advance(seconds=150)
    scenery.store.write(lambda s: keep_draft(s, codes, scenery.actor("olga"), number, begun, scenery.clock()))

    pass_minutes(scenery, 0.6)
    writes = scenery.conversation(GUEST).holder_name
    pass_minutes(scenery, 1.1)

    assert (writes, scenery.conversation(GUEST).state) == ("Ольга Ким", "waiting")
