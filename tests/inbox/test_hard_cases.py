"""Cases in which a desk is tempted to overlook a guest: each was found by somebody who tried to break it."""

from datetime import timedelta

from inbox.channel import Happening, IncomingMedia, MessageKind
from inbox.holding import taking
from inbox.holding.gone_staff import free_from_gone_staff
from inbox.staff.actors import Actor
from inbox.staff.logins import disable_user
from inbox.staff.tokens import create_token, revoke
from inbox.tables import Role
from tests.cast import CODE, Scenery

FIRE = "there is a fire in the kitchen, full of smoke!"
ODD = "my cat ate the remote of the projector, any ideas?"
DEAD_LINK = "b_7Qm2xK9wLr3Vt0ZsA1pE4g"


def test_an_emergency_beside_code_and_date_is_heard(scenery: Scenery) -> None:
    (answer,) = scenery.guest_says(f"{FIRE} {CODE}, 21 November")

    assert "Leave the apartment now" in answer
    assert scenery.conversation().severity == "critical"


def test_a_question_beside_code_and_date_is_answered(scenery: Scenery) -> None:
    (answer,) = scenery.guest_says(f"{CODE}, 21 November. What time do we have to leave?")

    assert "Found it" in answer
    assert "12:00" in answer


def test_naming_the_booking_alone_asks_for_nothing(scenery: Scenery) -> None:
    (answer,) = scenery.guest_says(f"my booking is {CODE}, arrival on November 21")

    assert "Found it" in answer
    assert scenery.conversation().state == "bot"


def test_an_emergency_beside_a_dead_link_is_heard(scenery: Scenery) -> None:
    (answer,) = scenery.guest_says(FIRE, start_token=DEAD_LINK)

    assert "Leave the apartment now" in answer


def test_a_question_beside_a_dead_link_is_not_lost(scenery: Scenery) -> None:
    (answer,) = scenery.guest_says(ODD, start_token=DEAD_LINK)

    assert "no longer valid" in answer
    assert scenery.conversation().state == "waiting"


def test_a_question_that_comes_with_a_good_link_is_answered(scenery: Scenery) -> None:
    (answer,) = scenery.guest_says("what time is check-out?", start_token=scenery.token())

    assert "Hello John Carter" in answer
    assert "12:00" in answer


def test_a_problem_that_comes_with_a_good_link_is_led_through(scenery: Scenery) -> None:
    (answer,) = scenery.guest_says("the lock won't open!", start_token=scenery.token())

    assert "Hello John Carter" in answer
    assert "Do the digits light up?" in answer
    assert scenery.conversation().state == "bot"


def test_a_problem_told_beside_code_and_date_is_led_through(scenery: Scenery) -> None:
    (answer,) = scenery.guest_says(f"{CODE}, 21 November, the lock won't open!")

    assert "Found it" in answer
    assert "Do the digits light up?" in answer


def test_who_tells_in_the_middle_of_a_problem_who_he_is_is_led_back_to_it(scenery: Scenery) -> None:
    scenery.guest_says("the lock won't open!")

    (answer,) = scenery.guest_says("", start_token=scenery.token(), started=True)

    assert "Hello John Carter" in answer
    assert "Back to your problem: The lock won't open." in answer


def test_words_that_only_hand_over_the_link_wake_nobody(scenery: Scenery) -> None:
    (answer,) = scenery.guest_says("Hi! Here is my booking link:", start_token=scenery.token())

    assert "Hello John Carter" in answer
    assert scenery.conversation().state == "bot"


def test_any_other_word_beside_the_link_is_heard(scenery: Scenery) -> None:
    scenery.guest_says("here is my link. my cat ate the remote", start_token=scenery.token())

    assert scenery.conversation().state == "waiting"


