"""Stays in a real browser: a manager moves one whose guest was written to, and no page is hard to read."""

import re

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from inbox.feeds.keeping import Wanted, add_feed
from inbox.tables import Stay
from tests.browser.axe import faults_of
from tests.browser.conftest import Look
from tests.browser.served import Served
from tests.cast import KEYS

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PAGES = ["calendar?days=14", "ahead?all=1", "messages", "messages/arrival-instructions", "feeds", "import"]


def test_a_manager_moves_a_stay_whose_guest_was_written_to(desk: Served, look: Look) -> None:
    number, thread = desk.do(lambda: _guest_was_written_to(desk))
    page = look("igor", f"/inbox/stays/{number}")
    faults = faults_of(page)
    expect(page.get_by_role("heading", name="Codes that this guest knows")).to_be_visible()

    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Departure").fill("2026-11-28")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("25 November → 28 November")).to_be_visible()
    desk.do(desk.scenery.run_schedule)
    page.goto(f"{desk.url}/inbox/stays/{number}")
    moved = page.locator(".msg", has_text="Your stay has changed")
    moved.get_by_role("button", name="Send now").click()
    desk.do(desk.scenery.run_schedule)
    page.goto(f"{desk.url}/inbox/{thread}")
    expect(page.locator("#scroll").get_by_text("check-out 28 November by 12:00")).to_be_visible()

    phone = look("igor", f"/inbox/stays/{number}", device="phone", theme="dark", language="ru")
    for shown, paths in ((page, [*PAGES, f"{number}/card"]), (phone, [str(number), "ahead", "calendar"])):
        for path in paths:
            shown.goto(f"{desk.url}/inbox/stays/{path}")
            faults += [(f"{path}: {rule}", html) for rule, html in faults_of(shown)]
            assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert faults == []
    phone.set_viewport_size({"width": 390, "height": 400})
    for path, list_ in (("feeds", ".feeds"), ("calendar", ".cal")):  # what else is on the page squeezes neither
        phone.goto(f"{desk.url}/inbox/stays/{path}")
        expect(phone.locator(".subnav [aria-current]")).to_be_in_viewport(ratio=1)
        assert phone.locator(list_).evaluate(
            "list => list.clientHeight >= list.scrollHeight && list.scrollHeight > 40"
        ), path

    page.goto(f"{desk.url}/inbox/stays/{number}/card?size=a4")
    paper = page.pdf(prefer_css_page_size=True, margin={"top": "10mm", "bottom": "10mm"})
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def _guest_was_written_to(desk: Served) -> tuple[int, int]:
    """The code too; so changed dates are his business."""
    scenery = desk.scenery
    scenery.guest_comes_by_link()
    scenery.run_schedule()
    scenery.clock.advance(minutes=10)
    calendar = Wanted("nevsky-12", "airbnb", "https://www.example.org/calendar.ics")
    scenery.store.write(lambda session: add_feed(session, KEYS, scenery.actor(), calendar, scenery.clock()))
    stay = scenery.read(lambda session: session.exec(select(Stay)).one())
    return stay.id or 0, scenery.conversation().id or 0
