"""Calling a human: who is called, what he reads, how he takes it and answers from Telegram."""

import pytest
from sqlmodel import Session, select

from inbox.cards.brief import question, read_subject
from inbox.channel import FailureReason, Happening, SendError
from inbox.conversation.scene import load_scene
from inbox.night.handing_off import hand_off
from inbox.tables import Handoff, HandoffReason
from playbooks.decision import Call, Called
from playbooks.matching import Match
from properties.words import Language
from tests.cast import NIGHT, WIFI_PASSWORD, Scenery

ODD = "my cat ate the remote of the projector, any ideas?"


def _card_id(scenery: Scenery, address: str) -> str:
    """The vendor's id of the last card that went to this manager."""
    numbers = [n for n, outgoing in enumerate(scenery.telegram.sent, 1) if outgoing.address == address]
    return f"telegram-{numbers[-1]}"


def test_the_manager_on_shift_who_speaks_the_language_gets_a_card_in_his_own(scenery: Scenery) -> None:
    igor, olga = scenery.connect_telegram_of("igor"), scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()

    scenery.guest_says(ODD)

    card = scenery.telegram.texts(igor)[-1]
    assert "Нужен человек" in card
    assert ODD in card
    assert "John Carter" in card
    assert "HMA7Q2XK" in card
    assert "Консьерж, Мария +78120000001" in card
    assert not any("Нужен человек" in text for text in scenery.telegram.texts(olga))