def test_a_snooze_of_nobodys_swallows_no_guest(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.snooze("igor", scenery.clock() + timedelta(hours=1))

    scenery.guest_says("I am locked out in the rain")

    conversation = scenery.conversation()
    assert conversation.state == "waiting"
    assert conversation.waiting_since is not None
    assert conversation.urgency >= 0


def test_an_edit_into_an_emergency_is_heard(scenery: Scenery) -> None:
    said = scenery.incoming("there is a fir")
    scenery.hand_in(said)
    scenery.hand_in(scenery.incoming(FIRE, happening=Happening.EDIT, message_id=said.message_id))

    assert scenery.conversation().severity == "critical"


def test_an_edit_that_asks_something_else_is_answered_and_a_mended_typo_is_not(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    said = scenery.incoming("what is the wifi pasword?")
    scenery.hand_in(said)

    for words in ("what is the wifi password?", "what time is check-out?"):
        scenery.hand_in(scenery.incoming(words, happening=Happening.EDIT, message_id=said.message_id))
    scenery.send_due()

    answers = scenery.telegram.texts("1001")[1:]
    assert len(answers) == 2
    assert "12:00" in answers[-1]


def test_an_edit_that_came_before_its_message_is_answered(scenery: Scenery) -> None:
    edit = scenery.incoming("what time is check-out?", happening=Happening.EDIT, property_slug="nevsky-12")

    scenery.hand_in(edit)
    scenery.send_due()

    assert "12:00" in scenery.telegram.texts("1001")[0]


def test_a_caption_that_comes_late_to_its_album_is_heard(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    for number, caption in enumerate(("", FIRE)):
        photo = IncomingMedia(MessageKind.PHOTO, f"file-{number}")
        scenery.hand_in(scenery.incoming(caption, kind=MessageKind.PHOTO, media=(photo,), album_id="a1"))
        scenery.clock.advance(seconds=3)
        scenery.run_timers()

    assert scenery.conversation().severity == "critical"


def test_a_short_it_works_now_does_not_end_a_fire(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(FIRE)

    scenery.guest_says("it works now, thanks")

    assert scenery.conversation().state == "waiting"


def test_what_is_critical_rings_until_somebody_takes_it(scenery: Scenery) -> None:
    igor, olga = scenery.connect_telegram_of("igor"), scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()
    scenery.guest_says(FIRE)
    rings = [sum("ЧП" in text for text in scenery.telegram.texts(who)) for who in (igor, olga)]

    scenery.clock.advance(minutes=3)
    scenery.run_timers()
    scenery.send_due()
    again = sum("ЧП" in text for text in scenery.telegram.texts(olga))
    scenery.take("igor")
    scenery.clock.advance(minutes=3)
    scenery.run_timers()
    scenery.send_due()

    assert rings == [1, 1]
    assert again == 2
    assert sum("ЧП! Нужен" in text or "ЧП!\n" in text for text in scenery.telegram.texts(olga)) == again


def test_letting_go_of_a_guest_who_waits_calls_the_next(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.take("olga")
    scenery.send_due()
    before = sum("Нужен человек" in text for text in scenery.telegram.texts(igor))
    scenery.clock.advance(minutes=1)

    scenery.release("olga")
    scenery.send_due()

    assert sum("Нужен человек" in text for text in scenery.telegram.texts(igor)) == before + 1
    assert scenery.conversation().state == "waiting"


def test_letting_go_of_a_guest_whom_nobody_was_called_for_calls_somebody(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.take("olga")
    scenery.guest_says(ODD)

    scenery.release("olga")
    scenery.send_due()

    assert ODD in scenery.telegram.texts(igor)[-1]
    assert "гость ждёт ответа" in scenery.telegram.texts(igor)[-1]


def test_whoever_is_called_next_reads_what_the_guest_wrote_since(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.reply("olga", "It will come back")
    scenery.clock.advance(minutes=1)
    scenery.guest_says("and now the cat is ill")

    scenery.release("olga")
    scenery.send_due()

    assert "and now the cat is ill" in scenery.telegram.texts(igor)[-1]


def test_a_guest_of_somebody_who_may_come_in_no_more_is_given_to_the_next(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.take("olga")
    scenery.guest_says(ODD)

    scenery.store.write(lambda session: disable_user(session, "olga@example.org", scenery.clock()))
    scenery.store.write(lambda session: free_from_gone_staff(session, scenery.clock()))
    scenery.send_due()

    assert scenery.conversation().state == "waiting"
    assert ODD in scenery.telegram.texts(igor)[-1]


def test_a_token_that_was_revoked_holds_no_guest(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.store.write(lambda s: create_token(s, "script", Role.MANAGER, None, scenery.clock()))
    script = Actor("script", Role.MANAGER)
    scenery.store.write(lambda s: taking.take(s, script, scenery.conversation().id or 0, scenery.clock()))

    scenery.store.write(lambda session: revoke(session, "script", scenery.clock()))
    scenery.store.write(lambda session: free_from_gone_staff(session, scenery.clock()))

    assert scenery.conversation().state == "bot"
    assert scenery.conversation().holder_name is None


def test_a_card_reaches_the_lead_when_the_first_has_no_telegram(scenery: Scenery) -> None:
    olga = scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()

    scenery.guest_says(ODD)

    assert any("Нужен человек" in text for text in scenery.telegram.texts(olga))


def test_closed_cards_call_nobody_any_more(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.guest_says("I found it, thank you, no help needed any more")

    last = scenery.telegram.sent[-1]

    assert (last.address, last.buttons) == (igor, ())
    assert last.edit_of


def test_the_second_flood_is_told_too(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    for _ in range(2):
        told = [answer for n in range(34) for answer in scenery.guest_says(f"hello there number {n}?!")]
        assert sum("a lot of messages" in answer for answer in told) == 1
        scenery.clock.advance(minutes=10)
        scenery.guest_says("what time is check-out?")


def test_an_owner_who_writes_to_the_bot_is_told_that_nobody_reads_it(scenery: Scenery) -> None:
    scenery.hand_in(scenery.incoming("is everything all right?", "700001"))
    scenery.send_due()

    assert "Summaries" in scenery.telegram.texts("700001")[0] or "сводки" in scenery.telegram.texts("700001")[0]
    assert scenery.count_conversations() == 0
