"""Pages of the night shift: incidents, who is on call, hand-over, owners' summaries, rules."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, col, select

from inbox.night.handovers import begin_handovers
from inbox.night.incidents import Opening, open_incident
from inbox.night.rules import read_rules
from inbox.tables import (
    Handoff,
    Incident,
    IncidentEntry,
    IncidentPromise,
    OwnerSummary,
    PlaybookRun,
    Property,
    ShiftHandover,
    ShiftSwap,
)
from tests.cast import Scenery
from tests.pages.conftest import Visit

FIRE = "there is a fire in the kitchen, full of smoke"
PAGES = ("incidents", "on-call", "handover", "summaries", "rules")


def burning(scenery: Scenery) -> int:
    """A guest of nevsky-12 writes of a fire; the incident's number."""
    scenery.guest_comes_by_link()
    scenery.guest_says(FIRE)
    return only(scenery, Incident).id or 0


def only(scenery: Scenery, table: Any) -> Any:
    return scenery.read(lambda session: session.exec(select(table)).one())


def kinds(scenery: Scenery) -> list[str]:
    query = select(IncidentEntry.kind).order_by(col(IncidentEntry.id))
    return list(scenery.read(lambda session: session.exec(query).all()))


def test_an_owner_finds_none_of_these_pages(scenery: Scenery, visit: Visit) -> None:
    number, petrova = burning(scenery), visit("petrova")

    answers = [petrova.get(f"/inbox/{part}").status_code for part in (*PAGES, f"incidents/{number}")]

    assert answers == [404] * 6


def test_an_incident_is_listed_filtered_and_stands_beside_its_conversation(scenery: Scenery, visit: Visit) -> None:
    number, igor = burning(scenery), visit("igor")

    assert "Fire, smoke or an alarm" in igor.get("/inbox/incidents?state=open&property=nevsky-12&topic=fire_smoke").text
    assert f"/inbox/incidents/{number}" not in igor.get("/inbox/incidents?severity=low").text
    assert f"/inbox/incidents/{number}" in igor.get(f"/inbox/{scenery.conversation().id}").text


def test_what_happens_again_in_the_same_home_is_marked_in_the_list(scenery: Scenery, visit: Visit) -> None:
    def happened(session: Session, topic: str, day: int) -> None:
        at = datetime(2026, 11 if day > 0 else 10, day or 31, 12, tzinfo=UTC)
        home = session.exec(select(Property)).one().id
        open_incident(session, Opening(f"{topic}:{day}", topic, "Замок", "Lock"), at, property_id=home)

    for topic, day in (("lock", 0), ("lock", 3), ("wifi", 4), ("lock", 5), ("lock", 9)):
        scenery.store.write(partial(happened, topic=topic, day=day))

    shown = visit("igor").get("/inbox/incidents?state=open").text

    marks = re.findall(r'class="rep" href="([^"]+)">.*?(Number \d of its kind here in \w+)<', shown)
    only_these = "/inbox/incidents?property=nevsky-12&amp;topic=lock"
    assert marks == [
        (only_these, "Number 3 of its kind here in November"),
        (only_these, "Number 2 of its kind here in November"),
    ]


def test_a_manager_notes_promises_passes_on_and_solves(scenery: Scenery, visit: Visit) -> None:
    number, igor = burning(scenery), visit("igor")
    act = f"/inbox/incidents/{number}"

    for what, given in (
        ("note", {"text": "they are outside"}),
        ("promise", {"text": "the brigade is there", "minutes": "10"}),
        ("hop", {"level": "3", "who": "Fire brigade"}),
        ("called", {"who": "Concierge, Maria"}),
        ("cost", {"amount": "1 500,5", "currency": "rub"}),
        ("severity", {"severity": "high"}),
        ("promise/1/kept", {}),
        ("solve", {"resolution": "A toaster"}),
    ):
        assert igor.post(f"{act}/{what}", data=given).status_code == 303, what

    assert kinds(scenery)[3:] == [
        "note", "promised", "hop", "called", "cost", "severity", "promise_kept", "solved",
    ]  # fmt: skip
    shown = igor.get(act).text
    assert "Passed to Fire brigade (L3, contractor, owner or emergency service)" in shown
    assert "Cost: 1500.50 RUB" in shown
    assert only(scenery, IncidentPromise).kept_at is not None


