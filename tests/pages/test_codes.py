"""Where codes are looked after: hidden, changed, told again; and the question before a code goes to a stranger."""

import pytest
from sqlmodel import col, select

from inbox.stays.bookings import cancel_stay
from inbox.tables import Message, SecretRelease
from tests.cast import DOOR_CODE, Scenery
from tests.pages.conftest import Visit

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_the_pages_of_codes_show_names_and_no_code(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    pages = igor.get("/inbox/codes").text + igor.get("/inbox/codes/nevsky-12").text

    assert "Door code" in pages and "Wi-Fi password" in pages and "No guest knows it as it is now" in pages
    assert DOOR_CODE not in pages and "4821" not in pages


def test_a_code_is_changed_and_told_again_from_its_page(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    scenery.guest_comes_by_link()
    number = scenery.conversation().id
    told = igor.post(f"/inbox/{number}/secrets/door_code/tell", headers={"hx-request": "true"})
    scenery.clock.advance(minutes=1)

    changed = igor.post("/inbox/codes/nevsky-12", data={"name": "door_code", "code": "9135#"})
    page = igor.get("/inbox/codes/nevsky-12").text
    again = igor.post("/inbox/codes/nevsky-12/door_code/again")
    scenery.send_due()

    assert told.status_code == 204 and changed.headers["location"].endswith("?told=changed#door_code")
    assert "John Carter (HMA7Q2XK)" in page and "Who knows this code?" in page and "9135" not in page
    assert again.headers["location"].endswith("told=told&number=1#door_code")
    assert scenery.telegram.texts("1001")[-2:] == ["Door code: 4821#", "The code has changed. Door code: 9135#"]


def test_who_knows_a_code_of_a_cancelled_stay_is_not_said_to_have_left(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    scenery.guest_comes_by_link()
    for name in ("door_code", "wifi_password"):
        igor.post(f"/inbox/{scenery.conversation().id}/secrets/{name}/tell", headers={"hx-request": "true"})

    scenery.store.write(lambda session: cancel_stay(session, "HMA7Q2XK", scenery.clock(), by="Airbnb"))

    page = igor.get("/inbox/codes/nevsky-12").text
    assert "HMA7Q2XK · cancelled" in page and "has left" not in page
    assert "1 former guest knows one" in igor.get("/inbox/codes").text


def test_owners_find_no_page_of_codes(visit: Visit) -> None:
    assert visit("petrova").get("/inbox/codes/nevsky-12").status_code == 404


def test_without_a_script_the_question_is_a_page_that_keeps_the_answer(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    scenery.guest_says("HMA7Q2XK, 21.11", "2002")
    number = scenery.conversation("2002").id

    asked = igor.post(f"/inbox/{number}/reply", data={"text": f"It is {DOOR_CODE}", "key": "k1"})
    sent = igor.post(f"/inbox/{number}/reply", data={"text": f"It is {DOOR_CODE}", "key": "k1", "reason": "phoned"})
    scenery.send_due()

    assert asked.status_code == 409 and "not confirmed as the guest" in asked.text and "4821#" in asked.text
    assert sent.status_code == 303 and scenery.telegram.texts("2002")[-1] == f"It is {DOOR_CODE}"


def test_our_script_is_told_to_ask_for_a_reason(scenery: Scenery, visit: Visit) -> None:
    scenery.guest_says("HMA7Q2XK, 21.11", "2002")
    number = scenery.conversation("2002").id

    asked = visit("igor").post(
        f"/inbox/{number}/reply", data={"text": DOOR_CODE, "key": "k1"}, headers={"hx-request": "true"}
    )

    assert (asked.status_code, asked.json()["code"]) == (409, "asks_reason")
    assert DOOR_CODE not in asked.text


def test_the_thread_hides_what_a_guest_typed_until_somebody_looks(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says("is it 4821#?")
    number = scenery.conversation().id
    seq = scenery.read(lambda s: s.exec(select(Message.seq).where(col(Message.sealed).is_not(None))).first())

    thread = igor.get(f"/inbox/{number}").text
    shown = igor.post(f"/inbox/{number}/messages/{seq}/show", headers={"hx-request": "true"}).text

    assert "4821" not in thread and "is it ••••?" in thread and "Show the code" in thread
    assert "is it 4821#?" in shown
    assert scenery.read(lambda s: s.exec(select(SecretRelease.told_to)).all()) == ["Игорь Смирнов"]


def test_codes_are_opened_early_only_with_a_reason(scenery: Scenery, visit: Visit) -> None:
    scenery.clock.advance(days=-3)
    scenery.guest_comes_by_link()
    igor, number = visit("igor"), scenery.conversation().id

    page = igor.get(f"/inbox/{number}").text
    silent = igor.post(f"/inbox/{number}/release-codes", headers={"hx-request": "true"})
    opened = igor.post(f"/inbox/{number}/release-codes", data={"reason": "train"}, headers={"hx-request": "true"})

    assert "Open the codes before check-in" in page
    assert (silent.status_code, opened.status_code) == (422, 204)
    assert DOOR_CODE in "".join(scenery.guest_says("what is the wifi password")) or "nevskiy2024" in "".join(
        scenery.telegram.texts("1001")
    )
