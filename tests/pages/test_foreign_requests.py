"""Other sites can't make a logged-in browser act or show our pages in theirs; our pages load nothing of theirs."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.cast import Scenery
from tests.pages.conftest import Visit
from tests.pages.staging import PASSWORD, lock_is_shut

# Requests and headers alone; what the pages ask of either database is asked in other tests.
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example.org"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://desk.example.org"},
]
OWN = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://desk.example.org"},
    {},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_foreign_site_can_not_act(scenery: Scenery, visit: Visit, headers: dict[str, str]) -> None:
    number = lock_is_shut(scenery)

    answer = visit("igor").post(f"/inbox/{number}/take", headers=headers)

    assert answer.status_code == 403
    assert scenery.conversation("whatsapp:+447700900123").assignee_id is None


@pytest.mark.parametrize("headers", OWN)
def test_our_own_pages_can(scenery: Scenery, visit: Visit, headers: dict[str, str]) -> None:
    number = lock_is_shut(scenery)

    answer = visit("igor").post(f"/inbox/{number}/take", headers=headers)

    assert answer.status_code == 303
    assert scenery.conversation("whatsapp:+447700900123").assignee_id == scenery.manager("igor").id


@pytest.mark.parametrize("path", ["/login", "/logout", "/login/demo", "/login/sometoken"])
def test_a_foreign_site_can_not_log_anybody_in_or_out(visit: Visit, path: str) -> None:
    igor = visit("igor")

    answer = igor.post(path, data={"email": "x@example.org", "password": "y"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert igor.get("/inbox").status_code == 200


@pytest.mark.parametrize("path", ["/login", "/inbox", "/inbox/1", "/inbox/health", "/inbox/list", "/inbox/999"])
def test_a_page_runs_and_loads_only_what_is_ours(scenery: Scenery, visit: Visit, path: str) -> None:
    lock_is_shut(scenery)

    answer = visit("igor").get(path)

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_pages_hold_no_inline_script_or_style_and_name_no_other_site(scenery: Scenery, visit: Visit) -> None:
    number = lock_is_shut(scenery)
    igor = visit("igor")

    html = igor.get(f"/inbox/{number}").text + igor.get("/inbox/health").text

    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert re.findall(r'\sstyle="|<style|\son\w+="', html) == []
    assert re.findall(r'(?:src|<link[^>]*href)="https?://', html) == []


def test_pages_travel_packed_for_browsers_that_can_unpack(visit: Visit) -> None:
    igor = visit("igor")

    packed = igor.get("/inbox")
    plain = igor.get("/inbox", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert packed.headers["vary"] == "Accept-Encoding"


def test_the_cookie_is_kept_from_scripts_and_other_sites(stranger: TestClient) -> None:
    answer = stranger.post("/login", data={"email": "igor@example.org", "password": PASSWORD})

    cookie = answer.headers["set-cookie"]

    assert cookie.startswith("nightdesk_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
