"""What a guest answers in his own words is kept for steps, manager and record; playbooks go on in others."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from inbox.cards.run_cards import read_for_staff, run_lines
from inbox.channel import MessageKind
from inbox.conversation.standard_pictures import keep_pictures
from inbox.office.importing import import_office
from inbox.office.reading import read_files
from inbox.tables import EntryKind, Incident, IncidentEntry, PlaybookRun
from properties.words import Language
from tests.cast import KEYS, NIGHT, OFFICE, Scenery
from tests.inbox.test_runs import marks, run_of

BOILER = """\
key: boiler_error
title: {ru: Ошибка котла, en: Boiler error}
severity: normal
triggers:
  ru: [котёл показывает странную ошибку]
  en: [the boiler shows a strange error]
steps:
  - step: display
    title: {ru: Что на экране, en: The display}
    text: {ru: Что на экране?, en: What does it show?}
    do: {open_incident: yes}
    choices:
      - label: {ru: Экран тёмный, en: It's dark}
        next: dark
    keep: {as: display, next: which}
  - step: which
    branch:
      on: said.display
      cases:
        - {is: "*e1*", also: [{on: guest, is: verified}, {on: hour, under: 6}], next: known}
      default: person
  - step: known
    title: {ru: Известная ошибка, en: A known error}
    do: {promise: {minutes: 60, what: {ru: мастер, en: an engineer}}}
    text: {ru: "{{ said.display }}: до {{ promise_by }}.", en: "{{ said.display }}: by {{ promise_by }}."}
    otherwise: {ru: Мастер едет., en: The engineer comes.}
    end: handed_off
  - step: person
    title: {ru: Передать, en: Pass on}
    text: {ru: Передаю., en: I pass it on.}
    end: handed_off
  - step: dark
    title: {ru: Темно, en: Dark}
    text: {ru: Проверим свет., en: Let us check the power.}
    playbook: no_electricity
"""


@pytest.fixture
def before_the_boiler(scenery: Scenery) -> Scenery:
    file = scenery.folder / "playbooks" / "boiler_error.yaml"
    file.parent.mkdir()
    file.write_text(BOILER, encoding="utf-8")
    scenery.store.write(lambda session: import_office(session, read_files([OFFICE, file]), KEYS, NIGHT))
    scenery.guest_comes_by_link()
    scenery.guest_says("the boiler shows a strange error")
    return scenery


def test_free_words_are_kept_and_told_again_with_the_promised_time(before_the_boiler: Scenery) -> None:
    (told,) = before_the_boiler.guest_says("Error E1, beeping")

    assert told.startswith("Error E1, beeping: by 04:07.")
    assert run_of(before_the_boiler).said == {"display": "Error E1, beeping"}
    assert marks(before_the_boiler)[:2] == ["reached display", "told display"]


def test_they_stand_in_the_brief_and_in_the_incidents_timeline(before_the_boiler: Scenery) -> None:
    before_the_boiler.guest_says("E7 blinking")
    conversation = before_the_boiler.conversation()

    lines = before_the_boiler.read(lambda s: run_lines(read_for_staff(s, conversation, Language.RU), Language.RU))
    said = before_the_boiler.read(
        lambda s: s.exec(select(IncidentEntry).where(col(IncidentEntry.kind) == EntryKind.SAID)).one()
    )

    assert "Что на экране → «E7 blinking»" in lines["brief_steps_tried"]
    assert said.facts["words"] == "E7 blinking"


@pytest.mark.parametrize(
    ("says", "is_at"),
    [
        ("what time is check-out?", "display"),
        ("thank you", "display"),
        ("it works now, thanks", ""),
        ("I don't see anything, 4821# did nothing", "kept •"),
    ],
)
def test_what_is_no_answer_is_not_kept(before_the_boiler: Scenery, says: str, is_at: str) -> None:
    before_the_boiler.guest_says(says)

    run = run_of(before_the_boiler)
    if is_at == "kept •":
        assert "4821" not in run.said["display"] and "•" in run.said["display"]
    else:
        assert run.said == {} and (run.ended_at is not None or run.step == is_at)


def test_another_playbook_goes_on(before_the_boiler: Scenery) -> None:
    (told,) = before_the_boiler.guest_says("it's dark")

    first, second = before_the_boiler.read(lambda s: s.exec(select(PlaybookRun).order_by(col(PlaybookRun.id))).all())
    assert told.startswith("Let us check the power.") and len(told) > 40
    assert (first.outcome, second.key, second.ended_at) == ("continued", "no_electricity", None)


def test_what_turns_out_to_be_another_problem_is_one_incident_from_the_first_report_on(
    before_the_boiler: Scenery,
) -> None:
    (before,) = before_the_boiler.read(lambda s: s.exec(select(Incident)).all())

    before_the_boiler.guest_says("it's dark")

    (incident,) = before_the_boiler.read(lambda s: s.exec(select(Incident)).all())
    assert (before.topic, incident.topic) == ("boiler_error", "no_electricity")
    assert (incident.opened_at, incident.state, incident.title_ru) == (before.opened_at, "open", "Нет электричества")


def test_what_turns_out_to_be_a_problem_under_way_leaves_that_one_open(before_the_boiler: Scenery) -> None:
    before_the_boiler.guest_says("there is no electricity in the flat")

    before_the_boiler.press("step:1:display:1")

    incidents = before_the_boiler.read(lambda s: s.exec(select(Incident).order_by(col(Incident.id))).all())
    assert {one.topic: one.state for one in incidents} == {"boiler_error": "solved", "no_electricity": "open"}


def test_a_photo_is_an_answer_too(before_the_boiler: Scenery) -> None:
    before_the_boiler.guest_says("", kind=MessageKind.PHOTO)

    assert run_of(before_the_boiler).said == {"display": "📷"}


def test_a_standard_picture_goes_where_the_property_has_no_photo_of_its_own(scenery: Scenery) -> None:
    keep_pictures(scenery.context.settings.media_dir)
    scenery.guest_comes_by_link()

    scenery.guest_says("the lock won't open")

    (shown,) = scenery.telegram.sent[-1].media
    assert (shown.name, Path(shown.path).read_bytes()[:4]) == ("keypad.png", b"\x89PNG")
