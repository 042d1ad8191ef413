"""Since when a guest has been owed an answer: from the first word that nobody has answered, through snoozes too."""

from datetime import timedelta

from inbox.tables import ConversationState
from tests.cast import Scenery

ODD = "my cat ate the remote of the projector, any ideas?"


def test_what_a_waiting_guest_writes_besides_is_no_later_beginning(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    since = scenery.clock()

    for words in ("is anybody there? I asked about the remote", "my dog ate the other remote, what now?"):
        scenery.clock.advance(minutes=2)
        scenery.guest_says(words)

    assert scenery.conversation().waiting_since == since


def test_nor_is_what_he_writes_besides_to_whoever_holds_it(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.reply("igor", "Which remote?")
    scenery.clock.advance(minutes=1)
    scenery.guest_says("the black one, it was by the window")
    since = scenery.clock()

    scenery.clock.advance(minutes=2)
    scenery.guest_says("and it was expensive I am afraid")

    assert (scenery.conversation().waiting_since, scenery.conversation().urgency) == (since, 1)


def test_a_guest_who_was_put_off_has_waited_all_the_while(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    since = scenery.clock()
    scenery.snooze("igor", since + timedelta(minutes=15))

    scenery.clock.advance(minutes=14)
    scenery.run_timers()
    asleep = scenery.conversation()
    scenery.clock.advance(minutes=1)
    scenery.run_timers()
    awake = scenery.conversation()

    assert (asleep.state, asleep.urgency) == (ConversationState.SNOOZED, -1)
    assert (awake.state, awake.snoozed_until) == (ConversationState.WAITING, None)
    assert (awake.waiting_since, awake.urgency) == (since, 1)


def test_what_somebody_holds_wakes_as_his_and_reminds_him(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.reply("igor", "I will look at it in the morning")
    until = scenery.clock() + timedelta(hours=1)
    scenery.snooze("igor", until)

    scenery.clock.advance(hours=1)
    scenery.run_timers()

    awake = scenery.conversation()
    assert (awake.state, awake.holder_name) == (ConversationState.HUMAN, "Игорь Смирнов")
    assert (awake.waiting_since, awake.urgency) == (until, 1)
