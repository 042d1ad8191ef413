"""A manager answers from knowledge with a click; codes go through the door, and the guest's words teach the bot."""

import html

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from inbox.channel import IncomingMedia, MessageKind
from inbox.tables import Conversation, Decided, PhraseProposal, SecretRelease
from tests.cast import WIFI_PASSWORD, Scenery
from tests.pages.conftest import Visit
from tests.pages.test_knowledge import ROOT, SAUNA, entry

SCRIPT = {"HX-Request": "true"}
ODD = "until when may we sleep on the day we go home, call me at +44 7700 900123"


def asked(scenery: Scenery, text: str = ODD) -> int:
    scenery.guest_says(text, property_slug="nevsky-12")
    return scenery.conversation().id or 0


def proposals(scenery: Scenery) -> list[PhraseProposal]:
    return list(scenery.read(lambda session: session.exec(select(PhraseProposal)).all()))


def test_what_fits_the_guests_words_stands_beside_them(scenery: Scenery, visit: Visit) -> None:
    number = asked(scenery, "a human please! what time is check-out?")

    page = html.unescape(visit("igor").get(f"/inbox/{number}").text)

    assert 'data-text="Check-out is by 12:00. Leave the keys on the table, the door locks itself."' in page


def test_what_fits_is_found_for_the_words_under_a_photo_and_not_for_a_contacts_name(
    scenery: Scenery, visit: Visit
) -> None:
    photo = (IncomingMedia(MessageKind.PHOTO, "file-1"),)
    scenery.guest_says("a human please! what time is check-out?", property_slug="nevsky-12", kind="photo", media=photo)
    scenery.guest_says("Bob", kind="contact", shared_phone="+447700900999")

    page = html.unescape(visit("igor").get(f"/inbox/{scenery.conversation().id}").text)

    assert 'data-text="Check-out is by 12:00. Leave the keys on the table, the door locks itself."' in page


def test_any_entry_is_found_by_its_words(scenery: Scenery, visit: Visit) -> None:
    number, igor = asked(scenery), visit("igor")

    found = igor.get(f"/inbox/{number}/knowledge?q=keys on the table", headers=SCRIPT).text

    assert "checkout-time" in found
    assert "late-checkout" not in found
    assert visit("petrova").get(f"/inbox/{number}/knowledge").status_code == 404


def test_words_answered_from_an_entry_become_its_phrase_by_one_click(scenery: Scenery, visit: Visit) -> None:
    number, igor, one = asked(scenery), visit("igor"), entry(scenery, "checkout-time")

    igor.post(f"/inbox/{number}/reply", data={"text": "By noon, and no hurry.", "entry": one.id}, headers=SCRIPT)
    scenery.send_due()

    assert scenery.telegram.texts()[-1] == "By noon, and no hurry."
    (proposal,) = proposals(scenery)
    assert proposal.phrase == "until when may we sleep on the day we go home, call me at"
    assert proposal.phrase in igor.get(f"{ROOT}/of/nevsky-12").text
    assert igor.post(f"{ROOT}/phrases/{proposal.id}/accept").status_code == 303
    assert entry(scenery, "checkout-time").phrases_en[-1] == proposal.phrase
    assert proposal.phrase not in igor.get(f"{ROOT}/of/nevsky-12?done=taught").text.split("entries")[0]


def test_the_whole_answer_goes_with_its_codes_to_a_verified_guest_only(scenery: Scenery, visit: Visit) -> None:
    igor, wifi = visit("igor"), entry(scenery, "wifi")
    stranger = asked(scenery)
    scenery.guest_comes_by_link("1002")
    known = scenery.conversation("1002").id

    refused = igor.post(f"/inbox/{stranger}/answers/{wifi.id}", headers=SCRIPT)
    told = igor.post(f"/inbox/{known}/answers/{wifi.id}", headers=SCRIPT)
    scenery.clock.advance(seconds=5)
    scenery.send_due()

    assert (refused.status_code, refused.json()["code"]) == (409, "not_tellable")
    assert told.status_code == 201
    assert WIFI_PASSWORD not in told.text
    assert not any(WIFI_PASSWORD in text for text in scenery.telegram.texts("1001"))
    assert WIFI_PASSWORD in scenery.telegram.texts("1002")[-1]
    assert len(scenery.read(lambda session: session.exec(select(SecretRelease)).all())) == 1


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_words_for_a_shared_entry_stand_at_the_properties_that_it_answers_for(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    igor.post(f"{ROOT}/entries", data={**SAUNA, "at": "", "key": "sauna"})
    shared = entry(scenery, "sauna")
    number = asked(scenery, "where do we sweat and get beaten with birch twigs")
    igor.post(f"/inbox/{number}/reply", data={"text": "In the sauna.", "entry": shared.id}, headers=SCRIPT)
    (proposal,) = proposals(scenery)

    here, portfolio = proposed(igor, "of/nevsky-12"), proposed(igor, "portfolio")
    igor.post(f"{ROOT}/entries", data={**SAUNA, "key": "sauna", "copied": shared.id})
    replaced = proposed(igor, "of/nevsky-12")
    decided = igor.post(f"{ROOT}/phrases/{proposal.id}/reject", data={"at": "nevsky-12"})

    assert proposal.phrase in here and ">shared<" in here
    assert proposal.phrase in portfolio and ">shared<" not in portfolio
    assert proposal.phrase not in replaced
    assert decided.headers["location"] == f"{ROOT}/of/nevsky-12?done=left#words"


def proposed(browser: TestClient, place: str) -> str:
    """The proposed phrases of a place, as its page shows them."""
    return browser.get(f"{ROOT}/{place}").text.partition('id="words"')[2].partition("</section>")[0]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_is_known_or_anothers_or_secret_is_not_proposed(scenery: Scenery, visit: Visit) -> None:
    igor, one = visit("igor"), entry(scenery, "checkout-time")
    for text in ("What time is CHECK-OUT", "can we leave later", "is nevskiy2024 right", "12345", "so " * 50):
        number = asked(scenery, text)
        igor.post(f"/inbox/{number}/reply", data={"text": f"About {text}", "entry": one.id}, headers=SCRIPT)

    assert proposals(scenery) == []


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_same_words_are_counted_and_once_rejected_stay_so(scenery: Scenery, visit: Visit) -> None:
    igor, one = visit("igor"), entry(scenery, "checkout-time")
    for text in ("may we sleep long", "May we SLEEP long?!"):
        number = asked(scenery, text)
        igor.post(f"/inbox/{number}/reply", data={"text": text + "…", "entry": one.id}, headers=SCRIPT)

    (proposal,) = proposals(scenery)
    igor.post(f"{ROOT}/phrases/{proposal.id}/reject")

    assert proposal.times == 2
    assert [kept.state for kept in proposals(scenery)] == [Decided.DISMISSED]
    assert "may we sleep long" not in igor.get(f"{ROOT}/of/nevsky-12").text


def test_what_a_guest_chose_by_a_button_is_proposed_too(scenery: Scenery) -> None:
    asked(scenery)

    def offer(session: Session) -> None:
        choices = ["checkout-time", "late-checkout"]
        conversation = session.exec(select(Conversation)).one()
        conversation.bot_memory = {"choices": choices, "question": "may we sleep long"}

    scenery.store.write(offer)
    scenery.press("choose:checkout-time")

    assert [proposal.phrase for proposal in proposals(scenery)] == ["may we sleep long"]
