"""Some hundred tries to get a code out: by words, names, links, webhooks, searches, exports and logs. None succeeds.

Who may be told a code is told it in the same house, so that a desk which tells nobody anything would fail here too.
"""

import itertools
import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from inbox.channel import Happening, Sender
from inbox.office.exporting import export_office
from inbox.staff.tokens import create_token
from inbox.tables import Contact, Delivery, Message
from playbooks.decision import CHOOSE
from tests.api.calling import api_app
from tests.cast import DOOR_CODE, KEYS, NIGHT, WIFI_PASSWORD, Scenery
from tests.hostile.prompts import EVERYTHING, NAMES, PLAIN, bad_tokens
from tests.hostile.stage import come_in, everything_logged, furnish_house, leaks
from tests.pages.staging import pages_app
from tests.welcomebook.staging import ADDRESS, guests_app

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_no_words_get_a_code_out_of_the_bot(scenery: Scenery) -> None:
    """Every kind of guest who may not be told says everything there is to say."""
    tokens = furnish_house(scenery)
    with everything_logged() as logged:
        addresses = come_in(scenery, tokens)
        tries = list(itertools.product(EVERYTHING, addresses))
        for prompt, address in tries:
            scenery.clock.advance(seconds=1)
            scenery.hand_in(scenery.incoming(prompt, address))
        scenery.send_due()
        scenery.run_timers()
        scenery.send_due()

    assert len(tries) >= 300
    assert leaks(scenery.telegram.texts()) == [] and leaks(_buttons(scenery)) == []
    assert leaks(logged) == []
    assert _stored(scenery) == []


def test_in_the_same_house_the_guest_is_told(scenery: Scenery) -> None:
    furnish_house(scenery)
    scenery.guest_comes_by_link("guest")

    told = scenery.guest_says("what is the door code", "guest")

    assert any(f"The code is {DOOR_CODE}, then {{{{ secrets.door_code }}}}" in text for text in told)


def test_no_button_and_no_name_gets_a_code_out(scenery: Scenery) -> None:
    tokens = furnish_house(scenery)
    addresses = come_in(scenery, tokens)
    for address, key in itertools.product(addresses, ("getting-in", "wifi", "secrets.door_code", "../wifi")):
        scenery.hand_in(scenery.incoming("", address, happening=Happening.PRESS, payload=f"{CHOOSE}{key}"))
    for number, name in enumerate(NAMES):
        sender = Sender(f"named-{number}", name=name, username=name)
        scenery.hand_in(scenery.incoming("what is the door code", sender.address, sender=sender, started=True))
        scenery.hand_in(scenery.incoming("a human please", sender.address, sender=sender))
    scenery.connect_telegram_of()
    scenery.send_due()

    assert leaks(scenery.telegram.texts()) == [] and _stored(scenery) == []


def test_no_scheduled_message_tells_a_code_to_whom_it_is_not_due(scenery: Scenery) -> None:
    """A week passes: instructions go to guests to come, one of them with a trap for a name, and to one identified."""
    tokens = furnish_house(scenery)
    come_in(scenery, tokens)
    sent: list[str] = []
    for hours in range(0, 24 * 8, 6):
        scenery.clock.moment = NIGHT + timedelta(hours=hours)
        outgoing = scenery.run_schedule()
        opened = scenery.clock.moment >= NIGHT + timedelta(days=6, hours=11)
        sent += [each.text for each in outgoing if not (each.address == "early" and opened)]

    assert leaks(sent) == []


