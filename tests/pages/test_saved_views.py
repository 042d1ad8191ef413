"""Saved views of the list: one's own or everybody's, narrowed and counted."""

import pytest
from sqlmodel import select

from inbox.channel import Sender
from inbox.tables import SavedView
from tests.cast import Scenery
from tests.pages.conftest import Visit
from tests.pages.staging import lock_is_shut, water_is_cold

SCRIPT = {"HX-Request": "true"}


def test_a_view_narrows_the_list_and_says_how_many_it_holds(scenery: Scenery, visit: Visit) -> None:
    lock_is_shut(scenery)
    water_is_cold(scenery)
    scenery.guest_says("a human please", "4001", sender=Sender("4001", name="Ann Lee"))
    igor = visit("igor")

    made = igor.post("/inbox/views", data={"name": "Nevsky", "place": "nevsky-12"}, headers=SCRIPT).json()["tab"]
    spoken = igor.post("/inbox/views", data={"name": "In Russian", "language": "ru"}, headers=SCRIPT).json()["tab"]
    found = igor.post("/inbox/views", data={"name": "Lee", "words": "Lee", "queue": "all"}, headers=SCRIPT).json()[
        "tab"
    ]

    nevsky, russian, lee = (igor.get(f"/inbox/list?tab={tab}").text for tab in (made, spoken, found))
    assert "John Carter" in nevsky and "Мария Котова" not in nevsky
    assert 'aria-current="true">Nevsky <span class="n">1</span>' in nevsky
    assert "Мария Котова" in russian and "John Carter" not in russian
    assert "Ann Lee" in lee and "John Carter" not in lee
    assert f"?tab={made}" in nevsky  # its rows lead back to it


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_it_is_ones_own_unless_it_is_for_everybody(scenery: Scenery, visit: Visit) -> None:
    igor, olga = visit("igor"), visit("olga")
    mine = igor.post("/inbox/views", data={"name": "My own"}, headers=SCRIPT).json()["tab"].removeprefix("v")
    igor.post("/inbox/views", data={"name": "The night", "everybody": "true"})

    hers = olga.get("/inbox/list").text
    refused = olga.post(f"/inbox/views/{mine}/drop", headers=SCRIPT)
    everybodys = scenery.read(lambda s: s.exec(select(SavedView).where(SavedView.name == "The night")).one()).id
    dropped = olga.post(f"/inbox/views/{everybodys}/drop", headers=SCRIPT)  # she leads

    assert "The night" in hers and "My own" not in hers
    assert (refused.status_code, dropped.status_code) == (404, 200)
    assert "The night" not in igor.get("/inbox/list").text and "My own" in igor.get("/inbox/list").text
    assert "<main" in igor.get("/inbox/views").text


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("given", "status"),
    [({"name": " "}, 422), ({"name": "x" * 41}, 422), ({"name": "x", "queue": "no"}, 404),
     ({"name": "x", "place": "no"}, 404), ({"name": "x", "language": "de"}, 404)],
)  # fmt: skip
def test_what_is_no_view_is_refused(visit: Visit, given: dict[str, str], status: int) -> None:
    assert visit("igor").post("/inbox/views", data=given, headers=SCRIPT).status_code == status


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_there_is_an_end_to_them(visit: Visit) -> None:
    igor = visit("igor")
    answers = [igor.post("/inbox/views", data={"name": str(number)}, headers=SCRIPT) for number in range(21)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [409]
