"""Who sees what: strangers nothing, owners their own and only to read, managers all. Forbidden is simply not found."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from inbox.staff.logins import disable_user
from inbox.tables import Attachment, AuditRecord, Manager, SecretRelease
from tests.cast import DOOR_CODE, Scenery
from tests.pages.conftest import Visit
from tests.pages.staging import files_arrive, lock_is_shut, water_is_cold

PATHS = [
    "/inbox",
    "/inbox/1",
    "/inbox/list",
    "/inbox/1/messages",
    "/inbox/health",
    "/inbox/media/1",
    "/owner",
    "/owner/1",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_is_sent_to_the_door(scenery: Scenery, stranger: TestClient, path: str) -> None:
    lock_is_shut(scenery)

    answer = stranger.get(path)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=")
    assert "Carter" not in answer.text


def test_a_strangers_script_is_refused_without_a_page(scenery: Scenery, stranger: TestClient) -> None:
    number = lock_is_shut(scenery)

    answers = [
        stranger.get(f"/inbox/{number}/messages", headers={"HX-Request": "true"}),
        stranger.get("/inbox/events", headers={"Accept": "text/event-stream"}),
        stranger.post(f"/inbox/{number}/reply", data={"text": "hi"}, headers={"HX-Request": "true"}),
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]


def test_an_owner_reads_the_conversations_of_his_properties(scenery: Scenery, visit: Visit) -> None:
    number = lock_is_shut(scenery)
    owner = visit("petrova")

    page = owner.get(f"/owner/{number}").text

    assert "John Carter" in owner.get("/owner").text
    assert "the lock blinks red" in page
    assert 'id="composer"' not in page


def test_an_owner_sees_neither_notes_nor_codes_nor_phone_numbers(scenery: Scenery, visit: Visit) -> None:
    number = lock_is_shut(scenery)
    scenery.reply("igor", "between us: he is drunk", "whatsapp:+447700900123", note=True)

    owner = visit("petrova")
    shown = owner.get(f"/owner/{number}").text + owner.get(f"/inbox/{number}/messages?since=0").text

    assert "drunk" not in shown
    assert "secrets/" not in shown
    assert "tel:" not in shown


@pytest.mark.parametrize("path", ["", "/messages?since=0", "/head"])
def test_another_owner_finds_nothing(scenery: Scenery, visit: Visit, path: str) -> None:
    number = lock_is_shut(scenery)

    answer = visit("erik").get(f"/owner/{number}" if not path else f"/inbox/{number}{path}")

    assert answer.status_code == 404
    assert "Carter" not in answer.text


def test_an_owner_finds_nothing_of_guests_without_a_property(scenery: Scenery, visit: Visit) -> None:
    number = water_is_cold(scenery)
    owner = visit("petrova")

    assert owner.get(f"/owner/{number}").status_code == 404
    assert "Котова" not in owner.get("/owner").text
    assert f'id="r{number}"' not in owner.get("/inbox/list?tab=needs&q=Котова").text


@pytest.mark.parametrize(
    "act", ["reply", "take", "release", "resolve", "snooze", "seen", "confirm", "secrets/door_code"]
)
def test_an_owner_can_not_act(scenery: Scenery, visit: Visit, act: str) -> None:
    number = lock_is_shut(scenery)
    before = len(scenery.messages("whatsapp:+447700900123"))

    answer = visit("petrova").post(f"/inbox/{number}/{act}", data={"text": "I am the owner"})

    assert answer.status_code == 404
    assert DOOR_CODE not in answer.text
    assert len(scenery.messages("whatsapp:+447700900123")) == before


def test_an_owner_has_no_part_in_the_state_of_the_desk(scenery: Scenery, visit: Visit) -> None:
    assert visit("petrova").get("/inbox/health").status_code == 404


def test_each_is_sent_to_his_own_pages(scenery: Scenery, visit: Visit) -> None:
    assert visit("petrova").get("/inbox").headers["location"] == "/owner"
    assert visit("igor").get("/owner").headers["location"] == "/inbox"


def test_files_are_for_those_who_may_see_the_conversation(scenery: Scenery, visit: Visit, stranger: TestClient) -> None:
    lock_is_shut(scenery)
    files_arrive(scenery)
    number = scenery.read(
        lambda session: session.exec(select(Attachment.id).where(Attachment.name == "lock.png")).one()
    )

    answers = [browser.get(f"/inbox/media/{number}") for browser in (visit("igor"), visit("petrova"), visit("erik"))]

    assert [answer.status_code for answer in answers] == [200, 200, 404]
    assert stranger.get(f"/inbox/media/{number}").status_code == 303


def test_a_conversation_that_is_not_there_is_not_found(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    assert [igor.get(path).status_code for path in ("/inbox/999", "/inbox/999/head", "/inbox/media/999")] == [404] * 3
    assert igor.post("/inbox/999/take").status_code == 404


def test_a_disabled_manager_is_thrown_out_at_once(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    assert igor.get("/inbox").status_code == 200

    scenery.store.write(lambda session: disable_user(session, "igor@example.org", scenery.clock()))

    assert igor.get("/inbox").status_code == 303


def test_an_archived_manager_is_thrown_out_at_once(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    def archive(session: Session) -> None:
        session.exec(select(Manager).where(Manager.key == "igor")).one().archived_at = scenery.clock()

    scenery.store.write(archive)

    assert igor.get("/inbox").status_code == 303


def test_looking_at_a_code_is_recorded(scenery: Scenery, visit: Visit) -> None:
    number = lock_is_shut(scenery)
    igor = visit("igor")
    assert DOOR_CODE not in igor.get(f"/inbox/{number}").text

    shown = igor.post(f"/inbox/{number}/secrets/door_code").text

    assert DOOR_CODE in shown
    releases = scenery.read(
        lambda session: session.exec(select(SecretRelease).where(col(SecretRelease.channel) == "inbox")).all()
    )
    assert [(release.secret_name, release.told_to) for release in releases] == [("door_code", "Игорь Смирнов")]
    records = scenery.read(lambda session: session.exec(select(AuditRecord)).all())
    assert [(record.actor, record.action) for record in records] == [("Игорь Смирнов", "secret_shown")]
    assert DOOR_CODE not in str(records[0].facts)


def test_a_code_that_does_not_exist_is_not_found(scenery: Scenery, visit: Visit) -> None:
    number = lock_is_shut(scenery)

    assert visit("igor").post(f"/inbox/{number}/secrets/nothing").status_code == 404
