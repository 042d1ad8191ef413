"""Who shares a number: his own, as Telegram vouches, may be a booking's; somebody's card is passed on."""

from sqlmodel import Session, select

from inbox.channel import Abilities, MessageKind, Sender
from inbox.tables import ConversationState, Handoff, Property
from tests.cast import WIFI_PASSWORD, Scenery

NUMBER = "+447700900123"
ASKS = "what is the wifi password"


def shares(scenery: Scenery, number: str) -> list[str]:
    sender = Sender(address="1001", name="Emma", language="en", phone=number)
    return scenery.guest_says("", kind=MessageKind.CONTACT, shared_phone=number, sender=sender)


def test_who_is_asked_which_booking_is_his_may_share_his_number_instead(scenery: Scenery) -> None:
    scenery.telegram.abilities = Abilities(buttons=True, asks_phone=True)

    scenery.guest_says(ASKS, property_slug="nevsky-12")

    assert scenery.telegram.sent[-1].ask_phone == "Share my phone number"


def test_a_number_of_a_booking_calls_a_person_to_confirm_the_guest(scenery: Scenery) -> None:
    scenery.guest_says(ASKS, property_slug="nevsky-12")

    (told,) = shares(scenery, NUMBER)

    handoff = scenery.read(lambda session: session.exec(select(Handoff)).one())
    assert told.startswith("Thank you! There is a booking with this number")
    assert (handoff.reason, handoff.brief["question"]) == ("confirm", ASKS)


def test_a_property_that_trusts_numbers_answers_at_once_what_was_asked(scenery: Scenery) -> None:
    scenery.store.write(_trust)
    scenery.guest_says(ASKS, property_slug="nevsky-12")

    told = " ".join(shares(scenery, NUMBER))

    assert told.startswith("Found it") and WIFI_PASSWORD in told


def test_a_number_of_no_booking_leaves_code_and_date(scenery: Scenery) -> None:
    (told,) = shares(scenery, "+447700900999")

    assert "found no booking with it" in told and "arrival date" in told
    assert scenery.conversation().state == ConversationState.BOT


def test_somebodys_card_goes_to_a_person_with_name_and_number(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    (told,) = scenery.guest_says("Igor Plumber", kind=MessageKind.CONTACT, shared_phone="+78120000011")

    handoff = scenery.read(lambda session: session.exec(select(Handoff)).one())
    assert told.startswith("I've got the contact and passed it to a manager")
    assert handoff.brief["question"] == "Igor Plumber +78120000011"
    assert "own_phone" not in scenery.messages()[-3].facts


def _trust(session: Session) -> None:
    session.exec(select(Property)).one().trusts_phone = True