def test_a_card_of_somebody_unknown_tells_the_time_as_the_guest_was_told_it(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")

    told = scenery.guest_says("позовите человека", "2002")

    assert "03:12" in told[0]
    assert "с 03:07" in scenery.telegram.texts(igor)[-1]


def test_a_card_tells_no_secret(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says("what is the wifi password?")

    scenery.guest_says("I want to talk to a human please")

    assert not any(WIFI_PASSWORD in text for text in scenery.telegram.texts(igor))


def test_taking_it_in_telegram_tells_the_manager_and_silences_the_bot(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    take = scenery.telegram.sent[-1].buttons[0][0].payload

    outcome = scenery.press(take, igor)

    assert outcome.toast == "Разговор ваш"
    assert scenery.conversation().assignee_id == scenery.manager("igor").id
    assert scenery.guest_says("what time is check-out?") == []


def test_the_second_to_take_it_hears_who_was_faster(scenery: Scenery) -> None:
    igor, olga = scenery.connect_telegram_of("igor"), scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    take = scenery.telegram.sent[-1].buttons[0][0].payload
    scenery.press(take, igor)

    outcome = scenery.press(take, olga)

    assert "Игорь Смирнов" in outcome.toast


def test_the_card_is_changed_to_say_who_has_it(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    card = _card_id(scenery, igor)

    scenery.take("olga")
    scenery.send_due()

    assert scenery.telegram.sent[-1].edit_of == card
    assert "Ольга Ким" in scenery.telegram.sent[-1].text


def test_a_reply_to_the_card_reaches_the_guest(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)

    scenery.hand_in(scenery.incoming("I'll bring a new remote", igor, reply_to=_card_id(scenery, igor)))
    scenery.send_due()

    assert scenery.telegram.texts("1001")[-1] == "I'll bring a new remote"
    assert scenery.conversation().state == "human"
    assert scenery.conversation().waiting_since is None


def test_a_manager_who_edits_his_answer_is_told_that_the_guest_reads_the_first_one(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says("my cat ate the remote of the projector, any ideas?")
    card = _card_id(scenery, igor)
    scenery.hand_in(scenery.incoming("the code is on the tabel", igor, reply_to=card))

    scenery.hand_in(scenery.incoming("it is on the table", igor, reply_to=card, happening=Happening.EDIT))
    scenery.send_due()

    assert "Правка до гостя не дошла" in scenery.telegram.texts(igor)[-1]
    assert "it is on the table" not in scenery.telegram.texts("1001")


def test_a_manager_who_opens_a_guests_link_is_told_that_he_is_none(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")

    scenery.guest_comes_by_link(igor)

    assert "рабочий" in scenery.telegram.texts(igor)[-1]
    assert scenery.count_conversations() == 0


def test_what_the_guest_says_next_reaches_the_manager_who_took_it(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.press(scenery.telegram.sent[-1].buttons[0][0].payload, igor)

    scenery.guest_says("which shelf is it on?")

    assert "which shelf is it on?" in scenery.telegram.texts(igor)[-1]
    scenery.hand_in(scenery.incoming("The upper one", igor, reply_to=_card_id(scenery, igor)))
    scenery.send_due()
    assert scenery.telegram.texts("1001")[-1] == "The upper one"


def test_words_to_nobody_are_not_lost_silently(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")

    scenery.hand_in(scenery.incoming("is anybody here?", igor))
    scenery.send_due()

    assert "Взять" in scenery.telegram.texts(igor)[-1]


def test_a_managers_telegram_never_becomes_a_guests_conversation(scenery: Scenery) -> None:
    scenery.connect_telegram_of("igor")
    scenery.hand_in(scenery.incoming("what time is check-out?", str(scenery.manager("igor").telegram_id)))

    assert scenery.count_conversations() == 0


def test_a_manager_who_never_pressed_start_is_not_written_to(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    scenery.guest_says(ODD)

    assert scenery.manager("igor").telegram_started_at is None
    assert {outgoing.address for outgoing in scenery.telegram.sent} == {"1001"}


def test_a_manager_who_blocked_the_bot_is_unreachable_from_then_on(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")

    scenery.hand_in(scenery.incoming("", igor, happening=Happening.BLOCKED))

    assert scenery.manager("igor").telegram_started_at is None


def test_a_card_that_cannot_arrive_marks_the_manager_unreachable(scenery: Scenery) -> None:
    scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.hand_in(scenery.incoming(ODD))
    scenery.telegram.answers = [None, SendError(FailureReason.BLOCKED, permanent=True)]

    scenery.send_due()

    assert scenery.manager("igor").telegram_started_at is None


def test_further_words_add_to_the_open_hand_off(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    cards = len(scenery.telegram.texts(igor))

    scenery.guest_says("it also ate the blue umbrella stand")

    assert len(scenery.telegram.texts(igor)) == cards
    assert scenery.conversation().state == "waiting"


def test_a_command_is_nothing_that_a_manager_has_to_read(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.guest_says("it also ate the blue umbrella stand")
    scenery.guest_says("/start", start_token=scenery.token(), **scenery.by_whatsapp("+447700900123"))

    subject = scenery.read(lambda s: read_subject(s, s.exec(select(Handoff)).one(), Language.EN))
    assert question(subject) == f"{ODD} / it also ate the blue umbrella stand"


def test_an_emergency_rings_again_and_goes_to_the_top(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)

    scenery.guest_says("there is a fire in the kitchen, full of smoke")

    assert "ЧП!" in scenery.telegram.texts(igor)[-1]
    assert scenery.conversation().severity == "critical"


def test_an_emergency_whose_playbook_calls_a_person_too_is_still_called_an_emergency(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    scenery.guest_says("I smell gas in the kitchen")

    handoff = scenery.read(lambda session: session.exec(select(Handoff)).one())
    assert handoff.reason == HandoffReason.EMERGENCY


def test_the_guest_who_solved_it_himself_calls_nobody_any_more(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)

    scenery.guest_says("I found it, thank you, no help needed any more")

    assert scenery.conversation().state == "resolved"


def test_a_call_that_leaves_after_somebody_took_it_calls_nobody(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.hand_in(scenery.incoming(ODD))
    scenery.claim_and_die()
    scenery.clock.advance(minutes=1)
    scenery.take("olga")

    scenery.clock.advance(minutes=2)
    scenery.send_due()

    card = next(outgoing for outgoing in reversed(scenery.telegram.sent) if outgoing.address == igor)
    assert scenery.manager("olga").name in card.text
    assert not any("take" in button.payload for row in card.buttons for button in row)


def test_a_call_does_not_wait_behind_the_changes_of_earlier_cards(scenery: Scenery) -> None:
    scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says("I want to talk to a human")

    scenery.take("igor")

    cards = [one for one in scenery.deliveries() if one.card and one.manager_id]
    changes = {one.lane for one in cards if (one.card or {}).get("edit_of")}
    assert changes == {f"manager-cards:{scenery.manager('igor').id}"}
    assert changes.isdisjoint({one.lane for one in cards if not (one.card or {}).get("edit_of")})


@pytest.mark.parametrize(("score", "told"), [(0.05, []), (0.4, ["wifi"])])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_brief_names_no_answers_that_have_nothing_to_do_with_it(
    scenery: Scenery, score: float, told: list[str]
) -> None:
    scenery.guest_comes_by_link()
    call = Call(Called.ASKED_FOR_HUMAN, "normal", "I need a human now", (Match("wifi", score, ""),))

    def work(session: Session) -> list[str]:
        contact = session.merge(scenery.contact())
        scene = load_scene(session, session.merge(scenery.conversation()), contact)
        named: list[str] = hand_off(session, scene, call, NIGHT).brief["tried"]
        return named

    assert scenery.store.write(work) == told
