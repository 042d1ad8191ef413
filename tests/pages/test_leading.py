"""A manager leads a guest's playbook by the panel: sends steps, says what was answered, skips, goes back, stops."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from inbox.night.promising import promise
from inbox.staff.preferences import Preferences, keep_preferences
from inbox.tables import (
    Author,
    ConversationState,
    EntryKind,
    Incident,
    IncidentEntry,
    IncidentPromise,
    PlaybookRun,
    PlaybookRunEntry,
    Ring,
)
from tests.cast import Scenery
from tests.inbox.test_runs import LIT
from tests.pages.conftest import Visit
from tests.pages.staging import login_of


@pytest.fixture
def at_the_door(scenery: Scenery) -> Scenery:
    """A verified guest who is asked whether the keypad lights up; nobody has the conversation."""
    scenery.guest_comes_by_link()
    scenery.guest_says("the lock won't open")
    return scenery


@pytest.fixture
def igor(scenery: Scenery, visit: Visit) -> TestClient:
    client = visit("igor")
    client.cookies.set("nightdesk_language", "ru")
    return client


def run_of(scenery: Scenery) -> PlaybookRun:
    found: PlaybookRun = scenery.read(
        lambda s: s.exec(select(PlaybookRun).order_by(col(PlaybookRun.id).desc())).first()
    )
    return found


def lead(scenery: Scenery, igor: TestClient, how: str, **fields: object) -> int:
    answer = igor.post(
        f"/inbox/{scenery.conversation().id}/runs/{run_of(scenery).id}/{how}", data=fields, headers={"hx-request": "1"}
    )
    scenery.send_due()
    return answer.status_code


def panel(scenery: Scenery, igor: TestClient) -> str:
    return igor.get(f"/inbox/{scenery.conversation().id}").text


def test_the_panel_shows_where_the_guest_is_in_both_languages(at_the_door: Scenery, igor: TestClient) -> None:
    shown = panel(at_the_door, igor)

    assert "Разбудить панель замка" in shown and "Do the digits light up?" in shown
    assert "Цифры засветились?" in shown and "→ Ввести код" in shown
    assert 'href="tel:+78120000001"' in shown


def test_codes_are_masked_in_the_panel(at_the_door: Scenery, igor: TestClient) -> None:
    at_the_door.guest_says("yes")

    assert "4821" not in panel(at_the_door, igor)


def test_a_step_is_sent_in_the_guests_language_by_one_click(at_the_door: Scenery, igor: TestClient) -> None:
    assert lead(at_the_door, igor, "send", step="dark") == 204

    assert at_the_door.telegram.texts("1001")[-1].startswith("The lock's batteries seem to be flat.")
    assert at_the_door.messages()[-1].author == Author.MANAGER
    assert at_the_door.conversation().state == ConversationState.HUMAN
    assert run_of(at_the_door).step == "dark"
    thread = panel(at_the_door, igor).split('id="thread"')[-1]
    assert "batteries seem to be flat" in thread and 'class="other" lang="ru"' in thread


def test_a_sent_step_can_be_taken_back_like_any_answer(at_the_door: Scenery, igor: TestClient) -> None:
    login_id = login_of(at_the_door, "igor@example.org").id or 0
    at_the_door.store.write(lambda session: keep_preferences(session, login_id, Preferences(5)))
    number, passed = at_the_door.conversation().id, count_passed(at_the_door)
    igor.post(f"/inbox/{number}/draft", data={"text": "Сейчас"}, headers={"hx-request": "1"})
    at_the_door.clock.advance(seconds=30)

    lead(at_the_door, igor, "send", step="dark")
    undone = igor.post(f"/inbox/messages/{at_the_door.messages()[-1].id}/undo", headers={"hx-request": "1"})
    at_the_door.clock.advance(seconds=6)
    at_the_door.send_due()

    assert undone.json()["text"] == ""
    assert not [text for text in at_the_door.telegram.texts("1001") if "batteries" in text]
    assert (run_of(at_the_door).step, count_passed(at_the_door)) == ("wake", passed)
    assert ">Сейчас</textarea>" in panel(at_the_door, igor)


def test_a_step_that_was_taken_back_is_none_of_the_incidents_record(at_the_door: Scenery, igor: TestClient) -> None:
    login_id = login_of(at_the_door, "igor@example.org").id or 0
    at_the_door.store.write(lambda session: keep_preferences(session, login_id, Preferences(5)))
    before = steps_on_record(at_the_door)
    at_the_door.clock.advance(seconds=30)

    lead(at_the_door, igor, "send", step="dark")
    sent = steps_on_record(at_the_door)
    igor.post(f"/inbox/messages/{at_the_door.messages()[-1].id}/undo", headers={"hx-request": "1"})

    assert before and len(sent) == len(before) + 1
    assert steps_on_record(at_the_door) == before


def test_a_step_is_not_sent_where_it_could_not_arrive(scenery: Scenery, igor: TestClient) -> None:
    by_whatsapp, address = scenery.by_whatsapp("+447700900123"), "whatsapp:+447700900123"
    scenery.guest_comes_by_link(address, **by_whatsapp)
    scenery.guest_says("the lock won't open", address, **by_whatsapp)
    scenery.clock.advance(hours=25)
    number, run = scenery.conversation(address).id, run_of(scenery)

    answer = igor.post(f"/inbox/{number}/runs/{run.id}/send", data={"step": "dark"}, headers={"hx-request": "1"})

    assert answer.status_code == 409 and "24" in answer.json()["told"]
    assert run_of(scenery).step == run.step


def steps_on_record(scenery: Scenery) -> list[int]:
    steps = select(col(IncidentEntry.id)).where(IncidentEntry.kind == EntryKind.STEP)
    found: list[int] = scenery.read(lambda session: [number or 0 for number in session.exec(steps)])
    return found


def count_passed(scenery: Scenery) -> int:
    return len(scenery.read(lambda session: session.exec(select(PlaybookRunEntry)).all()))


def test_a_code_goes_out_with_a_step_only_by_the_door(at_the_door: Scenery, igor: TestClient) -> None:
    lead(at_the_door, igor, "send", step="code")

    assert "4821#" in at_the_door.telegram.texts("1001")[-1]
    assert "4821#" not in at_the_door.messages()[-1].text


def test_what_the_guest_answered_moves_on_silently_while_a_person_leads(at_the_door: Scenery, igor: TestClient) -> None:
    at_the_door.take("igor")
    before = len(at_the_door.telegram.texts("1001"))

    lead(at_the_door, igor, "answer", step="wake", choice=2)

    assert run_of(at_the_door).step == "dark"
    assert len(at_the_door.telegram.texts("1001")) == before
    assert "Уже пробовали" in panel(at_the_door, igor)


def test_skip_back_and_done_move_the_run_and_are_kept_with_a_name(at_the_door: Scenery, igor: TestClient) -> None:
    at_the_door.take("igor")

    lead(at_the_door, igor, "skip", step="wake")
    skipped = run_of(at_the_door).step
    again = lead(at_the_door, igor, "skip", step="wake")
    lead(at_the_door, igor, "back", step="dark")

    assert (skipped, again, run_of(at_the_door).step) == ("dark", 409, "wake")
    query = select(PlaybookRunEntry.mark).where(PlaybookRunEntry.by != "")
    marks = at_the_door.read(lambda session: session.exec(query.order_by(col(PlaybookRunEntry.id))).all())
    assert {"skipped", "went_back"} <= set(marks)


def test_stopped_the_bot_leads_no_further(at_the_door: Scenery, igor: TestClient) -> None:
    lead(at_the_door, igor, "stop")

    at_the_door.clock.advance(minutes=30)
    at_the_door.run_timers()

    assert run_of(at_the_door).phase == "ended" and not run_of(at_the_door).nudged


def test_the_bot_goes_on_where_the_person_left_it(at_the_door: Scenery, igor: TestClient) -> None:
    at_the_door.take("igor")
    lead(at_the_door, igor, "answer", step="wake", choice=2)

    lead(at_the_door, igor, "go-on")

    assert at_the_door.telegram.texts("1001")[-1].startswith("The lock's batteries seem to be flat.")
    assert at_the_door.conversation().state == ConversationState.BOT


def test_a_playbook_is_started_by_hand(scenery: Scenery, igor: TestClient) -> None:
    scenery.guest_comes_by_link()

    igor.post(f"/inbox/{scenery.conversation().id}/runs", data={"key": "lock_wont_open"})
    scenery.send_due()

    assert "Touch the lock's panel" in scenery.telegram.texts("1001")[-1]
    assert run_of(scenery).started_by == scenery.manager().name


def test_whom_a_playbook_calls_is_called_also_where_a_manager_began_it(scenery: Scenery, igor: TestClient) -> None:
    scenery.guest_comes_by_link()

    igor.post(f"/inbox/{scenery.conversation().id}/runs", data={"key": "fire_smoke"})

    assert (scenery.conversation().state, scenery.conversation().severity) == (ConversationState.WAITING, "critical")
    assert scenery.read(lambda session: session.exec(select(Ring)).first()) is not None
    scenery.send_due()
    assert scenery.telegram.texts("1001")[-1].startswith("This is dangerous.")


def test_a_person_is_called_where_the_answer_that_a_manager_tells_needs_one(scenery: Scenery, igor: TestClient) -> None:
    scenery.guest_comes_by_link()
    igor.post(f"/inbox/{scenery.conversation().id}/runs", data={"key": "lost_keys"})

    lead(scenery, igor, "answer", step="where", choice=2)
    lead(scenery, igor, "answer", step="shut_out", choice=2)

    assert (run_of(scenery).step, scenery.conversation().state) == ("danger", ConversationState.WAITING)


def test_what_a_manager_skips_while_the_bot_leads_is_followed_by_the_next_step(
    at_the_door: Scenery, igor: TestClient
) -> None:
    lead(at_the_door, igor, "skip", step="wake")

    assert at_the_door.telegram.texts("1001")[-1].startswith("The lock's batteries seem to be flat.")


def test_that_it_helped_calls_off_whom_the_guest_waits_for(at_the_door: Scenery, igor: TestClient) -> None:
    at_the_door.press(LIT)
    at_the_door.guest_says("let me talk to a human please")

    lead(at_the_door, igor, "answer", step="code", choice=1)

    assert at_the_door.conversation().state == ConversationState.RESOLVED


def test_a_button_of_a_playbook_that_is_over_does_nothing(at_the_door: Scenery, igor: TestClient) -> None:
    lead(at_the_door, igor, "stop")

    assert lead(at_the_door, igor, "done", step="wake") == 409


def test_a_run_of_another_conversation_is_not_found(at_the_door: Scenery, igor: TestClient) -> None:
    at_the_door.guest_says("hello", "2002", property_slug="nevsky-12")
    other = at_the_door.conversation("2002").id

    answer = igor.post(f"/inbox/{other}/runs/{run_of(at_the_door).id}/skip", headers={"hx-request": "1"})

    assert answer.status_code == 404


def test_a_promise_is_shown_with_its_time_and_kept_by_one_click(at_the_door: Scenery, igor: TestClient) -> None:
    now = at_the_door.clock()
    at_the_door.store.write(
        lambda s: promise(s, s.exec(select(Incident)).one(), "мастер", now.replace(minute=40), now).id
    )

    shown = panel(at_the_door, igor)
    igor.post(f"/inbox/{at_the_door.conversation().id}/promises/1/keep")

    assert "Обещано к" in shown and "мастер" in shown
    assert at_the_door.read(lambda s: s.exec(select(IncidentPromise)).one()).kept_at == now


def test_a_manager_reads_under_a_sent_step_what_he_has_said(at_the_door: Scenery, igor: TestClient) -> None:
    lead(at_the_door, igor, "send", step=run_of(at_the_door).step)

    shown = panel(at_the_door, igor)

    assert "Do the digits light up?" in at_the_door.telegram.texts()[-1]
    assert shown.index("На вашем языке:") < shown.index("Цифры засветились?", shown.index("На вашем языке:"))
