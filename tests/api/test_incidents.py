"""Incidents as operators' scripts and owners read them."""

from datetime import timedelta

from sqlmodel import Session

from inbox.night import incidents
from inbox.night.incidents import Opening
from inbox.tables import Conversation, EntryKind, Incident
from tests.api.calling import ApiDesk


def emergency(api: ApiDesk, address: str = "1001") -> str:
    """The guest of nevsky-12 is trapped in the lift; the id of the incident."""
    api.scenery.guest_comes_by_link(address)
    api.scenery.guest_says("I am trapped in the lift", address)
    return str(api.script.get("/incidents").json()["items"][0]["id"])


def opened_by_playbook(api: ApiDesk, number: int) -> None:
    opening = Opening(f"run:{number}", f"trouble-{number}", "Беда", "Trouble", playbook="lock-wont-open")
    conversation_id = api.scenery.conversation().id

    def work(session: Session) -> None:
        conversation = session.get_one(Conversation, conversation_id)
        incidents.open_incident(session, opening, api.scenery.clock(), conversation=conversation)

    api.scenery.store.write(work)


def test_an_emergency_is_an_incident_with_its_timeline(api: ApiDesk) -> None:
    number = emergency(api)
    at = api.scenery.clock().isoformat().replace("+00:00", "Z")

    item = api.script.get(f"/incidents/{number}").json()

    assert (item["severity"], item["state"], item["property"], item["stay"]) == (
        "critical",
        "open",
        "nevsky-12",
        "HMA7Q2XK",
    )
    assert (item["title"], item["playbook"], item["opened_at"]) == ("Trapped, can't get out", "trapped", at)
    assert (item["first_response_at"], item["solved_at"]) == (at, None)
    assert [line["kind"] for line in item["timeline"]] == ["reported", "step", "first_response"]


def test_an_answer_and_a_solution_are_told(api: ApiDesk) -> None:
    api.scenery.guest_comes_by_link()
    opened_by_playbook(api, 1)
    api.scenery.clock.advance(seconds=40)
    api.scenery.reply("igor", "I have called the rescuers")
    answered = api.scenery.clock()
    api.scenery.clock.advance(minutes=11)

    api.scenery.resolve("igor")

    (item,) = api.script.items("/incidents")
    assert item["state"] == "solved"
    assert item["first_response_at"] == answered.isoformat().replace("+00:00", "Z")
    assert [line["kind"] for line in item["timeline"]] == ["reported", "first_response", "solved"]


def test_pages_lose_and_repeat_nothing(api: ApiDesk) -> None:
    api.scenery.guest_comes_by_link()
    for number in range(5):
        opened_by_playbook(api, number)
        api.scenery.clock.advance(minutes=number % 2)

    found = api.script.items("/incidents", limit=2)

    assert [item["timeline"][0]["kind"] for item in found] == ["reported"] * 5
    assert [int(item["id"]) for item in found] == sorted((int(item["id"]) for item in found), reverse=True)
    assert found[0]["playbook"] == "lock-wont-open"


def test_since_and_property_narrow_the_list(api: ApiDesk) -> None:
    api.scenery.guest_comes_by_link()
    opened_by_playbook(api, 1)
    api.scenery.clock.advance(hours=1)
    since = (api.scenery.clock() - timedelta(minutes=1)).isoformat()
    opened_by_playbook(api, 2)

    assert len(api.script.items("/incidents", since=since)) == 1
    assert len(api.script.items("/incidents", property="nevsky-12")) == 2
    assert api.script.items("/incidents", property="elsewhere") == []
    assert api.script.get("/incidents", params={"since": "yesterday"}).status_code == 422


def test_an_owner_sees_his_own_without_what_staff_wrote(api: ApiDesk) -> None:
    number = emergency(api)

    def note(session: Session) -> None:
        incident = session.get_one(Incident, int(number))
        incidents.record(session, incident, EntryKind.NOTE, api.scenery.clock(), text="John was drunk")

    api.scenery.store.write(note)
    api.scenery.reply("igor", "hello")
    api.scenery.resolve("igor")

    (seen,) = api.owner.items("/incidents")

    assert "drunk" not in str(seen)
    assert api.stranger.items("/incidents") == []
    assert api.stranger.get(f"/incidents/{number}").status_code == 404
