"""Who is taken for whom: by the link, by code and date, by a phone number, by a manager's word."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, col, select

from inbox.arriving.suggesting import NothingToConfirm, confirm
from inbox.channel import ChannelKind, Happening
from inbox.stays.bookings import Booking, cancel_stay, put_stay
from inbox.stays.renewing import renew_link
from inbox.tables import Conversation, Guest, Stay
from tests.cast import CODE, KEYS, WIFI_PASSWORD, Scenery

BOOKED = f"{CODE}, 21 November"
PHONE = "+447700900555"
WHATSAPP = f"whatsapp:{PHONE}"
NEXT_CODE, NEXT_ARRIVAL, NEXT_DEPARTURE = "NEWB00K7", date(2026, 12, 10), date(2026, 12, 14)
ON_NEXT_ARRIVAL = datetime(2026, 12, 10, 13, tzinfo=UTC)


def test_a_stranger_with_code_and_date_is_not_in_the_conversation_of_the_guest_who_comes_later(
    scenery: Scenery,
) -> None:
    scenery.guest_says(BOOKED, "666")

    _whatsapp_guest_comes_by_link(scenery)

    assert scenery.conversation("666").id != scenery.conversation(WHATSAPP).id
    assert scenery.contact("666").trust == "identified"
    assert scenery.contact(WHATSAPP).trust == "verified"
    scenery.guest_says("any news?", "666")
    scenery.reply("igor", "The spare key box code is 7788", WHATSAPP)
    scenery.send_due()
    assert "7788" not in "".join(scenery.telegram.texts("666"))
    assert "7788" in scenery.whatsapp.texts(WHATSAPP)[-1]


def test_the_first_verified_contact_bears_the_name_of_the_booking_and_an_identified_one_its_own(
    scenery: Scenery,
) -> None:
    scenery.guest_says(BOOKED, "666")

    _whatsapp_guest_comes_by_link(scenery)

    assert _guest_of(scenery, "666").name == "Anna"
    assert _guest_of(scenery, WHATSAPP).name == "John Carter"


def test_a_further_channel_joins_the_conversation_that_was_verified_first(scenery: Scenery) -> None:
    scenery.guest_says(BOOKED, "666")
    scenery.guest_comes_by_link("1001")
    scenery.confirm("igor", "666")

    _whatsapp_guest_comes_by_link(scenery)

    assert scenery.conversation(WHATSAPP).id == scenery.conversation("1001").id
    assert scenery.conversation("666").id != scenery.conversation("1001").id


def test_an_identified_guest_who_opens_the_link_keeps_his_conversation_and_gets_the_bookings_name(
    scenery: Scenery,
) -> None:
    scenery.guest_says(BOOKED)
    before = scenery.conversation().id

    scenery.guest_comes_by_link()

    assert scenery.conversation().id == before
    assert scenery.contact().trust == "verified"
    assert _guest_of(scenery, "1001").name == "John Carter"


def test_a_confirmation_in_an_old_conversation_does_not_count_for_the_next_stay(scenery: Scenery) -> None:
    _book_next_stay(scenery)
    scenery.guest_says(BOOKED)
    old = scenery.conversation().id or 0
    scenery.clock.moment = ON_NEXT_ARRIVAL
    scenery.guest_says(f"{NEXT_CODE}, 10 December")

    with pytest.raises(NothingToConfirm):
        scenery.store.write(lambda session: confirm(session, scenery.actor(), old, scenery.clock()))

    assert scenery.contact().trust == "identified"
    assert scenery.conversation().id != old


def test_a_returning_guest_is_known_by_the_code_of_his_next_stay(scenery: Scenery) -> None:
    _book_next_stay(scenery)
    scenery.guest_comes_by_link()
    old = scenery.conversation().id
    scenery.clock.moment = ON_NEXT_ARRIVAL

    answers = scenery.guest_says(f"{NEXT_CODE}, 10 December")

    assert "Found it" in answers[0]
    assert scenery.conversation().id != old
    assert scenery.contact().trust == "identified"
    assert WIFI_PASSWORD not in "".join(scenery.guest_says("what is the wifi password"))


def test_the_guest_of_a_cancelled_stay_is_known_by_the_code_of_another(scenery: Scenery) -> None:
    _book_next_stay(scenery)
    scenery.guest_comes_by_link()
    scenery.store.write(lambda session: cancel_stay(session, CODE, scenery.clock()))

    answers = scenery.guest_says(f"{NEXT_CODE}, 10 December")

    assert "Found it" in answers[0]


def test_a_returning_guests_phone_suggests_his_next_stay_to_the_manager(scenery: Scenery) -> None:
    _book_next_stay(scenery, phone=PHONE)
    _whatsapp_guest_comes_by_link(scenery)
    scenery.clock.moment = ON_NEXT_ARRIVAL

    scenery.guest_says("my cat ate the remote of the projector, any ideas?", WHATSAPP, **scenery.by_whatsapp(PHONE))

    conversation = scenery.conversation(WHATSAPP)
    assert conversation.stay_id is None
    assert conversation.hinted_stay_id is not None
    assert conversation.last_message_text != ""
    assert scenery.contact(WHATSAPP).trust == "unknown"
    assert [message.text for message in scenery.messages(WHATSAPP) if message.author == "guest"] == [
        "my cat ate the remote of the projector, any ideas?"
    ]
    scenery.confirm("igor", WHATSAPP)
    assert scenery.conversation(WHATSAPP).stay_id == conversation.hinted_stay_id


def test_a_returning_guest_stays_where_a_person_talks_with_him(scenery: Scenery) -> None:
    _book_next_stay(scenery, phone=PHONE)
    _whatsapp_guest_comes_by_link(scenery)
    scenery.take("igor", WHATSAPP)
    before = scenery.conversation(WHATSAPP).id
    scenery.clock.moment = ON_NEXT_ARRIVAL

    scenery.guest_says("have you found my charger?", WHATSAPP, **scenery.by_whatsapp(PHONE))

    assert scenery.conversation(WHATSAPP).id == before


def test_a_second_stay_does_not_rename_the_guest_of_the_first(scenery: Scenery) -> None:
    _book_next_stay(scenery)
    scenery.guest_comes_by_link()
    first = scenery.conversation().id
    scenery.clock.moment = datetime(2026, 12, 9, tzinfo=UTC)

    scenery.guest_says("", start_token=scenery.token(NEXT_CODE), started=True)

    assert scenery.conversation().id != first
    assert _name_in(scenery, first) == "John Carter"


@pytest.mark.parametrize("form", ["https://desk.example.org/go/{}", "https://t.me/desk_bot?start={}"])
def test_who_pastes_the_link_of_his_stay_came_by_it_and_it_is_kept_nowhere(scenery: Scenery, form: str) -> None:
    token = scenery.token()

    answers = scenery.guest_says(f"Hi! {form.format(token)} what is the door code?")

    assert scenery.contact().trust == "verified"
    assert "4821#" in "".join(answers)
    assert not [message.text for message in scenery.messages() if token in message.text]
    assert token not in scenery.conversation().last_message_text


def test_a_pasted_link_alone_is_greeted_like_one_that_was_opened(scenery: Scenery) -> None:
    answers = scenery.guest_says(f"https://desk.example.org/go/{scenery.token()}")

    assert answers[0].startswith("Hello John Carter! This is the assistant of Nevsky 12 Studio")
    assert scenery.contact().trust == "verified"


def test_a_link_that_is_none_of_ours_is_words_like_any_other(scenery: Scenery) -> None:
    scenery.guest_says("https://example.org/go/AAAAAAAAAAAAAAAAAAAAAA is my ticket, where can I print it?")

    assert "https://example.org/go/AAAAAAAAAAAAAAAAAAAAAA" in scenery.messages()[0].text
    assert scenery.contact().trust == "unknown"


@pytest.mark.parametrize("code", ["guest-77x", "БР-4455", "R/2026/78", "HMQWERTYUI"])
def test_a_code_identifies_however_the_booking_system_spells_it(scenery: Scenery, code: str) -> None:
    _book_next_stay(scenery, code=code)

    scenery.guest_says(f"My booking is {code.swapcase()}, arriving on 10 December")

    assert scenery.contact().trust == "identified"


def test_many_days_in_one_message_are_many_tries(scenery: Scenery) -> None:
    scenery.guest_says(f"{CODE} 17 nov 18 nov 19 nov 20 nov 21 nov 22 nov")

    assert scenery.contact().trust == "unknown"
    scenery.guest_says(BOOKED)
    assert scenery.contact().trust == "unknown"


def test_arrival_and_departure_together_name_the_stay(scenery: Scenery) -> None:
    scenery.guest_says(f"{CODE}, 21.11 - 25.11")

    assert scenery.contact().trust == "identified"


def test_two_days_that_are_not_both_of_the_stay_are_wrong(scenery: Scenery) -> None:
    scenery.guest_says(f"{CODE}, 21 November or 22 November")

    assert scenery.contact().trust == "unknown"


def test_words_that_only_look_like_codes_are_not_counted(scenery: Scenery) -> None:
    for day in range(1, 5):
        scenery.guest_says(f"ZZZZZ{day}9 arrival November 2{day}st")

    scenery.guest_says(f"{CODE} arrival November 21st")

    assert scenery.contact().trust == "identified"


def test_strangers_who_know_the_code_do_not_keep_the_guest_out(scenery: Scenery) -> None:
    _strangers_guess(scenery, strangers=2)

    scenery.guest_says(BOOKED, "777")

    assert scenery.contact("777").trust == "identified"


def test_after_many_guesses_a_right_one_is_only_a_suggestion_and_sounds_like_a_wrong_one(scenery: Scenery) -> None:
    _strangers_guess(scenery, strangers=6)

    right = scenery.guest_says(BOOKED, "777")
    wrong = scenery.guest_says(f"{CODE}, 23 November", "778")

    assert right == wrong
    assert scenery.contact("777").trust == "unknown"
    assert scenery.conversation("777").hinted_stay_id is not None
    assert scenery.conversation("778").hinted_stay_id is None
    assert scenery.conversation("777").state == "waiting"


def test_a_question_with_a_flight_in_it_is_answered(scenery: Scenery) -> None:
    door = {"channel": ChannelKind.WEB, "property_slug": "nevsky-12"}

    answers = scenery.guest_says("What time is check-out? Our plane SU1234 leaves on 25.11", "9", **door)

    assert "12:00" in answers[0]


def test_a_number_in_a_cry_for_help_is_not_taken_for_a_booking(scenery: Scenery) -> None:
    scenery.guest_says("what is the wifi password")

    answers = scenery.guest_says("The door shows error E-404 and I am locked out")

    assert answers and "date" not in "".join(answers)


def test_tries_inside_other_words_are_counted_whether_the_code_exists_or_not(scenery: Scenery) -> None:
    for address, code in (("1", CODE), ("2", "HMA7Q2XZ")):  # alike in letters, which matching reads too
        for day in range(1, 6):
            scenery.guest_says(f"my cat sails with captain {code} on {day}.01, wish her luck and fair winds", address)

    answers = [scenery.guest_says(f"{CODE}, 21 November", address) for address in ("1", "2")]

    assert answers[0] == answers[1]
    assert scenery.contact("1").trust == scenery.contact("2").trust == "unknown"


def test_who_came_by_a_link_that_was_renewed_is_told_no_secret(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    old = scenery.token()

    _renew_link(scenery)

    assert WIFI_PASSWORD not in "".join(scenery.guest_says("what is the wifi password"))
    assert "Hello John Carter" not in "".join(scenery.guest_says("", "1002", start_token=old, started=True))
    scenery.guest_comes_by_link()
    assert WIFI_PASSWORD in "".join(scenery.guest_says("what is the wifi password"))


def test_whom_a_manager_confirmed_stays_verified_when_the_link_is_renewed(scenery: Scenery) -> None:
    scenery.guest_says(BOOKED)
    scenery.confirm("igor")
    scenery.guest_comes_by_link("1002")

    _renew_link(scenery)

    assert scenery.contact().trust == "verified"
    assert scenery.contact("1002").trust == "unknown"


def test_who_came_by_the_old_link_is_not_together_with_who_comes_by_the_new_one(scenery: Scenery) -> None:
    scenery.guest_comes_by_link("1001")
    _whatsapp_guest_comes_by_link(scenery)
    assert scenery.conversation(WHATSAPP).id == scenery.conversation("1001").id

    _renew_link(scenery)
    scenery.guest_comes_by_link("1001")

    assert scenery.conversation(WHATSAPP).id != scenery.conversation("1001").id
    assert scenery.conversation(WHATSAPP).stay_id is None
    scenery.guest_says("hello, who is there?", WHATSAPP, **scenery.by_whatsapp(PHONE))
    scenery.reply("igor", "The spare key box code is 7788", "1001")
    scenery.send_due()
    assert "7788" in scenery.telegram.texts("1001")[-1]


def test_a_chat_that_moves_to_an_address_of_somebody_else_is_no_fault(scenery: Scenery) -> None:
    scenery.guest_says("hi", "1")
    scenery.guest_says("hi", "2")

    scenery.hand_in(scenery.incoming("", "1", happening=Happening.MIGRATED, payload="2"))
    scenery.hand_in(scenery.incoming("", "1", happening=Happening.MIGRATED, payload="3"))

    assert scenery.contact("3").id != scenery.contact("2").id


def _renew_link(scenery: Scenery) -> None:
    def renew(session: Session) -> str:
        return renew_link(session, session.exec(select(Stay).where(Stay.code == CODE)).one(), KEYS, scenery.clock())

    scenery.store.write(renew)


def _whatsapp_guest_comes_by_link(scenery: Scenery) -> None:
    scenery.guest_comes_by_link(WHATSAPP, **scenery.by_whatsapp(PHONE))


def _book_next_stay(scenery: Scenery, phone: str | None = None, code: str = NEXT_CODE) -> None:
    booking = Booking(code, "nevsky-12", "direct", "Bob Other", "en", phone, None, NEXT_ARRIVAL, NEXT_DEPARTURE, 1)
    scenery.store.write(lambda session: put_stay(session, KEYS, booking, scenery.clock()))


def _strangers_guess(scenery: Scenery, strangers: int) -> None:
    for stranger in range(strangers):
        for day in range(1, 6):
            scenery.hand_in(scenery.incoming(f"{CODE} {day} jan", f"90{stranger}"))


def _guest_of(scenery: Scenery, address: str) -> Guest:
    number = scenery.conversation(address).guest_id
    guest: Guest = scenery.read(lambda session: session.get_one(Guest, number))
    return guest


def _name_in(scenery: Scenery, conversation_id: int | None) -> str:
    query = select(Guest.name).join(Conversation, col(Conversation.guest_id) == col(Guest.id))
    name: str = scenery.read(lambda session: session.exec(query.where(col(Conversation.id) == conversation_id)).one())
    return name


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_cancelled_booking_is_called_cancelled_to_whoever_has_its_link_and_to_nobody_else(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    token = scenery.token()
    scenery.store.write(lambda session: cancel_stay(session, CODE, scenery.clock()))

    (known,) = scenery.guest_says("what is the wifi password?")
    (by_link,) = scenery.guest_says("", "2002", start_token=token, started=True)
    (stranger,) = scenery.guest_says(BOOKED, "3003")

    assert "Your booking was cancelled" in known
    assert "was cancelled" in by_link and "is over" not in by_link
    assert "cancelled" not in stranger


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_link_of_a_stay_that_is_over_says_so(scenery: Scenery) -> None:
    scenery.clock.advance(days=9)

    (told,) = scenery.guest_says("", "2002", start_token=scenery.token(), started=True)

    assert "is over" in told and "cancelled" not in told
