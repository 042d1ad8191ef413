"""Who may do what: without a token nothing, an owner reads what is his, a stranger finds nothing there."""

import pytest

from inbox.staff.tokens import revoke
from tests.api.calling import ApiDesk

EVERYTHING = [
    ("GET", "/conversations"), ("GET", "/conversations/{id}"), ("GET", "/conversations/{id}/messages"),
    ("POST", "/conversations/{id}/messages"), ("POST", "/conversations/{id}/take"),
    ("POST", "/conversations/{id}/release"), ("POST", "/conversations/{id}/resolve"),
    ("POST", "/conversations/{id}/snooze"), ("GET", "/attachments/1"), ("GET", "/stays"), ("GET", "/stays/HMA7Q2XK"),
    ("PUT", "/stays/HMA7Q2XK"), ("DELETE", "/stays/HMA7Q2XK"),
]  # fmt: skip


def test_nothing_is_told_without_a_valid_token(api: ApiDesk) -> None:
    headers = [
        {}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}, {"Authorization": api.script.token},
        {"Authorization": f"Basic {api.script.token}"}, {"Authorization": f"Bearer {api.script.token} x"},
    ]  # fmt: skip
    for method, path in EVERYTHING:
        for header in headers:
            # A body that is no JSON: who is not known is not told what is wrong with it.
            answer = api.client.request(method, f"/api/v1{path.format(id=1)}", headers=header, content=b"{")

            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.json()["status"] == 401


def test_the_scheme_may_be_written_in_any_case(api: ApiDesk) -> None:
    answer = api.client.get("/api/v1/conversations", headers={"Authorization": f"bearer {api.script.token}"})

    assert answer.status_code == 200


def test_a_revoked_token_is_refused_at_once(api: ApiDesk) -> None:
    api.scenery.store.write(lambda session: revoke(session, "night script", api.scenery.clock()))

    assert api.script.get("/conversations").status_code == 401
    assert api.colleague.get("/conversations").status_code == 200


def test_an_owner_reads_what_is_said_in_his_own_properties(api: ApiDesk) -> None:
    number = api.guest_waits()
    api.scenery.guest_says("hello", "2002")

    assert [item["id"] for item in api.owner.items("/conversations")] == [number]
    assert api.owner.get(f"/conversations/{number}").status_code == 200
    assert "I want to talk" in api.owner.get(f"/conversations/{number}/messages").text
    assert api.owner.get(f"/conversations/{api.conversation('2002')}").status_code == 404


def test_another_owner_finds_nothing_of_it(api: ApiDesk) -> None:
    number = api.guest_waits()

    assert api.stranger.items("/conversations") == []
    assert api.stranger.items("/conversations", q="human", property="nevsky-12") == []
    assert api.stranger.items("/stays") == []
    for path in (f"/conversations/{number}", f"/conversations/{number}/messages", "/stays/HMA7Q2XK"):
        assert api.stranger.get(path).status_code == 404


@pytest.mark.parametrize("who", ["owner", "stranger"])
def test_an_owner_changes_nothing(api: ApiDesk, who: str) -> None:
    number = api.guest_waits()
    before = api.script.get(f"/conversations/{number}/messages").json(), api.script.get("/stays").json()
    caller = getattr(api, who)

    for method, path in EVERYTHING:
        if method != "GET":
            answer = caller.call(method, path.format(id=number), json={"text": "hi"})
            assert answer.status_code == 403, path

    assert (api.script.get(f"/conversations/{number}/messages").json(), api.script.get("/stays").json()) == before


def test_an_owner_reads_no_notes(api: ApiDesk) -> None:
    number = api.guest_waits()
    api.script.post(f"/conversations/{number}/messages", {"text": "he complained last year too", "note": True})

    assert "last year" in api.script.get(f"/conversations/{number}/messages").text
    assert "last year" not in api.owner.get(f"/conversations/{number}/messages").text
    assert api.owner.items("/conversations", q="complained") == []


def test_an_owner_is_given_no_way_to_pose_as_his_guest(api: ApiDesk) -> None:
    (stay,) = api.owner.items("/stays")

    assert stay["link"] is None
    assert stay["guest"] == {"name": "John Carter", "language": "en", "phone": None, "email": None}
