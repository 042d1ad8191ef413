"""The web chat takes what a guest says once, whatever the connection does, and gives the answers back."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from inbox.channel import Incoming, Outcome, OutOfReach
from inbox.routes import add_routes
from inbox.tables import DeadLetterRecord
from tests.cast import Scenery
from tests.welcomebook.staging import ADDRESS, HOME, Guest, bot_says, lines_in, stored_texts, talked_for_long, texts
from welcomebook import WebChannel, build_guest_pages


def test_a_guest_without_any_account_asks_and_is_answered(scenery: Scenery, anna: Guest) -> None:
    anna.opens()

    taken = anna.says("what time is check-out?")
    scenery.send_due()

    assert taken.status_code == 200
    assert texts(lines_in(taken.text), "mine") == ["what time is check-out?"]
    assert any("12:00" in text for text in texts(anna.looks()))


def test_a_message_that_is_sent_again_is_one_message(scenery: Scenery, anna: Guest) -> None:
    anna.opens()

    answers = [anna.says("hello?", client_id="the-same-key").status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    assert stored_texts(scenery) == ["hello?"]


def test_a_message_that_is_sent_ten_times_at_one_instant_is_one_message(scenery: Scenery, anna: Guest) -> None:
    anna.opens()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: anna.says("hello?", client_id="the-same-key").status_code, range(10)))

    assert answers == [200] * 10
    assert stored_texts(scenery) == ["hello?"]


def test_the_page_shows_the_whole_talk_after_a_reload(scenery: Scenery, anna: Guest) -> None:
    anna.opens()
    anna.says("what time is check-out?")
    scenery.send_due()

    sides = [line.side for line in anna.sees()]

    assert sides == ["mine", "theirs"]


def test_news_hold_what_came_since_and_not_the_whole_talk_again(scenery: Scenery, anna: Guest) -> None:
    anna.opens()
    anna.says("first")
    scenery.clock.advance(minutes=10)
    since = int(scenery.clock().timestamp() * 1000)
    anna.says("second")

    assert texts(anna.looks(after=since), "mine") == ["second"]
    assert texts(anna.looks(), "mine") == ["first", "second"]


def test_a_long_talk_begins_with_its_end_and_gives_the_rest_when_asked(scenery: Scenery, anna: Guest) -> None:
    anna.opens()
    anna.says("hello")
    talked_for_long(scenery, anna, messages=70)

    newest, whole = anna.opens(), anna.sees(all="1")

    assert texts(lines_in(newest.text), "mine")[0] == "message 10"
    assert 'href="?all=1"' in newest.text
    assert texts(whole, "mine")[:2] == ["hello", "message 0"]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }} &amp;"])
def test_what_a_guest_writes_is_shown_as_it_was_written(anna: Guest, text: str) -> None:
    anna.opens()

    fragment = anna.says(text).text

    assert texts(anna.sees(), "mine") == [text]
    for page in (fragment, anna.opens().text):
        assert "<script>alert" not in page and "<img src=x" not in page


def test_what_a_manager_writes_is_shown_as_it_was_written(scenery: Scenery, anna: Guest) -> None:
    anna.opens()
    anna.says("a human please")
    scenery.reply("igor", "<b>Coming</b> & see https://example.org/?a=1&b=2", anna.visitor)
    scenery.send_due()

    page = anna.opens().text

    assert "&lt;b&gt;Coming&lt;/b&gt;" in page
    assert 'href="https://example.org/?a=1&amp;b=2"' in page
    assert re.search(r'rel="[^"]*noreferrer', page)


def test_a_button_that_was_offered_can_be_pressed(scenery: Scenery, anna: Guest) -> None:
    anna.opens()
    anna.says("hello")
    bot_says(scenery, anna.visitor, "Which one?", buttons=[("Wi-Fi", "choose:wifi"), ("Other", "human")])
    scenery.send_due()
    offered = anna.sees()[-1].buttons

    pressed = anna.presses("human")

    assert offered == ("choose:wifi", "human")
    assert pressed.status_code == 200
    assert stored_texts(scenery)[-1] == "Other"
    assert scenery.conversation(anna.visitor).state == "waiting"
    assert 'value="human" class="pressed"' in anna.opens().text


def test_a_button_that_was_not_offered_does_nothing(scenery: Scenery, anna: Guest, boris: Guest) -> None:
    anna.opens()
    boris.opens()
    anna.says("hello")
    boris.says("привет")
    bot_says(scenery, anna.visitor, "Which one?", buttons=[("Other", "human")])
    scenery.send_due()

    assert boris.presses("human").status_code == 422
    assert stored_texts(scenery) == ["hello", "привет"]


@dataclass(frozen=True)
class Bad:
    sent: dict[str, Any]
    status: int


JSON = {"content-type": "application/json", "x-fragment": "1"}
BAD = {
    "empty": Bad({"json": {"client_id": "abcdefgh", "text": ""}}, 422),
    "blank": Bad({"json": {"client_id": "abcdefgh", "text": " \n\t "}}, 422),
    "too long": Bad({"json": {"client_id": "abcdefgh", "text": "я" * 4001}}, 422),
    "no key": Bad({"json": {"text": "hello"}}, 422),
    "a hostile key": Bad({"json": {"client_id": "../../etc/passwd", "text": "hello"}}, 422),
    "not text": Bad({"json": {"client_id": "abcdefgh", "text": ["hello"]}}, 422),
    "a list": Bad({"json": [1, 2]}, 422),
    "broken JSON": Bad({"content": b'{"client_id": "abcd', "headers": JSON}, 422),
    "no UTF-8": Bad({"content": b'{"client_id": "\xff\xfe"}', "headers": JSON}, 422),
    "JSON too deep": Bad({"content": b"[" * 60_000, "headers": JSON}, 422),
    "more bytes than any message": Bad({"content": b"x" * 70_000, "headers": JSON}, 413),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_what_cannot_be_taken_is_refused_with_words(scenery: Scenery, anna: Guest, bad: Bad) -> None:
    anna.opens()

    headers = {"x-fragment": "1", **bad.sent.get("headers", {})}
    answer = anna.client.post(f"/chat/{HOME}/messages", **{**bad.sent, "headers": headers})

    assert answer.status_code == bad.status
    assert len(answer.json()["told"]) > 10
    assert stored_texts(scenery) == []


def test_the_longest_text_is_taken_whole(scenery: Scenery, anna: Guest) -> None:
    anna.opens()

    assert anna.says("я" * 4000).status_code == 200
    assert stored_texts(scenery) == ["я" * 4000]


def test_odd_characters_are_taken_and_do_no_harm(scenery: Scenery, anna: Guest) -> None:
    anna.opens()

    raw = json.dumps({"client_id": "abcdefgh", "text": "a\0b \ud800 👩‍👩‍👧 \u202e"}).encode()
    answer = anna.client.post(f"/chat/{HOME}/messages", content=raw, headers=JSON)

    assert answer.status_code == 200
    assert "👩‍👩‍👧" in stored_texts(scenery)[0]


def test_without_scripts_a_form_sends_and_the_page_shows_the_answer(scenery: Scenery, anna: Guest) -> None:
    anna.opens()

    sent = anna.client.post(
        f"/chat/{HOME}/messages", data={"client_id": "abcdefgh", "text": "what time\r\nis check-out?"}
    )
    scenery.send_due()

    assert (sent.status_code, sent.headers["location"]) == (303, f"/chat/{HOME}#end")
    assert [line.side for line in anna.sees()] == ["mine", "theirs"]
    assert stored_texts(scenery) == ["what time\nis check-out?"]


def test_without_scripts_a_refusal_gives_the_words_back(anna: Guest) -> None:
    anna.opens()

    page = anna.client.post(f"/chat/{HOME}/messages", data={"client_id": "abcdefgh", "text": "<b>" + "x" * 4000})

    assert page.status_code == 422
    assert "too long" in page.text
    assert "&lt;b&gt;xxx" in page.text


def test_who_writes_too_fast_is_asked_to_wait_and_loses_nothing(scenery: Scenery, anna: Guest, boris: Guest) -> None:
    anna.opens()
    boris.opens()
    accepted = [anna.greets().status_code for _ in range(20)]

    refused = anna.says("one more", client_id="one-more-1")
    others = boris.says("привет")
    scenery.clock.advance(seconds=int(refused.headers["retry-after"]))
    again = anna.says("one more", client_id="one-more-1")

    assert accepted == [200] * 20
    assert (refused.status_code, refused.json()["fault"]) == (429, "too_fast")
    assert (others.status_code, again.status_code) == (200, 200)
    assert stored_texts(scenery)[-1] == "one more"


def test_one_address_does_not_make_new_guests_without_end(scenery: Scenery, app: FastAPI, boris: Guest) -> None:
    known = Guest(app)
    known.says("hello")
    swarm = [Guest(app).greets().status_code for _ in range(30)]

    refused = Guest(app).says("hello")

    assert swarm == [200] * 29 + [429]
    assert refused.status_code == 429
    assert known.says("and again").status_code == 200
    assert boris.says("привет").status_code == 200


def test_behind_a_proxy_each_guest_has_his_own_address_and_a_link_of_a_stay_opens_always(
    scenery: Scenery, app: FastAPI
) -> None:
    def through_proxy(address: str) -> Guest:
        guest = Guest(app, from_address="127.0.0.1")
        guest.client.headers["x-forwarded-for"] = f"198.51.100.1, {address}"
        return guest

    swarm = [through_proxy(f"2001:db8::{number}").greets().status_code for number in range(31)]
    invited = through_proxy("2001:db8::ffff")
    invited.opens(stay=scenery.token())

    assert swarm == [200] * 30 + [429]
    assert through_proxy("198.51.100.7").greets().status_code == 200
    assert invited.greets().status_code == 200


def test_while_the_database_cannot_be_written_the_page_is_told_when_to_try_again(scenery: Scenery) -> None:
    guest = Guest(_app_with(scenery, _unreachable))

    answer = guest.says("hello")
    page = guest.client.post(f"/chat/{HOME}/messages", data={"client_id": "abcdefgh", "text": "hello"})

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "112" in answer.json()["told"]
    assert page.status_code == 503


def test_what_the_desk_fails_on_is_kept_whole_and_can_be_read_again(scenery: Scenery) -> None:
    given: list[Incoming] = []
    guest = Guest(_app_with(scenery, _failing(given)))

    answer = guest.says("the door is stuck")

    assert answer.status_code == 200
    (letter,) = scenery.read(lambda session: session.exec(select(DeadLetterRecord)).all())
    assert WebChannel(scenery.folder).read(letter.raw) == given
    assert letter.external_id == f"{guest.visitor}:client-0001"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example.org"},
        {"origin": "null"},
    ],
)
def test_another_site_cannot_speak_for_a_guest(scenery: Scenery, anna: Guest, headers: dict[str, str]) -> None:
    anna.opens()

    answer = anna.client.post(
        f"/chat/{HOME}/messages", data={"client_id": "abcdefgh", "text": "hello"}, headers=headers
    )

    assert answer.status_code == 403
    assert stored_texts(scenery) == []


def test_our_own_page_may_speak(anna: Guest) -> None:
    headers = {"origin": ADDRESS, "sec-fetch-site": "same-origin"}

    answer = anna.client.post(
        f"/chat/{HOME}/messages", data={"client_id": "abcdefgh", "text": "hello"}, headers=headers
    )

    assert answer.status_code == 303


@pytest.mark.parametrize("path", ["/chat/nowhere", "/chat/nowhere/messages", "/chat/nowhere/events", "/book/nowhere"])
def test_a_property_that_is_not_there_is_a_page_in_both_languages(anna: Guest, boris: Guest, path: str) -> None:
    english, russian = anna.client.get(path), boris.client.get(path)

    assert (english.status_code, russian.status_code) == (404, 404)
    assert "There is no such page" in english.text
    assert "Такой страницы нет" in russian.text


async def _unreachable(incoming: Incoming) -> Outcome:
    raise OutOfReach


def _failing(given: list[Incoming]) -> Any:
    async def receive(incoming: Incoming) -> Outcome:
        given.append(incoming)
        raise ZeroDivisionError("a fault of ours")

    return receive


def _app_with(scenery: Scenery, receive: Any) -> FastAPI:
    app = FastAPI()
    add_routes(app, [build_guest_pages(scenery.context, receive, scenery.desk.receipt, scenery.desk.keep)])
    return app
