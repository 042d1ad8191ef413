"""Playbooks are taken in by folder, all or nothing, replace the shipped ones, and are given back."""

import asyncio
import io
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from inbox.answers.playbooks_in_use import own_playbooks, playbooks_in_use
from inbox.checkup import check_desk
from inbox.office.commands import export_to, import_paths
from inbox.office.report import ImportReport
from inbox.office.trying import trial_of_office
from inbox.settings import TwilioSettings
from inbox.tables import PlaybookRun
from inbox.terminal import TerminalGuest, Visit, _clock_at
from playbooks.scripts import shipped_playbooks
from playbooks.scripts.library import LIBRARY, shipped_source
from properties.files.faults import OfficeErrors
from tests.cast import KEYS, NIGHT, Scenery, settings_in
from tests.office.files import EXAMPLE
from tests.playbooks.scripts.small import TEXT, altered

LOCK = shipped_source("lock_wont_open")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "playbooks"
    folder.mkdir()
    (folder / "cold.yaml").write_text(TEXT, encoding="utf-8")
    return folder


def take_in(scenery: Scenery, *paths: Path, prune: bool = False) -> ImportReport:
    return import_paths(scenery.store, KEYS, paths, prune=prune, now=NIGHT)


def keys_in_use(scenery: Scenery) -> set[str]:
    return {one.playbook.key for one in scenery.read(playbooks_in_use)}


def test_the_shipped_ones_are_in_use_without_an_import(scenery: Scenery) -> None:
    assert keys_in_use(scenery) == set(shipped_playbooks())


def test_a_folder_is_taken_once_and_its_playbooks_are_used_from_then_on(scenery: Scenery, folder: Path) -> None:
    first, again = take_in(scenery, folder), take_in(scenery, folder)

    assert (str(first), str(again)) == (
        "playbook: 1 created, 0 updated, 0 unchanged",
        "playbook: 0 created, 0 updated, 1 unchanged",
    )
    assert scenery.guest_says("it is cold inside", property_slug="nevsky-12")[0].startswith("Turn the heater on")


def test_one_of_the_same_key_replaces_the_shipped_one(scenery: Scenery, folder: Path) -> None:
    (folder / "lock.yaml").write_text(LOCK.replace("I'm with you, let's get you in.", "Ours."), encoding="utf-8")

    take_in(scenery, folder)

    assert scenery.guest_says("the lock won't open", property_slug="nevsky-12")[0].startswith("Ours.")


def test_nothing_is_taken_when_one_file_is_wrong(scenery: Scenery, folder: Path) -> None:
    wrong = folder / "wrong.yaml"
    wrong.write_text(altered(("key: cold", "key: frost"), ("next: which", "next: wich")), encoding="utf-8")

    with pytest.raises(OfficeErrors) as refused:
        take_in(scenery, folder)

    assert f"{wrong}:18: playbook frost, step start, choices.2.next: there is no step wich" in str(refused.value)
    assert scenery.read(own_playbooks) == {}


def test_a_trigger_that_knowledge_has_is_refused(scenery: Scenery, folder: Path) -> None:
    (folder / "cold.yaml").write_text(altered(("it is cold inside", "What time is check-out")), encoding="utf-8")

    with pytest.raises(OfficeErrors) as refused:
        take_in(scenery, folder)

    assert "is a phrase of property nevsky-12, knowledge checkout-time too" in str(refused.value)


def test_what_is_no_longer_named_stays_until_it_is_pruned(scenery: Scenery, folder: Path, tmp_path: Path) -> None:
    take_in(scenery, folder)
    other = tmp_path / "frost.yaml"
    other.write_text(altered(("key: cold", "key: frost")), encoding="utf-8")

    pruned = take_in(scenery, other, prune=True)

    assert "archived: playbook cold" in pruned.lines
    assert set(scenery.read(own_playbooks)) == {"frost"}