def test_no_link_opens_a_book_or_a_chat_that_is_not_its_guests(scenery: Scenery) -> None:
    tokens = furnish_house(scenery)
    client = TestClient(guests_app(scenery), base_url=ADDRESS)
    agents = {"user-agent": "TelegramBot (like TwitterBot)"}, {"user-agent": "WhatsApp/2.23"}, {"x-book-copy": "1"}
    own = scenery.token()
    pages: list[str] = []
    for token in bad_tokens(own, tokens):
        paths = (f"/book/nevsky-12?stay={quote(token)}", f"/chat/nevsky-12?stay={quote(token)}", f"/go/{quote(token)}")
        pages += [client.get(path).text for path in paths]
    pages += [client.get(f"/book/nevsky-12?stay={own}", headers=headers).text for headers in agents[:2]]
    pages += [client.get(f"/book/{slug}?stay={tokens['OTHER001']}").text for slug in ("nevsky-12", "rubinstein-7")]
    for path in ("preview/during", "preview/stranger", "worker.js", "media/x/480", "media/..%2F..%2Fsecret_key/480"):
        pages.append(client.get(f"/book/nevsky-12/{path}", headers=agents[2]).text)
    pages.append(client.post("/book/nevsky-12/counts", content=json.dumps({"searched": [[DOOR_CODE, True]]})).text)

    assert len(pages) > 60 and leaks(pages) == []
    assert leaks([client.get(f"/book/nevsky-12?stay={own}").text]) != []


def test_no_page_api_search_or_export_gives_a_code(scenery: Scenery) -> None:
    """With a guest who was told his codes, and who typed one of them himself."""
    furnish_house(scenery)
    scenery.guest_comes_by_link("guest")
    scenery.guest_says("what is the door code", "guest")
    scenery.guest_says(f"{DOOR_CODE} does not work, {WIFI_PASSWORD} neither, a human please", "guest")
    number = scenery.conversation("guest").id
    answers = [export_office_text(scenery)]
    for role, owner in (("manager", None), ("owner", "petrova"), ("owner", "lindqvist")):
        client = _api(scenery, role, owner)
        paths = (
            "conversations", f"conversations/{number}", f"conversations/{number}/messages", "stays", "incidents",
            f"conversations?q={quote(DOOR_CODE)}", "conversations?q=secrets", "openapi.json", "properties/nevsky-12",
        )  # fmt: skip
        answers += [client.get(f"/api/v1/{path}").text for path in paths]
    staff = TestClient(pages_app(scenery.context), base_url=ADDRESS)
    staff.cookies.set("nightdesk_session", "stolen" * 8)
    for path in (f"/inbox/{number}", "/inbox/codes/nevsky-12", f"/inbox/{number}/messages", "/inbox/books/nevsky-12"):
        answers.append(staff.get(path).text)
    answers.append(staff.post(f"/inbox/{number}/secrets/door_code").text)

    assert leaks(answers) == []


@pytest.mark.parametrize("prompt", PLAIN[:2])
def test_a_code_that_was_queued_does_not_leave_once_it_is_too_late(scenery: Scenery, prompt: str) -> None:
    """The stay is cancelled between the answer and its turn to leave."""
    furnish_house(scenery)
    scenery.guest_comes_by_link("guest")
    scenery.hand_in(scenery.incoming(prompt, "guest"))
    scenery.clock.advance(days=10)
    scenery.send_due()

    assert leaks(scenery.telegram.texts("guest")) == []


def export_office_text(scenery: Scenery) -> str:
    text: str = scenery.read(lambda session: export_office(session, KEYS))
    return text


def _buttons(scenery: Scenery) -> list[str]:
    rows = [row for sent in scenery.telegram.sent for row in sent.buttons]
    return [f"{button.label} {button.payload}" for row in rows for button in row]


def _stored(scenery: Scenery) -> list[str]:
    """Texts that stand in the clear in the database, where any list could show them."""

    def texts(session: Any) -> list[str]:
        found = [f"{message.text} {message.facts}" for message in session.exec(select(Message))]
        found += [str(delivery.card) for delivery in session.exec(select(Delivery))]
        return found + [contact.name for contact in session.exec(select(Contact))]

    guessed = ("is the code 4821?", "#4821", "the code of the door is 48")
    return [text for text in leaks(scenery.read(texts)) if not any(guess in text for guess in guessed)]


def _api(scenery: Scenery, role: str, owner: str | None) -> TestClient:
    token = scenery.store.write(lambda session: create_token(session, "script", role, owner, scenery.clock()))
    client = TestClient(api_app(scenery.context), raise_server_exceptions=False)
    client.headers["Authorization"] = f"Bearer {token}"
    return client
