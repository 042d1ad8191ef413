"""The inbox on a phone: one pane at a time, the way back, everything within a thumb's reach."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.served import Served
from tests.pages.staging import lock_is_shut

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_from_the_list_to_the_guest_and_back(desk: Served, look: Look) -> None:
    number = desk.do(lambda: lock_is_shut(desk.scenery))
    page = look("igor", "/inbox", device="phone")
    expect(page.locator(".thread")).to_have_count(0)

    page.locator(f"#r{number} .row").tap()
    expect(page.locator("#msgs")).to_be_visible()
    expect(page.locator("#list")).to_be_hidden()
    page.get_by_role("button", name="Guest and stay").tap()
    expect(page.get_by_role("link", name="+44 7700 900123").first).to_be_visible()
    page.locator(".ctx-x").tap()
    expect(page.locator("#ctx")).to_be_hidden()
    page.get_by_role("link", name="Back to the list").tap()

    expect(page.locator("#list")).to_be_visible()
    page.go_back()
    expect(page.locator("#msgs")).to_be_visible()


def test_everything_can_be_done_by_thumb(desk: Served, look: Look) -> None:
    number = desk.do(lambda: lock_is_shut(desk.scenery))
    page = look("igor", f"/inbox/{number}", device="phone")

    page.get_by_role("button", name="Take").tap()
    expect(page.locator("#head")).to_contain_text("Yours")
    page.locator("#body").tap()
    page.keyboard.type("one line")
    page.keyboard.press("Enter")
    page.keyboard.type("another")
    expect(page.locator(".msg.out", has_text="another")).to_have_count(0)
    page.get_by_role("button", name="Send").tap()

    expect(page.locator(".msg.out .said").last).to_have_text("one line\nanother")


def test_nothing_is_wider_than_the_screen(desk: Served, look: Look) -> None:
    number = desk.do(lambda: lock_is_shut(desk.scenery))

    for path in ("/inbox", f"/inbox/{number}", "/inbox/health"):
        page = look("igor", path, device="phone", language="ru")
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", ["/inbox", "/inbox/1", "/inbox/health"])
def test_what_is_touched_is_large_enough(desk: Served, look: Look, path: str) -> None:
    desk.do(lambda: lock_is_shut(desk.scenery))
    page = look("igor", path, device="phone")

    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, input, textarea")]
            .filter(item => item.checkVisibility() && !item.closest(".sr, .skip, .said, .edits, .more-facts"))
            .map(item => [item.outerHTML.slice(0, 80), item.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
            .map(([html]) => html)"""
    )

    assert small == []