def test_a_run_keeps_the_version_that_it_began_with(scenery: Scenery, folder: Path) -> None:
    take_in(scenery, folder)
    scenery.guest_says("it is cold inside", property_slug="nevsky-12")
    (folder / "cold.yaml").write_text(altered(("A manager will write", "Nobody will write")), encoding="utf-8")
    take_in(scenery, folder)

    scenery.guest_says("no")
    scenery.clock.advance(minutes=5)
    scenery.run_timers()
    scenery.send_due()

    assert scenery.telegram.texts("1001")[-1].startswith("A manager will write")


def test_they_are_given_back_as_they_were_written(scenery: Scenery, folder: Path, tmp_path: Path) -> None:
    take_in(scenery, folder)
    away = tmp_path / "away"
    away.mkdir()

    export_to(scenery.store, KEYS, away / "office.yaml", with_secrets=False)

    assert (away / "playbooks" / "cold.yaml").read_text(encoding="utf-8") == TEXT
    assert take_in(scenery, away / "playbooks").has_changed is False


def test_two_problems_at_once_are_two_runs(scenery: Scenery, folder: Path) -> None:
    take_in(scenery, folder)
    scenery.guest_comes_by_link()

    (told,) = scenery.guest_says("The lock won't open. It is cold inside")
    (back,) = scenery.guest_says("it opened, thank you")

    runs = scenery.read(lambda session: session.exec(select(PlaybookRun).order_by(col(PlaybookRun.id))).all())
    assert [run.key for run in runs] == ["lock_wont_open", "cold"]
    assert "Touch the lock's panel" in told and "It is cold: I'll deal with that right after this." in told
    assert back.startswith("Wonderful!") and "Turn the heater on. Is it warmer?" in back


def test_matching_an_office_file_knows_the_playbooks_beside_it(folder: Path) -> None:
    office = folder.parent / "office.yaml"
    office.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")

    told = trial_of_office(office, "nevsky-12").told_of("it is cold inside")

    assert told["keys"][0]["key"] == "playbook:cold"  # type: ignore[index]


def test_the_check_of_a_good_office_finds_nothing(scenery: Scenery, folder: Path) -> None:
    whatsapp = TwilioSettings("AC" + "0" * 32, "0" * 32, "+447700900000")
    settings = settings_in(folder.parent, unknown=("NIGHTDESK_PROT",), twilio=whatsapp)

    found = scenery.read(lambda session: check_desk(session, settings, [folder, LIBRARY], NIGHT))

    assert found.faults == ()
    assert found.warnings[0] == "there is no setting NIGHTDESK_PROT, did you mean NIGHTDESK_PORT?"
    assert found.warnings[1].startswith("WhatsApp: no approved text is set up")
    assert f"playbooks: {len(shipped_playbooks())}" in found.fine


def test_the_check_tells_what_an_import_would(scenery: Scenery, folder: Path) -> None:
    (folder / "cold.yaml").write_text(altered(("severity: normal", "severity: bad")), encoding="utf-8")
    settings = settings_in(folder.parent)

    found = scenery.read(lambda session: check_desk(session, settings, [folder], NIGHT))

    assert found.faults[0].startswith(f"{folder / 'cold.yaml'}:3: playbook cold: severity: bad")


def test_a_terminal_guest_plays_it_at_night(scenery: Scenery) -> None:
    clock = _clock_at(scenery.store, scenery.clock, Visit("nevsky-12", at=time(3, 7)))
    said, screen, notes = io.StringIO("the lock won't open\nyes\n"), io.StringIO(), io.StringIO()

    asyncio.run(TerminalGuest(scenery.store, KEYS, clock, "nevsky-12", screen, notes).talk(said))

    assert "Touch the lock's panel" in screen.getvalue() and "1. They light up" in screen.getvalue()
    assert notes.getvalue().splitlines() == [
        "(You write as a guest of Nevsky 12 Studio. Enter sends, Ctrl-D ends it.)",
        "(The bot is reading what it knows of this home: a few seconds.)",
    ]
    assert clock() - scenery.clock() < timedelta(days=1)
