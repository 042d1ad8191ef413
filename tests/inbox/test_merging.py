"""Two conversations become one, and two again: who holds it, what is owed, what was asked, where answers go."""

from datetime import timedelta

import pytest
from sqlmodel import select

from inbox.holding.merging import NothingToUndo, merge_into, undo_merge
from inbox.holding.replying import Reply, reply
from inbox.tables import AuditRecord, Conversation, Merge
from tests.cast import WIFI_PASSWORD, Scenery

PHONE = "+447700900555"
WHATSAPP = f"whatsapp:{PHONE}"


@pytest.fixture
def main(scenery: Scenery) -> int:
    """The verified guest's conversation, in WhatsApp; whoever opens the link in Telegram joins it."""
    scenery.guest_comes_by_link(WHATSAPP, **scenery.by_whatsapp(PHONE))
    return scenery.conversation(WHATSAPP).id or 0


def test_the_manager_who_talks_with_the_guest_keeps_him(scenery: Scenery, main: int) -> None:
    scenery.guest_says("my cat ate the remote of the projector, any ideas?")
    scenery.take("igor")
    apart = scenery.conversation().id or 0

    scenery.guest_comes_by_link()

    joined = scenery.conversation()
    assert joined.id == main
    assert (joined.state, joined.holder_name) == ("human", scenery.manager("igor").name)
    assert joined.held_since is not None
    assert scenery.guest_says("what is the wifi password") == []
    left = _conversation(scenery, apart)
    assert (left.state, left.holder_name, left.assignee_id, left.severity) == ("resolved", None, None, None)


def test_who_holds_the_guests_own_conversation_goes_on_holding_it(scenery: Scenery, main: int) -> None:
    scenery.take("olga", WHATSAPP)
    scenery.guest_says("my cat ate the remote of the projector, any ideas?")
    scenery.take("igor")

    scenery.guest_comes_by_link()

    assert scenery.conversation().holder_name == scenery.manager("olga").name


def test_a_snooze_is_left_to_nobody(scenery: Scenery, main: int) -> None:
    scenery.guest_says("hi there")
    scenery.snooze("igor", scenery.clock() + timedelta(minutes=30))
    apart = scenery.conversation().id or 0

    scenery.guest_comes_by_link()

    assert _conversation(scenery, apart).snoozed_until is None
    scenery.clock.advance(hours=1)
    scenery.run_timers()
    assert scenery.run_timers() == 0


def test_a_snooze_moves_into_a_conversation_that_nobody_holds(scenery: Scenery, main: int) -> None:
    scenery.guest_says("hi there")
    scenery.take("igor")
    until = scenery.clock() + timedelta(minutes=30)
    scenery.snooze("igor", until)
    apart = scenery.conversation().id or 0

    scenery.store.write(
        lambda s: merge_into(s, s.get_one(Conversation, apart), s.get_one(Conversation, main), scenery.clock()).id
    )

    moved = _conversation(scenery, main)
    assert (moved.state, moved.snoozed_until, moved.urgency) == ("snoozed", until, -1)
    assert moved.holder_name == scenery.manager("igor").name


def test_a_guest_who_waits_wakes_a_snoozed_conversation(scenery: Scenery, main: int) -> None:
    scenery.snooze("igor", scenery.clock() + timedelta(hours=6), WHATSAPP)
    scenery.guest_says("my cat ate the remote of the projector, any ideas?")

    scenery.guest_comes_by_link()

    joined = scenery.conversation()
    assert joined.state in {"waiting", "human"}
    assert joined.snoozed_until is None
    assert joined.waiting_since is not None


def test_the_question_that_waited_for_the_booking_is_answered_after_joining(scenery: Scenery, main: int) -> None:
    scenery.guest_says("what is the wifi password")

    answers = scenery.guest_comes_by_link()

    assert WIFI_PASSWORD in "".join(answers)


def test_the_same_key_in_both_is_no_hindrance(scenery: Scenery, main: int) -> None:
    scenery.guest_says("hi there")
    _reply(scenery, "Hello!", "greet", WHATSAPP)
    _reply(scenery, "Good evening!", "greet")
    _reply(scenery, "he is nice", "a note", WHATSAPP, note=True)
    _reply(scenery, "so he is", "a note", note=True)

    scenery.guest_comes_by_link()

    said = [message.text for message in scenery.messages() if message.author == "manager"]
    assert sorted(said) == ["Good evening!", "Hello!"]
    _reply(scenery, "Hello!", "greet")
    assert len([message for message in scenery.messages() if message.author == "manager"]) == 2


def test_undoing_puts_everything_back_and_sends_answers_where_they_went_before(scenery: Scenery, main: int) -> None:
    scenery.guest_says("my cat ate the remote of the projector, any ideas?")
    _reply(scenery, "a note", "k", note=True)
    before, of_main = _needs(scenery.conversation()), _needs(scenery.conversation(WHATSAPP))
    apart = scenery.conversation().id
    scenery.guest_comes_by_link()

    _undo(scenery)

    assert scenery.conversation().id == apart
    assert _needs(scenery.conversation()) == before
    assert _needs(scenery.conversation(WHATSAPP)) == of_main
    assert scenery.contact().trust == "unknown"
    assert "my cat ate the remote of the projector, any ideas?" in [message.text for message in scenery.messages()]
    scenery.reply("igor", "for the other guest only", WHATSAPP)
    scenery.send_due()
    assert scenery.whatsapp.texts(WHATSAPP)[-1] == "for the other guest only"
    assert "for the other guest only" not in scenery.telegram.texts("1001")


def test_undoing_does_not_undo_what_somebody_did_since(scenery: Scenery, main: int) -> None:
    scenery.guest_says("my cat ate the remote of the projector, any ideas?")
    scenery.guest_comes_by_link()
    scenery.take("olga", WHATSAPP)

    _undo(scenery)

    assert scenery.conversation(WHATSAPP).holder_name == scenery.manager("olga").name
    assert scenery.conversation().state == "waiting"


def test_who_undid_it_is_on_record_and_it_is_undone_once(scenery: Scenery, main: int) -> None:
    scenery.guest_says("my cat ate the remote of the projector, any ideas?")
    scenery.guest_comes_by_link()

    _undo(scenery)

    (record,) = scenery.read(lambda s: s.exec(select(AuditRecord).where(AuditRecord.action == "merge_undone")).all())
    assert record.actor == scenery.manager("igor").name
    with pytest.raises(NothingToUndo):
        _undo(scenery)


def _reply(scenery: Scenery, text: str, key: str, address: str = "1001", *, note: bool = False) -> None:
    number, actor = scenery.conversation(address).id or 0, scenery.actor()
    wanted = Reply(text, note=note, key=key)
    scenery.store.write(
        lambda session: reply(session, scenery.context.codes, actor, number, wanted, scenery.clock()).id
    )


def _undo(scenery: Scenery) -> None:
    actor = scenery.actor()
    scenery.store.write(lambda s: undo_merge(s, actor, s.exec(select(Merge)).one(), scenery.clock()).id)


def _needs(conversation: Conversation) -> tuple[object, ...]:
    held = (conversation.state, conversation.holder_name, conversation.held_since, conversation.snoozed_until)
    return (*held, conversation.severity, conversation.urgency, conversation.waiting_since)


def _conversation(scenery: Scenery, number: int) -> Conversation:
    found: Conversation = scenery.read(lambda session: session.get_one(Conversation, number))
    return found
