"""Sending later from the page: it stands under the thread until it leaves, and can be decided on there."""

from typing import Any

import pytest
from sqlmodel import select

from inbox.tables import PlannedReply
from tests.cast import Scenery
from tests.pages.conftest import Visit
from tests.pages.staging import contact_wrote, lock_is_shut, water_is_cold

SCRIPT = {"HX-Request": "true"}
WORDS = "Мастер придёт к девяти"
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def row_of(scenery: Scenery) -> PlannedReply:
    found: PlannedReply = scenery.read(lambda session: session.exec(select(PlannedReply)).one())
    return found


def test_an_answer_is_planned_seen_changed_and_sent_now(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    asked: dict[str, Any] = {"text": WORDS, "length": "morning", "key": "k1"}

    told = igor.post(f"/inbox/{number}/later", data=asked, headers=SCRIPT).json()["told"]
    igor.post(f"/inbox/{number}/later", data=asked, headers=SCRIPT)
    page, listed = igor.get(f"/inbox/{number}").text, igor.get("/inbox/list?tab=mine").text
    change = {"text": "Мастер придёт к десяти", "at": "2026-11-22T09:30"}
    changed = igor.post(f"/inbox/planned/{row_of(scenery).id}/change", data=change, headers=SCRIPT)
    head = igor.get(f"/inbox/{number}/head").text
    sent = igor.post(f"/inbox/planned/{row_of(scenery).id}/now", headers=SCRIPT)
    scenery.send_due()

    assert told == "Leaves: 08:00"
    assert WORDS in page and "Put off until the planned answer leaves" in page and "08:00" in listed
    assert changed.status_code == 204 and "Leaves: 09:30" in head
    assert sent.status_code == 204
    assert scenery.telegram.texts("2002")[-1] == "Мастер придёт к десяти"


def test_what_is_called_off_stands_in_the_box_again(scenery: Scenery, visit: Visit) -> None:
    number, igor, olga = water_is_cold(scenery), visit("igor"), visit("olga")
    igor.post(f"/inbox/{number}/later", data={"text": WORDS, "length": "1h"})
    address = f"/inbox/planned/{row_of(scenery).id}"

    foreign = olga.post(f"{address}/change", data={"text": "x", "at": "2026-11-22T09:30"}, headers=SCRIPT)
    off = igor.post(f"{address}/cancel", headers=SCRIPT)
    again = igor.post(f"{address}/now", headers=SCRIPT)

    assert foreign.status_code == 404
    assert off.json() == {"c": number, "text": WORDS, "files": []}
    assert (again.status_code, again.json()["code"]) == (409, "done")
    assert WORDS in igor.get(f"/inbox/{number}").text  # as his draft
    assert scenery.conversation("2002").state == "human"


def test_a_guest_who_wrote_since_is_said_before_it_is_held(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    igor.post(f"/inbox/{number}/later", data={"text": WORDS, "length": "15m"})
    scenery.guest_says("спасибо, уже есть", "2002")

    before = igor.get(f"/inbox/{number}/head").text
    scenery.clock.advance(minutes=15)
    scenery.run_timers()
    after = igor.get(f"/inbox/{number}/head").text

    assert "The guest has written since: the desk will ask before it leaves." in before
    assert "Not sent. The guest has written since." in after
    assert WORDS not in scenery.telegram.texts("2002")


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        ({"length": "at", "at": "2026-11-20T10:00"}, 422, "yet to come"),
        ({"length": "1h", "text": " "}, 422, "nothing written"),
        ({"length": "1h", "text": "{{ time? }}"}, 422, "Fill in first"),
    ],
)
def test_what_can_not_be_planned_says_why(
    scenery: Scenery, visit: Visit, given: dict[str, str], status: int, told: str
) -> None:
    number, igor = water_is_cold(scenery), visit("igor")

    refused = igor.post(f"/inbox/{number}/later", data={"text": WORDS, **given}, headers=SCRIPT)

    assert refused.status_code == status
    assert told in refused.json()["told"]


def test_whatsapps_hours_that_will_be_over_are_said_before(scenery: Scenery, visit: Visit) -> None:
    number, igor = lock_is_shut(scenery), visit("igor")
    contact_wrote(scenery, "whatsapp:+447700900123", hours_ago=23.5)

    soon = igor.post(f"/inbox/{number}/later", data={"text": "ok", "length": "15m"}, headers=SCRIPT)
    late = igor.post(f"/inbox/{number}/later", data={"text": "ok", "length": "1h"}, headers=SCRIPT)

    assert soon.status_code == 200
    assert (late.status_code, "Choose an earlier moment" in late.json()["told"]) == (409, True)
