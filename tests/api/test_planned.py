"""Answers for later by the API: planned once, told of, sent or called off."""

import pytest

from tests.api.calling import ApiDesk

LATER = {"text": "The plumber comes at nine", "send_at": "2026-11-22T05:00:00Z"}
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_it_is_planned_once_listed_and_sent(api: ApiDesk) -> None:
    number = api.guest_waits()
    address, key = f"/conversations/{number}/planned", {"Idempotency-Key": "k1"}

    made = api.script.post(address, LATER, headers=key)
    again = api.script.post(address, LATER, headers=key)
    (listed,) = api.script.get(address).json()["items"]
    sent = api.colleague.post(f"{address}/{listed['id']}/send")
    twice = api.colleague.post(f"{address}/{listed['id']}/send")

    assert (made.status_code, again.json()) == (201, made.json())
    assert (listed["state"], listed["by"], listed["send_at"]) == ("planned", "night script", LATER["send_at"])
    assert (sent.json()["state"], twice.status_code) == ("sent", 409)
    last = api.script.items(f"/conversations/{number}/messages")[-1]
    assert (last["text"], last["by"], last["id"]) == (LATER["text"], "night script", sent.json()["message"])


def test_it_is_called_off_and_belongs_to_its_conversation(api: ApiDesk) -> None:
    number = api.guest_waits()
    address = f"/conversations/{number}/planned"
    made = api.script.post(address, LATER).json()

    assert api.script.delete(f"/conversations/{int(number) + 1}/planned/{made['id']}").status_code == 404
    assert api.owner.get(address).status_code == 404
    assert api.script.delete(f"{address}/{made['id']}").status_code == 204
    assert api.script.get(address).json()["items"] == []


def test_a_time_that_is_over_is_refused(api: ApiDesk) -> None:
    late = api.script.post(f"/conversations/{api.guest_waits()}/planned", {**LATER, "send_at": "2026-11-21T05:00:00Z"})

    assert (late.status_code, late.json()["errors"][0]["pointer"]) == (422, "#/send_at")
