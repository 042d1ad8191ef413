"""Stays as booking systems tell of them."""

from typing import Any

from sqlmodel import select

from inbox.tables import Conversation, Property, Stay
from properties.keys import token_hash
from tests.api.calling import ApiDesk
from tests.cast import KEYS

ANNA = {
    "property": "nevsky-12",
    "source": "Booking.com",
    "guest": {"name": "Anna Schmidt", "language": "en", "phone": "+447700900456", "email": "anna@example.org"},
    "arrival": "2026-12-01",
    "departure": "2026-12-05",
    "guests": 3,
}


def test_a_new_stay_is_kept_with_its_link(api: ApiDesk) -> None:
    put = api.script.put("/stays/BK-77", ANNA)

    assert put.status_code == 201
    link = f"http://desk.example.org/go/{KEYS.stay_token('BK-77', 1)}"
    assert put.json() == {**ANNA, "code": "BK-77", "state": "active", "overlaps": [], "link": link}
    assert api.script.get("/stays/BK-77").json() == put.json()
    kept = api.scenery.read(lambda session: session.exec(select(Stay).where(Stay.code == "BK-77")).one())
    assert kept.link_hash == token_hash(KEYS.stay_token("BK-77", 1))


def test_the_least_that_must_be_told(api: ApiDesk) -> None:
    least = {name: ANNA[name] for name in ("property", "arrival", "departure")}

    put = api.script.put("/stays/BK-77", {**least, "guest": {"name": "Анна", "language": "ru"}})

    assert put.status_code == 201
    assert (put.json()["source"], put.json()["guests"]) == ("direct", 1)
    assert put.json()["guest"] == {"name": "Анна", "language": "ru", "phone": None, "email": None}


def test_a_changed_stay_keeps_its_link(api: ApiDesk) -> None:
    first = api.script.put("/stays/BK-77", ANNA).json()

    again = api.script.put("/stays/BK-77", ANNA)
    changed = api.script.put("/stays/BK-77", {**ANNA, "departure": "2026-12-07"})

    assert (again.status_code, again.json()) == (200, first)
    assert changed.status_code == 200
    assert changed.json() == {**first, "departure": "2026-12-07"}


def test_overlaps_are_taken_and_flagged(api: ApiDesk) -> None:
    api.script.put("/stays/BK-77", ANNA)

    over = api.script.put("/stays/BK-78", {**ANNA, "arrival": "2026-12-04", "departure": "2026-12-08"})
    after = api.script.put("/stays/BK-79", {**ANNA, "arrival": "2026-12-08", "departure": "2026-12-09"})

    assert (over.status_code, over.json()["overlaps"]) == (201, ["BK-77"])
    assert after.json()["overlaps"] == []
    assert api.script.get("/stays/BK-77").json()["overlaps"] == ["BK-78"]
    api.script.delete("/stays/BK-78")
    assert api.script.get("/stays/BK-77").json()["overlaps"] == []


def test_a_cancelled_stay_stays_in_the_list_and_may_come_back(api: ApiDesk) -> None:
    api.script.put("/stays/BK-77", ANNA)

    assert api.script.delete("/stays/BK-77").status_code == 204
    assert api.script.delete("/stays/BK-77").status_code == 204
    assert api.script.get("/stays/BK-77").json()["state"] == "cancelled"
    assert "BK-77" in [stay["code"] for stay in api.script.items("/stays")]

    back = api.script.put("/stays/BK-77", ANNA)
    assert (back.status_code, back.json()["state"]) == (200, "active")


def test_a_code_that_came_free_has_another_link_for_somebody_else(api: ApiDesk) -> None:
    first = api.script.put("/stays/BK-77", ANNA).json()["link"]
    api.script.delete("/stays/BK-77")

    again = api.script.put("/stays/BK-77", {**ANNA, "guest": {"name": "Pierre", "language": "en"}}).json()["link"]

    kept = api.scenery.read(lambda session: session.exec(select(Stay).where(Stay.code == "BK-77")).one())
    assert again != first
    assert kept.link_hash == token_hash(KEYS.stay_token("BK-77", 2))


def test_one_that_does_not_exist_is_not_found(api: ApiDesk) -> None:
    assert api.script.get("/stays/NOPE").status_code == 404
    assert api.script.delete("/stays/NOPE").status_code == 404


