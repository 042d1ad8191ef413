"""The list of conversations and a single one, with the brief of its hand-off."""

from datetime import timedelta
from typing import Any

from tests.api.calling import ApiDesk


def test_an_item_says_who_where_and_how_it_stands(api: ApiDesk) -> None:
    number = api.guest_waits()

    assert api.script.items("/conversations") == [
        {
            "id": number,
            "state": "waiting",
            "guest": {"name": "John Carter", "language": "en"},
            "property": "nevsky-12",
            "stay": "HMA7Q2XK",
            "channels": ["telegram"],
            "assignee": None,
            "awaited_since": None,
            "severity": "normal",
            "waiting_since": "2026-11-22T00:07:00Z",
            "last_message": {
                "text": "A person has been called and will answer by 03:12.",
                "author": "bot",
                "at": "2026-11-22T00:07:00Z",
            },
            "snoozed_until": None,
            "resolution": None,
        }
    ]


def test_a_guest_who_is_not_known_yet_has_no_stay(api: ApiDesk) -> None:
    api.scenery.guest_says("hello there")

    (item,) = api.script.items("/conversations")
    assert item["guest"]["name"] == "Anna"
    assert (item["property"], item["stay"], item["waiting_since"]) == (None, None, None)


def test_it_is_paged_newest_activity_first(api: ApiDesk) -> None:
    for number in (1, 2, 3, 4, 5, 2):
        api.scenery.clock.advance(minutes=1)
        api.scenery.guest_says("hello", f"100{number}")

    first = api.script.get("/conversations", params={"limit": 2}).json()
    everything = api.script.items("/conversations", limit=2)

    order = [api.conversation(address) for address in ("1002", "1005", "1004", "1003", "1001")]
    assert [item["id"] for item in first["items"]] == order[:2]
    assert [item["id"] for item in everything] == order


def test_a_page_ends_the_list_only_when_nothing_follows(api: ApiDesk) -> None:
    for number in range(3):
        api.scenery.guest_says("hello", f"100{number}")

    assert api.script.get("/conversations", params={"limit": 3}).json()["next"] is None
    assert api.script.get("/conversations", params={"limit": 2}).json()["next"] is not None
    assert len(api.script.get("/conversations", params={"limit": 10**9}).json()["items"]) == 3


def test_it_is_narrowed_by_state_property_and_words(api: ApiDesk) -> None:
    waiting = api.guest_waits()
    api.scenery.guest_says("Где КОФЕМАШИНА?", "2002")
    other = api.conversation("2002")

    def ids(**given: str) -> list[str]:
        return [item["id"] for item in api.script.items("/conversations", **given)]

    assert ids(state="waiting", property="nevsky-12") == [waiting]
    assert ids(property="nevsky-12") == [waiting]
    assert ids(property="elsewhere") == ids(state="resolved") == []
    assert ids(q="кофемашина") == [other]
    assert ids(q="carter") == [waiting]
    assert ids(q="carter", state="human") == []


def test_a_parameter_without_a_value_narrows_nothing(api: ApiDesk) -> None:
    number = api.guest_waits()

    assert [item["id"] for item in api.script.items("/conversations?state=&property=&q=&after=")] == [number]
    assert len(api.script.items("/stays?property=")) == 1
    assert api.script.get("/incidents?property=&since=&state=").status_code == 200


def test_it_says_which_parameter_is_wrong(api: ApiDesk) -> None:
    wrong = {
        "limit": ["limit=0", "limit=-1", "limit=many", "limit="],
        "state": ["state=asleep"],
        "after": ["after=nonsense", "after=%F0%9F%94%91", "after=bWVzc2FnZXMuMS4x", "after=Y29udmVyc2F0aW9ucy4x"],
        "q": ["q=%00", "q=" + "x" * 501],
        "property": ["property=a%00b"],
    }

    for name, queries in wrong.items():
        for query in queries:
            answer = api.script.get(f"/conversations?{query}")

            assert answer.status_code == 422, query
            assert [error["parameter"] for error in answer.json()["errors"]] == [name]


def test_the_brief_says_what_is_needed_and_no_secret(api: ApiDesk) -> None:
    number = api.guest_waits()

    handoff = api.script.get(f"/conversations/{number}").json()["handoff"]

    assert handoff["reason"] == "asked_for_human"
    for told in ("John Carter", "EN", "Nevsky 12 Studio", "HMA7Q2XK", "I want to talk to a human", "Locksmith"):
        assert told in handoff["brief"]
    assert "4821" not in handoff["brief"]


def test_the_brief_is_in_the_language_of_who_has_it_or_as_asked_for(api: ApiDesk) -> None:
    number = api.guest_waits()

    def brief(**given: Any) -> str:
        told: str = api.script.get(f"/conversations/{number}", **given).json()["handoff"]["brief"]
        return told

    english, russian = brief(), brief(params={"lang": "ru"})
    assert english.startswith("Why:")
    assert "Почему" in russian or russian[0] in "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"
    assert brief(headers={"Accept-Language": "ru-RU,ru;q=0.9"}) == russian

    api.scenery.take("igor")
    assert brief() == russian
    assert brief(params={"lang": "en"}).startswith("Why:")


def test_one_that_was_never_handed_off_has_no_handoff(api: ApiDesk) -> None:
    api.scenery.guest_comes_by_link()

    assert api.script.get(f"/conversations/{api.conversation()}").json()["handoff"] is None


def test_one_that_does_not_exist_is_not_found(api: ApiDesk) -> None:
    for number in ("999", "0", "-1", "abc", "1.0", "９", "9" * 19, "9" * 400, "1%00"):
        for path in ("", "/messages"):
            assert api.script.get(f"/conversations/{number}{path}").status_code == 404, number


def test_waiting_shows_since_when(api: ApiDesk) -> None:
    number = api.guest_waits()
    api.scenery.clock.advance(minutes=5)
    api.scenery.guest_says("is anybody there?")

    item = api.script.get(f"/conversations/{number}").json()

    assert item["waiting_since"] == "2026-11-22T00:07:00Z"
    assert item["last_message"]["at"] == (api.scenery.clock() - timedelta(0)).strftime("%Y-%m-%dT%H:%M:%SZ")
