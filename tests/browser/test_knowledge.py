"""Managers at the pages of knowledge: the preview follows what is typed, a trial answers, an answer goes by a click."""

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from inbox.knowledge.sorting import sort_questions
from inbox.tables import PhraseProposal
from tests.browser.axe import faults_of
from tests.browser.conftest import Look
from tests.browser.served import Served
from tests.cast import KEYS

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
ROOT = "/inbox/knowledge"
ANSWER = "Check-out is by 12:00. Leave the keys on the table, the door locks itself."


def test_the_preview_and_the_trial_follow_what_is_typed(desk: Served, look: Look) -> None:
    page = look("igor", f"{ROOT}/of/nevsky-12")
    page.get_by_role("link", name="checkout-time").click()

    page.locator("#answer_en").fill("Leave by {{ check_out }}, dear {{ gust }}")
    expect(page.locator("#preview")).to_contain_text("Did you mean {{ guest }}?")
    page.locator("#answer_en").fill("Leave by {{ check_out }}, ")
    page.get_by_role("button", name="details.floor").click()
    expect(page.locator("#preview")).to_contain_text("Leave by 12:00, 3")
    page.locator("#asked").fill("what time is check-out?")
    page.locator("#asked").press("Enter")
    expect(page.locator("#tried")).to_contain_text("Leave by 12:00, 3")
    expect(page.locator("#tried mark").first).to_be_visible()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("status").first).to_contain_text("Guests are answered by it from now on")


def test_an_answer_is_inserted_sent_and_learned_from(desk: Served, look: Look) -> None:
    scenery = desk.scenery
    desk.do(lambda: scenery.guest_says("frumious bandersnatch at the door", property_slug="nevsky-12"))
    page = look("igor", f"/inbox/{desk.do(lambda: scenery.conversation()).id}")

    page.locator("#know-q").fill("keys on the table")
    page.locator("[data-text^='Check-out is by 12:00.']").click()
    expect(page.locator("#body")).to_have_value(
        "Check-out is by 12:00. Leave the keys on the table, the door locks itself."
    )
    page.locator("#body").press("Enter")
    expect(page.locator("#msgs .out:not(.pending) .said").last).to_contain_text("Check-out is by 12:00.")

    kept = desk.do(lambda: scenery.read(lambda session: session.exec(select(PhraseProposal.phrase)).all()))
    assert kept == ["frumious bandersnatch at the door"]


@pytest.mark.parametrize(("device", "theme"), [("desktop", "light"), ("phone", "dark")])
def test_axe_finds_no_fault_with_knowledge(desk: Served, look: Look, device: str, theme: str) -> None:
    def stage() -> None:
        desk.scenery.guest_says("frumious bandersnatch", property_slug="nevsky-12")
        sort_questions(desk.scenery.store, KEYS, desk.scenery.clock(), lambda: None)

    desk.do(stage)
    faults = []
    for path in ("", "/of/nevsky-12", "/entries/1?at=nevsky-12", "/entries/1/history", "/gaps"):
        page = look("igor", ROOT + path, device=device, theme=theme, language="ru")
        expect(page.locator("h1")).to_be_visible()
        faults += [(path, *fault) for fault in faults_of(page)]

    assert faults == []
