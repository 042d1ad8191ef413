"""Booking codes that came free and were given to somebody else: nothing of the later stay reaches the earlier guest."""

from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session, col, select

from inbox.office.importing import import_office
from inbox.office.reading import read_files
from inbox.stays.bookings import Booking, cancel_stay, put_stay
from inbox.stays.links import link_token, stay_behind
from inbox.stays.renewing import renew_link
from inbox.tables import Conversation, ScheduledMessage, Stay
from tests.cast import ARRIVAL, CODE, DEPARTURE, DOOR_CODE, KEYS, OFFICE, Scenery

PIERRE = Booking(CODE, "nevsky-12", "airbnb", "Pierre", "en", None, None, ARRIVAL, DEPARTURE, 1)


def test_whom_a_manager_confirmed_for_the_earlier_booking_is_told_nothing_of_the_later_one(scenery: Scenery) -> None:
    _john_is_confirmed(scenery)
    scenery.store.write(lambda session: cancel_stay(session, CODE, scenery.clock()))

    scenery.store.write(lambda session: put_stay(session, KEYS, PIERRE, scenery.clock()))

    said = scenery.guest_says("what is the door code?")
    assert said and not any(DOOR_CODE in text for text in said)
    before, after = _stays(scenery)
    assert (before.code, before.state, after.guest_name) == (f"{CODE}~{before.id}", "cancelled", "Pierre")
    assert scenery.conversation().stay_id == before.id
    assert after.link_hash != before.link_hash


def test_what_was_said_to_the_earlier_guest_is_still_to_be_said_to_the_later_one(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.run_schedule()
    scenery.store.write(lambda session: cancel_stay(session, CODE, scenery.clock()))
    scenery.store.write(lambda session: put_stay(session, KEYS, PIERRE, scenery.clock()))

    went = scenery.run_schedule()

    assert went == []  # nobody has come by Pierre's link yet
    rows = scenery.read(lambda session: session.exec(select(ScheduledMessage).order_by(col(ScheduledMessage.id))).all())
    number = _stays(scenery)[1].id
    states = {
        (row.stay_id == number, row.state) for row in rows if (row.rule_key, row.part) == ("arrival-instructions", "")
    }
    assert states == {(False, "sent"), (True, "planned")}


def test_the_links_of_both_stays_open_each_its_own(scenery: Scenery) -> None:
    scenery.store.write(lambda session: cancel_stay(session, CODE, scenery.clock()))
    scenery.store.write(lambda session: put_stay(session, KEYS, PIERRE, scenery.clock()))
    shown, (johns, pierres) = _links(scenery), [stay.id for stay in _stays(scenery)]
    scenery.store.write(lambda session: renew_link(session, session.get_one(Stay, johns), KEYS, scenery.clock()))

    renewed = _links(scenery)

    assert shown == renewed == {johns: johns, pierres: pierres}


def test_a_correction_of_a_stay_that_goes_on_leaves_its_guest_where_he_is(scenery: Scenery) -> None:
    _john_is_confirmed(scenery)

    renamed = replace(PIERRE, guest_name="John Q. Carter")
    scenery.store.write(lambda session: put_stay(session, KEYS, renamed, scenery.clock()))

    (stay,) = _stays(scenery)
    assert (stay.guest_name, scenery.contact().trust) == ("John Q. Carter", "verified")


def test_a_code_that_is_used_again_long_after_check_out_is_another_stay(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.clock.advance(days=30)
    arrival = ARRIVAL + timedelta(days=30)

    later = replace(PIERRE, arrival=arrival, departure=arrival + timedelta(days=4))
    scenery.store.write(lambda session: put_stay(session, KEYS, later, scenery.clock()))

    assert not any(DOOR_CODE in text for text in scenery.guest_says("what is the door code?"))
    assert [stay.guest_name for stay in _stays(scenery)] == ["John Carter", "Pierre"]


def test_a_code_that_is_used_again_on_the_day_of_check_out_is_another_stay(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.clock.advance(days=(DEPARTURE - scenery.clock().date()).days)

    later = replace(PIERRE, arrival=DEPARTURE, departure=DEPARTURE + timedelta(days=4))
    scenery.store.write(lambda session: put_stay(session, KEYS, later, scenery.clock()))
    scenery.clock.advance(days=1)

    assert not any(DOOR_CODE in text for text in scenery.guest_says("what is the door code?"))
    assert [stay.guest_name for stay in _stays(scenery)] == ["John Carter", "Pierre"]


def test_a_file_that_gives_the_code_to_somebody_else_makes_another_stay(scenery: Scenery) -> None:
    _john_is_confirmed(scenery)
    scenery.store.write(lambda session: cancel_stay(session, CODE, scenery.clock()))
    file = scenery.folder / "office.yaml"
    file.write_text(OFFICE.read_text(encoding="utf-8").replace("John Carter", "Pierre"), encoding="utf-8")

    for _ in range(2):
        scenery.store.write(lambda session: import_office(session, read_files([file]), KEYS, scenery.clock()))

    before, after = _stays(scenery)
    assert (after.code, after.guest_name, after.state) == (CODE, "Pierre", "active")
    assert scenery.read(lambda session: session.exec(select(Conversation.stay_id)).one()) == before.id


def _john_is_confirmed(scenery: Scenery) -> None:
    """He gave code and date; a manager confirmed him, and he knows the code."""
    scenery.guest_says(f"{CODE}, 21.11")
    scenery.confirm("igor")
    assert any(DOOR_CODE in text for text in scenery.guest_says("what is the door code?"))


def _links(scenery: Scenery) -> dict[int | None, int | None]:
    """Which stay is behind the link that is shown of which."""
    tokens = {stay.id: link_token(KEYS, stay) for stay in _stays(scenery)}

    def behind(session: Session) -> dict[int | None, int | None]:
        found = {number: stay_behind(session, token) for number, token in tokens.items()}
        return {number: stay.id if stay else None for number, stay in found.items()}

    return scenery.store.write(behind)


def _stays(scenery: Scenery) -> list[Stay]:
    return list(scenery.read(lambda session: session.exec(select(Stay).order_by(col(Stay.id))).all()))
