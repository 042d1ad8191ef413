"""Taking, releasing, resolving and snoozing from the page; and confirming who the guest is."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from inbox.tables import ConversationState, Handoff, Incident, Manager, PlaybookRun, ServiceClockRow
from inbox.web.times import next_morning
from tests.cast import CODE, Scenery
from tests.pages.conftest import Visit
from tests.pages.staging import water_is_cold

SCRIPT = {"HX-Request": "true"}


def test_a_manager_takes_and_releases(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")

    taken = igor.post(f"/inbox/{number}/take", headers=SCRIPT)
    head = igor.get(f"/inbox/{number}/head").text
    igor.post(f"/inbox/{number}/release", headers=SCRIPT)

    assert taken.status_code == 204
    assert taken.headers["x-conversation"] == str(number)
    assert ">Yours<" in head
    assert scenery.conversation("2002").state == ConversationState.WAITING


def test_a_call_tells_whether_somebody_has_opened_the_conversation(scenery: Scenery, visit: Visit) -> None:
    number, igor, olga = water_is_cold(scenery), visit("igor"), visit("olga")
    before = igor.get(f"/inbox/{number}/alert").json()

    olga.post(f"/inbox/{number}/here", headers=SCRIPT)
    opened = igor.get(f"/inbox/{number}/alert").json()
    scenery.clock.advance(seconds=61)
    gone = igor.get(f"/inbox/{number}/alert").json()

    assert (before["waits"], before["opened"], opened["opened"], gone["opened"]) == (True, False, True, False)


def test_the_second_one_learns_who_was_first(scenery: Scenery, visit: Visit) -> None:
    number = water_is_cold(scenery)
    scenery.take("olga", "2002")

    refused = visit("igor").post(f"/inbox/{number}/take", headers=SCRIPT)

    assert refused.status_code == 409
    assert "Ольга Ким" in refused.json()["told"]


def test_the_shifts_lead_can_relieve_a_colleague_on_purpose(scenery: Scenery, visit: Visit) -> None:
    number, olga = water_is_cold(scenery), visit("olga")
    scenery.take("igor", "2002")
    head = olga.get(f"/inbox/{number}/head").text

    answer = olga.post(f"/inbox/{number}/take", data={"over": "1"}, headers=SCRIPT)

    assert "Take over" in head
    assert answer.status_code == 204
    assert scenery.conversation("2002").assignee_id == scenery.manager("olga").id


def test_a_manager_can_not_relieve_a_colleague(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    scenery.take("olga", "2002")

    answer = igor.post(f"/inbox/{number}/take", data={"over": "1"}, headers=SCRIPT)

    assert answer.status_code == 409
    assert "Take over" not in igor.get(f"/inbox/{number}/head").text
    assert scenery.conversation("2002").assignee_id == scenery.manager("olga").id


def test_resolving_empties_the_queue(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    assert "Котова" in igor.get("/inbox/list?tab=needs").text

    igor.post(f"/inbox/{number}/resolve")

    assert "All quiet" in igor.get("/inbox/list?tab=needs").text
    assert "Котова" in igor.get("/inbox/list?tab=resolved").text


def test_a_slip_of_the_key_is_taken_back_as_if_it_had_never_been(scenery: Scenery, visit: Visit) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("there is a fire in the kitchen, full of smoke")
    number, igor = scenery.conversation().id, visit("igor")
    before, said = scenery.conversation().model_dump(), [message.facts for message in scenery.messages()]
    scenery.clock.advance(seconds=30)
    igor.post(f"/inbox/{number}/resolve")
    scenery.clock.advance(seconds=5)

    answer = igor.post(f"/inbox/{number}/open-again", headers=SCRIPT)

    after = scenery.conversation().model_dump()
    moved = {name for name in before if before[name] != after[name]}
    assert (answer.status_code, moved - {"last_seq"}) == (204, set())
    assert [message.facts for message in scenery.messages()] == said
    incident = scenery.read(lambda session: session.exec(select(Incident)).one())
    runs = scenery.read(lambda session: session.exec(select(PlaybookRun)).all())
    clocks = scenery.read(lambda session: session.exec(select(ServiceClockRow)).all())
    handoff = scenery.read(lambda session: session.exec(select(Handoff)).one())
    assert (incident.state, incident.solved_at, handoff.closed_at) == ("open", None, None)
    assert {(run.phase, run.outcome, run.ended_at) for run in runs} == {("asking", None, None)}
    assert {clock.result for clock in clocks} == {"running"}
    assert "Emergency" in igor.get("/inbox/list?tab=needs").text


def test_what_was_resolved_is_not_opened_again_by_a_colleague_or_after_the_guest_wrote(
    scenery: Scenery, visit: Visit
) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    igor.post(f"/inbox/{number}/resolve")

    scenery.store.write(lambda session: _rename(session, scenery, "olga", scenery.manager("igor").name))
    others = visit("olga").post(f"/inbox/{number}/open-again", headers=SCRIPT)
    scenery.guest_says("вода всё ещё холодная", "2002")
    late = igor.post(f"/inbox/{number}/open-again", headers=SCRIPT)

    assert (others.status_code, late.status_code) == (409, 409)


def test_who_is_called_otherwise_by_now_has_what_was_his(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    igor.post(f"/inbox/{number}/take")
    scenery.store.write(lambda session: _rename(session, scenery, "igor", "Игорь Кузнецов"))

    resolved = igor.post(f"/inbox/{number}/resolve", headers=SCRIPT)
    scenery.store.write(lambda session: _rename(session, scenery, "igor", "Игорь"))
    opened = igor.post(f"/inbox/{number}/open-again", headers=SCRIPT)

    assert (resolved.status_code, opened.status_code) == (204, 204)


def test_the_lists_foot_says_how_the_shift_has_gone(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    assert "No answers yet since 21:00" in igor.get("/inbox/list").text
    for address, seconds in (("2002", 40), ("2003", 100), ("2004", 200)):
        scenery.guest_says("позовите человека, горячей воды нет", address)
        scenery.clock.advance(seconds=seconds)
        scenery.reply("igor", "Иду", address)

    foot = igor.get("/inbox/list").text

    assert "3 answers since 21:00 · median reply 1:40" in foot


@pytest.mark.parametrize(("length", "minutes"), [("15m", 15), ("1h", 60), ("morning", 4 * 60 + 53)])
def test_it_is_put_off_for_as_long_as_asked(scenery: Scenery, visit: Visit, length: str, minutes: int) -> None:
    number = water_is_cold(scenery)

    visit("igor").post(f"/inbox/{number}/snooze", data={"length": length})

    until = scenery.conversation("2002").snoozed_until
    assert until is not None
    assert (until - scenery.clock()).total_seconds() == minutes * 60


def test_an_unknown_length_is_refused(scenery: Scenery, visit: Visit) -> None:
    number = water_is_cold(scenery)

    assert visit("igor").post(f"/inbox/{number}/snooze", data={"length": "for ever"}).status_code == 404


def test_the_next_morning_is_by_the_propertys_clock() -> None:
    evening, night = datetime(2026, 11, 21, 20, 0, tzinfo=UTC), datetime(2026, 11, 22, 0, 7, tzinfo=UTC)

    assert next_morning(evening, "Europe/Moscow") == datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    assert next_morning(night, "Europe/Moscow") == datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    assert next_morning(night, "Asia/Vladivostok") == datetime(2026, 11, 22, 22, 0, tzinfo=UTC)


def test_what_was_seen_is_not_new_any_more(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    assert "new messages" in igor.get(f"/inbox/{number}").text

    igor.post(f"/inbox/{number}/seen", headers=SCRIPT)

    assert scenery.conversation("2002").unread == 0
    assert "new messages" not in igor.get(f"/inbox/{number}").text


def test_one_click_confirms_the_guest_who_named_code_and_date(scenery: Scenery, visit: Visit) -> None:
    scenery.guest_says(f"{CODE}, 21.11", "7007")
    number, igor = scenery.conversation("7007").id, visit("igor")
    before = igor.get(f"/inbox/{number}").text

    igor.post(f"/inbox/{number}/confirm", headers=SCRIPT)

    assert f"This is the guest of {CODE}" in before
    assert "Verified guest" in igor.get(f"/inbox/{number}").text
    assert scenery.contact("7007").trust == "verified"


def test_there_is_nothing_to_confirm_without_a_stay(scenery: Scenery, visit: Visit) -> None:
    number = water_is_cold(scenery)

    answer = visit("igor").post(f"/inbox/{number}/confirm", headers=SCRIPT)

    assert answer.status_code == 409
    assert "This is the guest of" not in visit("igor").get(f"/inbox/{number}").text


def _rename(session: Session, scenery: Scenery, who: str, name: str) -> None:
    session.get_one(Manager, scenery.manager(who).id).name = name


def test_a_conversation_is_handed_over_by_the_menu_and_taken_back_by_undo(scenery: Scenery, visit: Visit) -> None:
    number, igor, olga = water_is_cold(scenery), visit("igor"), visit("olga")
    menu = igor.get(f"/inbox/{number}/assign", headers=SCRIPT).text

    handed = igor.post(f"/inbox/{number}/assign", data={"to": "olga", "note": "the porter has a key"}, headers=SCRIPT)
    hers, alert = olga.get(f"/inbox/{number}").text, olga.get(f"/inbox/{number}/alert").json()
    his = igor.get(f"/inbox/{number}/head").text
    undone = igor.post(f"/inbox/{number}/assign-back", headers=SCRIPT)

    assert "Ольга Ким" in menu and "On shift" in menu and "Игорь Смирнов" not in menu
    assert (handed.status_code, undone.status_code) == (204, 204)
    assert "Игорь handed this to you" in hers and "the porter has a key" in hers
    assert (alert["waits"], alert["given"]) == (True, True)
    assert "who has not come yet" in his
    assert scenery.conversation("2002").assignee_id is None


def test_without_script_a_page_offers_the_colleagues(scenery: Scenery, visit: Visit) -> None:
    number, olga = water_is_cold(scenery), visit("olga")

    page = olga.get(f"/inbox/{number}/assign")
    refused = olga.post(f"/inbox/{number}/assign", data={"to": "nobody"})
    given = olga.post(f"/inbox/{number}/assign", data={"to": "igor"}, follow_redirects=False)

    assert "Игорь Смирнов" in page.text and "<main" in page.text
    assert (refused.status_code, given.status_code) == (404, 303)


def test_what_was_handed_to_him_stands_first_among_his(scenery: Scenery, visit: Visit) -> None:
    number, igor, olga = water_is_cold(scenery), visit("igor"), visit("olga")
    scenery.reply("igor", "Сейчас", "2002")
    igor.post(f"/inbox/{number}/assign", data={"to": "olga"})

    mine = olga.get("/inbox/list?tab=mine").text
    olga.post(f"/inbox/{number}/decline", headers=SCRIPT)

    assert "Handed to you" in mine and 'class="n hot" title="1 was handed to you"' in mine
    assert scenery.conversation("2002").state == ConversationState.BOT