@pytest.mark.parametrize("words", ["снова не работает", "it is back", "опять то же самое"])
def test_what_a_manager_solved_is_led_no_further_and_a_person_comes_when_it_is_back(
    scenery: Scenery, visit: Visit, words: str
) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("the lock won't open")
    igor, incident = visit("igor"), only(scenery, Incident)
    igor.post(f"/inbox/incidents/{incident.id}/promise", data={"text": "locksmith", "minutes": "10"})

    igor.post(f"/inbox/incidents/{incident.id}/solve", data={"resolution": "The spare key"})

    run = only(scenery, PlaybookRun)
    assert (run.phase, run.outcome, run.ended_at) == ("ended", "solved", scenery.clock())
    scenery.clock.advance(minutes=30)
    scenery.run_timers()
    (told,) = scenery.guest_says(words)
    assert only(scenery, Incident).state == "open"
    assert only(scenery, Handoff).reason == "returned"
    assert told in {"A person has been called and will answer by 03:42.", "Менеджер уже вызван и ответит до 03:42."}
    assert "promise_broken" not in kinds(scenery)


def test_after_one_problem_was_solved_by_hand_the_next_is_taken_up(scenery: Scenery, visit: Visit) -> None:
    scenery.guest_comes_by_link()
    (told,) = scenery.guest_says("the lock won't open, and it is cold in the apartment")
    assert "No heating: I'll deal with that right after this." in told

    visit("igor").post(f"/inbox/incidents/{only(scenery, Incident).id}/solve", data={})
    scenery.send_due()

    assert scenery.telegram.texts("1001")[-1].startswith("Back to your problem: No heating.")


def test_what_is_wrong_is_refused_with_words(scenery: Scenery, visit: Visit) -> None:
    act, igor = f"/inbox/incidents/{burning(scenery)}", visit("igor")

    refused, unheard = (igor.post(f"{act}/cost", data={"amount": amount}) for amount in ("a lot", "nan"))

    assert refused.status_code == 422
    assert "The cost is a number such as 1500 or 99.50." in refused.text
    assert unheard.status_code == 422
    assert igor.post("/inbox/incidents/999/solve", data={}).status_code == 404


def test_a_late_answer_stands_in_the_record_as_a_persons(scenery: Scenery, visit: Visit) -> None:
    number = burning(scenery)
    scenery.clock.advance(seconds=50)
    scenery.run_timers()
    scenery.clock.advance(seconds=20)
    scenery.run_timers()

    assert (
        "A person&#39;s first answer: the promised time is over" in visit("igor").get(f"/inbox/incidents/{number}").text
    )


def test_a_problem_becomes_an_incident_by_hand(scenery: Scenery, visit: Visit) -> None:
    scenery.guest_comes_by_link()

    answer = visit("igor").post(
        f"/inbox/{scenery.conversation().id}/incident", data={"title": "No hot water", "severity": "high"}
    )

    incident = only(scenery, Incident)
    assert answer.headers["location"] == f"/inbox/incidents/{incident.id}"
    assert (incident.title_en, incident.severity, incident.source) == ("No hot water", "high", "staff")


def test_igor_is_ill_tonight_and_olga_covers(scenery: Scenery, visit: Visit) -> None:
    olga = visit("olga")
    given = {"away": "igor", "cover": "olga", "since": "2026-11-22T00:00", "until": "2026-11-22T09:00", "reason": "flu"}

    assert olga.post("/inbox/on-call/swaps", data=given).status_code == 303
    shown = olga.get("/inbox/on-call?told=added").text

    assert "Игорь Смирнов is away, Ольга Ким covers" in shown
    scenery.guest_comes_by_link()
    scenery.guest_says("I want to talk to a human please")
    assert only(scenery, ShiftSwap).reason == "flu"
    olga.post(f"/inbox/on-call/swaps/{only(scenery, ShiftSwap).id}/cancel")
    assert "Everybody works as the calendar says" in olga.get("/inbox/on-call").text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"away": "", "cover": ""}, "Choose who is away, who covers, or both."),
        ({"cover": "igor"}, "Choose two different people of the staff."),
        ({"until": "2026-11-21T09:00"}, "The end must be after the beginning, and in the future."),
        ({"since": "tonight"}, "Say from when and until when."),
        ({"since": "0001-01-01T00:00"}, "Say from when and until when."),
    ],
)
def test_an_exception_that_cannot_be_is_refused_and_what_was_typed_is_kept(
    scenery: Scenery, visit: Visit, change: dict[str, str], told: str
) -> None:
    given = {"away": "igor", "cover": "olga", "since": "2026-11-22T00:00", "until": "2026-11-22T09:00", "reason": "flu"}

    answer = visit("olga").post("/inbox/on-call/swaps", data={**given, **change})

    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="flu"' in answer.text


