"""The stay's link makes a visitor of the web chat the stay's guest: when a real browser opened it, not a preview."""

from datetime import timedelta

from fastapi import FastAPI
from sqlmodel import Session, select

from inbox.tables import Contact, Stay, StayState
from tests.cast import Scenery
from tests.welcomebook.staging import HOME, Guest, furnish_second_home, stored_texts, texts
from welcomebook.visitors import STAY_COOKIE


def test_looking_at_the_link_claims_nothing(scenery: Scenery, anna: Guest) -> None:
    page = anna.opens(stay=scenery.token())

    assert page.status_code == 200
    assert 'data-greets="1"' in page.text
    assert scenery.read(lambda session: session.exec(select(Contact)).all()) == []


def test_a_browser_that_runs_the_page_is_greeted_as_the_guest(scenery: Scenery, anna: Guest) -> None:
    anna.comes_by_link(scenery.token())
    scenery.send_due()

    assert "John Carter" in texts(anna.sees())[0]
    assert scenery.contact(anna.visitor).trust == "verified"


def test_a_further_guest_of_the_stay_whose_name_nobody_knows_is_greeted_without_one(
    scenery: Scenery, anna: Guest, boris: Guest
) -> None:
    anna.comes_by_link(scenery.token())
    boris.comes_by_link(scenery.token())
    scenery.send_due()

    assert texts(boris.sees())[0].startswith("Hello! This is the assistant of Nevsky 12 Studio")


def test_he_is_greeted_once(scenery: Scenery, anna: Guest) -> None:
    for _ in range(3):
        anna.comes_by_link(scenery.token())
    scenery.send_due()

    assert len(anna.sees()) == 1
    assert 'data-greets=""' in anna.opens().text


def test_without_scripts_the_first_message_brings_the_link_with_it(scenery: Scenery, anna: Guest) -> None:
    anna.opens(stay=scenery.token())

    anna.client.post(f"/chat/{HOME}/messages", data={"client_id": "abcdefgh", "text": "what time is check-out?"})
    scenery.send_due()

    said = texts(anna.sees())
    assert "John Carter" in said[0]
    assert "12:00" in said[1]
    assert stored_texts(scenery) == ["what time is check-out?"]


def test_the_token_is_kept_from_scripts_and_from_the_page(scenery: Scenery, anna: Guest) -> None:
    page = anna.opens(stay=scenery.token())

    (cookie,) = [line for line in page.headers.get_list("set-cookie") if line.startswith(STAY_COOKIE)]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and f"Path=/chat/{HOME}" in cookie


def test_a_bad_link_is_told_politely_and_the_chat_works(scenery: Scenery, anna: Guest, boris: Guest) -> None:
    english, russian = anna.opens(stay="A" * 22), boris.opens(stay="<script>")
    anna.greets()

    assert english.status_code == 200
    assert "no longer valid" in english.text
    assert "больше не действует" in russian.text and "<script>" not in russian.text
    assert anna.says("hello").status_code == 200
    assert scenery.contact(anna.visitor).trust == "unknown"


def test_a_link_is_bad_once_the_stay_is_over_or_cancelled(scenery: Scenery, app: FastAPI, anna: Guest) -> None:
    token = scenery.token()
    scenery.clock.advance(days=30)
    over = Guest(app).opens(stay=token, lang="en")
    scenery.store.write(_cancel)
    cancelled = anna.opens(stay=token, lang="en")

    assert "The stay of this link is over" in over.text
    assert "The booking of this link was cancelled" in cancelled.text


def test_a_link_of_another_property_leads_to_that_property(scenery: Scenery, anna: Guest) -> None:
    furnish_second_home(scenery)

    answer = anna.client.get("/chat/rubinstein-7", params={"stay": scenery.token(), "lang": "ru"})

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/chat/{HOME}?stay={scenery.token()}&lang=ru"


def test_a_second_browser_of_the_same_stay_has_a_talk_of_its_own(scenery: Scenery, app: FastAPI, anna: Guest) -> None:
    anna.comes_by_link(scenery.token())
    anna.says("from the first phone")
    friend = Guest(app)
    friend.comes_by_link(scenery.token())

    assert "from the first phone" not in friend.opens().text
    assert scenery.conversation(friend.visitor).id != scenery.conversation(anna.visitor).id


def test_the_page_speaks_the_language_of_the_stay(scenery: Scenery, boris: Guest) -> None:
    page = boris.opens(stay=scenery.token()).text

    assert '<html lang="en">' in page


def test_the_switch_is_remembered_and_wins(scenery: Scenery, anna: Guest) -> None:
    anna.opens(stay=scenery.token(), lang="ru")

    assert '<html lang="ru">' in anna.opens().text
    assert "Такой страницы нет" in anna.client.get("/chat/nowhere").text


def test_who_comes_before_his_stay_is_known_too(scenery: Scenery, anna: Guest) -> None:
    scenery.clock.moment -= timedelta(days=10)

    anna.comes_by_link(scenery.token())

    assert scenery.contact(anna.visitor).trust == "verified"


def _cancel(session: Session) -> None:
    session.exec(select(Stay)).one().state = StayState.CANCELLED
