"""Codes over the API: masked in what it gives, and not told to a stranger without a reason."""

import pytest

from tests.api.calling import ApiDesk
from tests.cast import DOOR_CODE

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
TEXT = f"It is {DOOR_CODE}"


def test_a_code_to_a_stranger_is_a_problem_that_says_how_to_send_it(api: ApiDesk) -> None:
    api.scenery.guest_says("HMA7Q2XK, 21.11")
    path = f"/conversations/{api.conversation()}/messages"

    refused = api.script.post(path, {"text": TEXT}, headers={"Idempotency-Key": "k"})
    sent = api.script.post(path, {"text": TEXT, "reason": "phoned him"}, headers={"Idempotency-Key": "k"})
    again = api.script.post(path, {"text": TEXT, "reason": "phoned him"}, headers={"Idempotency-Key": "k"})
    api.scenery.send_due()

    problem = refused.json()
    assert (refused.status_code, problem["type"]) == (409, "/api/docs#code-not-for-this-contact")
    assert problem["secrets"] == ["door_code"] and "give a reason" in problem["detail"]
    assert (sent.status_code, sent.json()["text"], again.json()["id"]) == (201, "It is ••••", sent.json()["id"])
    assert api.scenery.telegram.texts("1001")[-1] == TEXT


def test_lists_give_no_code_that_somebody_typed(api: ApiDesk) -> None:
    api.scenery.guest_comes_by_link()
    api.scenery.guest_says("is it 4821#? a human please")

    conversation = api.script.get(f"/conversations/{api.conversation()}").text
    messages = api.script.get(f"/conversations/{api.conversation()}/messages").text

    assert "4821" not in conversation + messages + api.script.get("/conversations").text
    assert api.script.items("/conversations", q="4821") == []
