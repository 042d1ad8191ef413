"""The whole application: what no single part of it answers."""

import pytest
from fastapi.testclient import TestClient

from app import create_app
from tests.cast import KEYS, Scenery

# Routes, sizes and headers alone; on PostgreSQL the whole application is played in journeys.
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_an_address_that_nothing_is_at_says_what_to_do(scenery: Scenery) -> None:
    client = TestClient(create_app(scenery.context.settings, scenery.store, KEYS, scenery.clock))
    browser = {"accept": "text/html,*/*", "accept-language": "ru"}

    guest, staff = client.get("/Chat/nevsky-12", headers=browser), client.get("/inbox/no/such", headers=browser)
    program = client.post("/channels/nowhere")

    assert [page.status_code for page in (guest, staff, program)] == [404, 404, 404]
    assert "Откройте ссылку из подтверждения" in guest.text
    assert "Здесь ничего нет" in staff.text
    assert "default-src 'none'" in guest.headers["content-security-policy"]
    assert program.text == "There is nothing at this address.\n"


def test_what_is_there_for_get_is_there_for_head_without_its_body(scenery: Scenery) -> None:
    client = TestClient(create_app(scenery.context.settings, scenery.store, KEYS, scenery.clock))
    paths = ("/health/live", "/login", "/book/nevsky-12", "/chat/nevsky-12", "/static/x/tokens.css", "/api/docs", "/no")

    asked = [client.head(path, follow_redirects=False) for path in paths]
    told = [client.get(path, follow_redirects=False) for path in paths]

    assert [answer.status_code for answer in asked] == [answer.status_code for answer in told]
    assert {answer.status_code for answer in asked[:4]} == {200}
    assert all(answer.content == b"" for answer in asked)
    assert client.head("/channels/telegram/webhook").status_code in {404, 405}


def test_a_stranger_fills_nobodys_memory_by_a_form(scenery: Scenery) -> None:
    client = TestClient(create_app(scenery.context.settings, scenery.store, KEYS, scenery.clock))
    much = b"&".join(b"a=" + b"x" * 900_000 for _ in range(3))
    kinds = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x")

    told = [
        client.post(path, content=content, headers={"Content-Type": kind}).status_code
        for path in ("/login", "/inbox/1/reply")
        for kind in kinds
        for content in (much, iter([much]))
    ]

    assert told == [413] * 8
