"""Whatever is sent, the answer is a problem that says what is wrong, and never a failure of ours."""

import json
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

import pytest
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox.channel import OutOfReach
from inbox.storage.store import Store
from tests.api.calling import ApiDesk

JSON = {"Content-Type": "application/json"}


def test_what_does_not_exist_is_a_problem_too(api: ApiDesk) -> None:
    for path in ("/api/nope", "/api/v1/nope", "/api/v1/conversations/", "/api/v2/conversations", "/api/"):
        answer = api.client.get(path)

        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json() == {
            "type": "/api/docs#not-found",
            "title": "There is no such thing, or it is not yours to see",
            "status": 404,
            "instance": path,
        }


def test_a_method_that_is_not_known_names_those_that_are(api: ApiDesk) -> None:
    answer = api.script.call("PATCH", "/conversations")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert answer.json()["type"] == "/api/docs#method-not-allowed"


def test_what_is_no_json_is_malformed(api: ApiDesk) -> None:
    number = api.guest_waits()
    bodies = [
        b"{", b"\xff\xfe\xfa", b'{"text": "\xc3"}', b"[" * 100_000, b"1" * 10_000, b'{"text":"a"}}', b"{'text': 'a'}",
    ]  # fmt: skip

    for body in bodies:
        answer = api.script.call("POST", f"/conversations/{number}/messages", content=body, headers=JSON)

        assert (answer.status_code, answer.json()["type"]) == (400, "/api/docs#malformed"), body[:20]


def test_a_body_that_does_not_say_that_it_is_json_is_refused(api: ApiDesk) -> None:
    number = api.guest_waits()

    def status(kind: str) -> int:
        headers = {"Content-Type": kind}
        path = f"/conversations/{number}/messages"
        return api.script.call("POST", path, content=b'{"text":"a"}', headers=headers).status_code

    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json"):
        assert status(kind) == 415
    for kind in ("application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"):
        assert status(kind) == 201


def test_a_body_may_be_a_megabyte_and_no_more(api: ApiDesk) -> None:
    number = api.guest_waits()
    padding = b" " * (1024 * 1024 - 12)
    path = f"/conversations/{number}/messages"

    assert api.script.call("POST", path, content=b'{"text":"a"}' + padding, headers=JSON).status_code == 201
    for target in (path, f"/conversations/{number}/take", "/nope"):
        answer = api.script.call("POST", target, content=b'{"text":"a"} ' + padding, headers=JSON)
        assert answer.status_code == 413
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_one_that_comes_in_pieces_is_measured_too(api: ApiDesk) -> None:
    answer = api.script.call("POST", "/conversations/1/take", content=(b"x" * 65536 for _ in range(20)))

    assert answer.status_code == 413


@dataclass
class FailingStore:
    """A database that answers everything with the same error."""

    error: Exception
    reader: Any = None  # nothing is remembered yet that it would be asked for

    def read(self) -> Any:
        raise self.error


def test_a_database_out_of_reach_says_when_to_come_again(api: ApiDesk) -> None:
    answer = call_with(api, FailingStore(OutOfReach()))

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["type"] == "/api/docs#out-of-reach"


def test_a_fault_of_ours_is_told_without_its_insides(api: ApiDesk) -> None:
    answer = call_with(api, FailingStore(ValueError("the insides")))

    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "insides" not in answer.text


def call_with(api: ApiDesk, store: FailingStore) -> Response:
    client = api.client_of(cast(Store, store))
    return client.get("/api/v1/conversations/1", headers={"Authorization": "Bearer x"})


def test_other_pages_errors_stay_theirs(api: ApiDesk) -> None:
    assert api.client.get("/nope").headers["Content-Type"] == "application/json"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
KNOWN = st.sampled_from(
    ["text", "note", "resolution", "until", "property", "source", "guest", "name", "language", "phone", "email",
     "arrival", "departure", "guests"]
)  # fmt: skip
HOSTILE = st.sampled_from(
    ["2026-12-01", "2026-12-02T00:00:00Z", "en", "nevsky-12", "' OR 1=1 --", "\0", "\ud800", "é", 1]
)
BODY = ANYTHING | st.dictionaries(KNOWN, ANYTHING | HOSTILE, max_size=8)


# An address with a line break is nobody's: the framework's mounts pass it by.
PLACE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=5) | st.just("1")


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODY, number=PLACE, q=st.text(max_size=20))
def test_no_input_makes_it_fail(api: ApiDesk, body: Any, number: str, q: str) -> None:
    """Every answer is also held against the API's own description."""
    content = json.dumps(body).encode()
    place = quote(number, safe="")

    answers = [
        api.script.call("POST", f"/conversations/{place}/{move}", content=content, headers=JSON)
        for move in ("messages", "resolve", "snooze")
    ]
    answers.append(api.script.call("PUT", f"/stays/{place}", content=content, headers=JSON))
    answers += [
        api.script.get(path, params={name: q.encode("utf-8", "replace").decode()})
        for path in ("/conversations", "/stays")
        for name in ("q", "property", "after", "limit", "state")
    ]

    assert [answer.text for answer in answers if answer.status_code >= 500] == []