def test_past_present_and_future_stays_are_listed_by_arrival(api: ApiDesk) -> None:
    for number, month in enumerate(("12", "01", "06", "12")):
        api.script.put(f"/stays/BK-{number}", {**ANNA, "arrival": f"2026-{month}-01", "departure": f"2026-{month}-03"})

    codes = [stay["code"] for stay in api.script.items("/stays", property="nevsky-12", limit=2)]

    assert codes == ["BK-1", "BK-2", "HMA7Q2XK", "BK-0", "BK-3"]
    assert api.script.items("/stays", property="elsewhere") == []


def test_what_is_said_about_a_stay_goes_with_it_to_another_property(api: ApiDesk) -> None:
    number = api.guest_waits()
    stay = api.script.get("/stays/HMA7Q2XK").json()
    api.scenery.store.write(_add_property)

    moved = {name: stay[name] for name in ("source", "guest", "arrival", "departure", "guests")}
    assert api.script.put("/stays/HMA7Q2XK", {**moved, "property": "ligovsky-3"}).status_code == 200

    assert api.script.get(f"/conversations/{number}").json()["property"] == "ligovsky-3"
    assert api.owner.get(f"/conversations/{number}").status_code == 404


def test_it_says_what_can_not_be_taken(api: ApiDesk) -> None:
    changes: list[tuple[dict[str, Any], str]] = [
        ({"property": "nowhere"}, "#/property"), ({"property": None}, "#/property"), ({"source": ""}, "#/source"),
        ({"guest": None}, "#/guest"), ({"guest": {"name": "A"}}, "#/guest/language"),
        ({"guest": {"name": " ", "language": "en"}}, "#/guest/name"),
        ({"guest": {"name": "A\nB", "language": "en"}}, "#/guest/name"),
        ({"guest": {"name": "A\0", "language": "en"}}, "#/guest/name"),
        ({"guest": {"name": "A", "language": "xx"}}, "#/guest/language"),
        ({"guest": {"name": "A", "language": "en", "phone": "12345"}}, "#/guest/phone"),
        ({"guest": {"name": "A", "language": "en", "email": "nobody"}}, "#/guest/email"),
        ({"arrival": "2026-12-05"}, "#"), ({"arrival": "2026-12-06"}, "#"), ({"arrival": "2026-02-30"}, "#/arrival"),
        ({"arrival": "2026-12-01T00:00:00Z"}, "#/arrival"), ({"arrival": 1764547200}, "#/arrival"),
        ({"departure": "soon"}, "#/departure"), ({"departure": "9999-12-31"}, "#/departure"),
        ({"guests": 0}, "#/guests"), ({"guests": "2"}, "#/guests"),
        ({"guests": 1.5}, "#/guests"), ({"guests": 10**30}, "#/guests"), ({"state": "active"}, "#/state"),
    ]  # fmt: skip

    answers = [api.script.put("/stays/BK-77", {**ANNA, **change}) for change, _ in changes]

    assert {answer.status_code for answer in answers} == {422}
    assert [answer.json()["errors"][0]["pointer"] for answer in answers] == [pointer for _, pointer in changes]
    assert api.script.get("/stays/BK-77").status_code == 404


def test_a_code_may_be_any_word(api: ApiDesk) -> None:
    words = {"A/B": "A/B", "%C3%A9-1": "é-1", "it's": "it's"}

    assert {path: api.script.put(f"/stays/{path}", ANNA).json()["code"] for path in words} == words


def test_a_code_that_is_no_word_is_refused(api: ApiDesk) -> None:
    for code in ("a%20b", "%00", "x" * 101, "", "%E2%80%AEgpj"):
        assert api.script.put(f"/stays/{code}", ANNA).status_code == 422


def test_a_phone_number_may_be_grouped(api: ApiDesk) -> None:
    guest = {"name": "A", "language": "en", "phone": "+44 (7700) 900-456"}

    assert api.script.put("/stays/BK-77", {**ANNA, "guest": guest}).json()["guest"]["phone"] == "+447700900456"


def _add_property(session: Any) -> None:
    home = session.exec(select(Property)).one()
    other = session.exec(select(Conversation.id)).one()
    assert other
    values = {**home.model_dump(), "id": None, "slug": "ligovsky-3", "owner_id": 2}
    session.add(Property(**values))
