"""Taking, releasing, resolving, snoozing: what becomes of the conversation, and who is told that he was too late."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.api.calling import ApiDesk


def state(answer: Any) -> tuple[str, str | None]:
    assert answer.status_code == 200, answer.text
    return answer.json()["state"], answer.json()["assignee"]


def test_it_is_taken_and_released(api: ApiDesk) -> None:
    number = api.guest_waits()

    assert state(api.script.post(f"/conversations/{number}/take")) == ("human", "night script")
    assert state(api.script.post(f"/conversations/{number}/take")) == ("human", "night script")
    assert state(api.script.post(f"/conversations/{number}/release")) == ("waiting", None)
    assert state(api.script.post(f"/conversations/{number}/release")) == ("waiting", None)


def test_one_that_owes_nothing_goes_back_to_the_bot(api: ApiDesk) -> None:
    api.scenery.guest_comes_by_link()
    number = api.conversation()

    api.script.post(f"/conversations/{number}/take")

    assert state(api.script.post(f"/conversations/{number}/release")) == ("bot", None)


def test_who_is_too_late_is_told_who_was_faster_and_when(api: ApiDesk) -> None:
    number = api.guest_waits()
    api.script.post(f"/conversations/{number}/take")
    api.scenery.clock.advance(minutes=1)
    moves = {"take": None, "release": None, "resolve": {"resolution": "x"}, "snooze": {"until": "2026-11-22T09:00:00Z"}}

    for move, body in moves.items():
        late = api.colleague.post(f"/conversations/{number}/{move}", body)

        assert late.status_code == 409
        assert (late.json()["by"], late.json()["at"]) == ("night script", "2026-11-22T00:07:00Z")

    assert state(api.script.get(f"/conversations/{number}")) == ("human", "night script")


def test_of_many_who_take_at_once_one_gets_it(api: ApiDesk) -> None:
    number = api.guest_waits()
    callers = [api.script, api.colleague, api.head] * 4

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda caller: caller.post(f"/conversations/{number}/take"), callers))

    taken = [answer.json()["assignee"] for answer in answers if answer.status_code == 200]
    late = [answer.json()["by"] for answer in answers if answer.status_code == 409]
    assert (len(taken), len(late)) == (4, 8)
    assert len({*taken, *late}) == 1


def test_it_is_resolved_with_what_was_done(api: ApiDesk) -> None:
    number = api.guest_waits()

    resolved = api.script.post(f"/conversations/{number}/resolve", {"resolution": "Новый замок <b>"})

    assert state(resolved) == ("resolved", None)
    assert resolved.json()["resolution"] == "Новый замок <b>"
    assert resolved.json()["waiting_since"] is None
    assert api.script.get(f"/conversations/{number}").json()["handoff"]["closed_at"] == "2026-11-22T00:07:00Z"
    last = api.script.items(f"/conversations/{number}/messages")[-1]
    assert last["text"] == "night script resolved the conversation: Новый замок <b>"
    assert last["facts"] == {"event": "resolved", "by": "night script", "resolution": "Новый замок <b>"}


def test_it_is_resolved_once(api: ApiDesk) -> None:
    number = api.guest_waits()
    api.script.post(f"/conversations/{number}/resolve")
    events = len(api.script.items(f"/conversations/{number}/messages"))

    assert state(api.script.post(f"/conversations/{number}/resolve")) == ("resolved", None)
    late = api.colleague.post(f"/conversations/{number}/resolve")

    assert (late.status_code, late.json()["by"]) == (409, "night script")
    assert len(api.script.items(f"/conversations/{number}/messages")) == events


def test_an_admin_resolves_what_a_manager_has(api: ApiDesk) -> None:
    number = api.guest_waits()
    api.script.post(f"/conversations/{number}/take")

    assert state(api.head.post(f"/conversations/{number}/resolve")) == ("resolved", None)


def test_it_is_snoozed_until_a_time_to_come(api: ApiDesk) -> None:
    number = api.guest_waits()

    snoozed = api.script.post(f"/conversations/{number}/snooze", {"until": "2026-11-22T12:00:00+03:00"})

    assert state(snoozed)[0] == "snoozed"
    assert snoozed.json()["snoozed_until"] == "2026-11-22T09:00:00Z"
    assert [item["id"] for item in api.script.items("/conversations", state="snoozed")] == [number]


def test_it_is_not_snoozed_until_nonsense(api: ApiDesk) -> None:
    number = api.guest_waits()
    nonsense = [
        "2026-11-22T00:07:00Z", "2020-01-01T00:00:00Z", "2026-11-22T09:00:00", "2026-11-22", "tomorrow", "", None, 17,
        1900000000, "9999-12-31T23:59:59-12:00", "2026-13-01T00:00:00Z",
    ]  # fmt: skip

    for until in nonsense:
        answer = api.script.post(f"/conversations/{number}/snooze", {"until": until})

        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/until")

    assert state(api.script.get(f"/conversations/{number}")) == ("waiting", None)


def test_what_does_not_exist_can_not_be_had(api: ApiDesk) -> None:
    for move in ("take", "release", "resolve"):
        assert api.script.post(f"/conversations/999/{move}").status_code == 404


def test_it_is_handed_to_a_colleague(api: ApiDesk) -> None:
    number = api.guest_waits()

    given = api.script.post(f"/conversations/{number}/assign", {"to": "olga", "note": "the porter has a key"})
    nobody = api.script.post(f"/conversations/{number}/assign", {"to": "nobody"})
    taken = api.colleague.post(f"/conversations/{number}/take")
    late = api.script.post(f"/conversations/{number}/assign", {"to": "olga"})

    assert state(given) == ("human", "Ольга Ким")
    assert given.json()["awaited_since"] == "2026-11-22T00:07:00Z"
    assert nobody.status_code == 404
    assert taken.json()["awaited_since"] is None
    assert (late.status_code, late.json()["by"]) == (409, taken.json()["assignee"])


def test_it_is_told_who_could_take_it(api: ApiDesk) -> None:
    found = api.script.get("/managers").json()["items"]

    assert [(one["key"], one["on_shift"]) for one in found] == [("igor", True), ("olga", True)]
    assert api.owner.get("/managers").status_code == 404