def test_the_shift_is_taken_over_on_the_page(scenery: Scenery, visit: Visit) -> None:
    burning(scenery)
    scenery.clock.moment = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    asyncio.run(begin_handovers(scenery.context))
    olga = visit("olga")

    shown = olga.get("/inbox/handover").text
    olga.post(f"/inbox/handover/{only(scenery, ShiftHandover).id}/acknowledge")

    assert "Fire, smoke or an alarm" in shown
    assert only(scenery, ShiftHandover).acknowledged_by_id == scenery.manager("olga").id
    assert "taken over: Ольга Ким" in olga.get("/inbox/handover").text


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_before_the_first_hand_over_its_page_says_what_is_open_and_when_it_comes(
    scenery: Scenery, visit: Visit
) -> None:
    quiet = visit("igor").get("/inbox/handover").text
    burning(scenery)

    shown = visit("igor").get("/inbox/handover").text

    assert "All is quiet" in quiet and "All is quiet" not in shown
    assert "Fire, smoke or an alarm" in shown and "Open now" in shown
    assert "Next hand-over: 09:00, Ольга Ким (day)" in " ".join(shown.split())


def test_a_line_of_the_managers_goes_out_with_the_digest(scenery: Scenery, visit: Visit) -> None:
    scenery.hand_in(scenery.incoming("", "700001", started=True))
    burning(scenery)
    igor = visit("igor")
    digest = scenery.read(lambda s: s.exec(select(OwnerSummary).where(OwnerSummary.kind == "digest")).one())

    igor.post(f"/inbox/summaries/{digest.id}/line", data={"line": "The kitchen is being cleaned, John Carter is fine"})
    shown = igor.get("/inbox/summaries").text
    scenery.clock.moment += timedelta(hours=6)
    scenery.run_timers()
    scenery.send_due()

    assert "От менеджера: The kitchen is being cleaned, ••• ••• is fine" in shown
    assert "The kitchen is being cleaned" in scenery.telegram.texts("700001")[-1]
    assert igor.post(f"/inbox/summaries/{digest.id}/line", data={"line": "late"}).status_code == 404


def test_a_lead_changes_the_rules_and_a_manager_only_reads_them(scenery: Scenery, visit: Visit) -> None:
    olga, igor = visit("olga"), visit("igor")
    fields = _fields(olga.get("/inbox/rules").text)

    refused = igor.post("/inbox/rules", data=fields)
    answer = olga.post("/inbox/rules", data={**fields, "normal.next_after": "5", "normal.first_response": "1:30"})

    assert (refused.status_code, answer.status_code) == (404, 303)
    rules = scenery.read(read_rules)
    assert rules.chain["normal"].next_after == timedelta(minutes=5)
    assert rules.levels["normal"].first_response == timedelta(seconds=90)


def test_rules_that_make_no_sense_are_refused_and_what_was_typed_is_kept(scenery: Scenery, visit: Visit) -> None:
    olga = visit("olga")
    fields = _fields(olga.get("/inbox/rules").text)

    soon = olga.post("/inbox/rules", data={**fields, "normal.next_after": "soon"})
    backwards = olga.post("/inbox/rules", data={**fields, "normal.all_after": "1"})

    assert "“soon” is no length of time" in soon.text and 'value="soon"' in soon.text
    assert "Ordinary: the chain&#39;s steps must come one after another." in backwards.text


def _fields(page: str) -> dict[str, str]:
    """The form's fields as the page gives them."""
    inputs = page.split("<input ")[1:]
    named = [part for part in inputs if part.startswith('name="') and 'value="' in part]
    return {part.split('"')[1]: part.split('value="')[1].split('"')[0] for part in named}


def test_every_ring_and_what_came_of_it_is_told(scenery: Scenery, visit: Visit) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("I want to talk to a human please")
    scenery.clock.advance(minutes=3)
    scenery.run_timers()
    scenery.take("olga")

    shown = visit("igor").get("/inbox/on-call").text

    assert shown.index("took it") < shown.index("did not react")
