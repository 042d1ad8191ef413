"""A manager fills in a welcome book: photos by mouse, finger and keyboard, steps with pictures, in a real browser."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.axe import faults_of
from tests.browser.conftest import Look
from tests.browser.served import Served
from tests.pictures import photo_of_an_iphone, picture

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
BOOK = "/inbox/books/nevsky-12"


def test_a_manager_adds_photos_puts_them_in_order_and_writes_steps_with_them(desk: Served, look: Look) -> None:
    page = look("igor", BOOK)

    files = {"IMG_1.HEIC": photo_of_an_iphone(), "notes.jpg": b"no photo at all", "door.jpg": picture(600, 400)}
    page.locator("#pictures [type=file]").set_input_files(
        [FilePayload(name=name, mimeType="image/jpeg", buffer=content) for name, content in files.items()]
    )
    expect(page.get_by_text("notes.jpg is neither a photo nor a video")).to_be_visible()
    expect(page.locator("#pictures-top li")).to_have_count(2)

    first = _keys(page)
    page.locator("#pictures-top .grip").nth(0).drag_to(page.locator("#pictures-top img").nth(1))
    with page.expect_response("**/media/order"):
        page.locator("#pictures-top button").first.press("Alt+ArrowRight")
    by_mouse_and_back = _keys(page)
    page.reload()
    assert _keys(page) == by_mouse_and_back == first

    page.goto(f"{desk.url}{BOOK}/new/arrival")
    page.get_by_label("Heading · English").fill("The lock")
    page.get_by_label("What to do · English").first.fill("Press here")
    page.get_by_role("button", name="Another line").click()
    page.get_by_label("What to do · English").last.fill("Turn the knob")
    page.get_by_text("Its picture").first.click()
    page.get_by_label("A new one for it").first.set_input_files(
        FilePayload(name="lock.png", mimeType="image/jpeg", buffer=picture())
    )
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Kept.")).to_be_visible()
    expect(page.get_by_role("radio", name="Picture 1").first).to_be_checked()
    expect(page.get_by_label("What to do · English").nth(1)).to_have_value("Turn the knob")
    page.locator(".bar").scroll_into_view_if_needed()
    page.locator("main").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    assert faults_of(page) == []

    phone = look("igor", BOOK, device="phone", theme="dark", language="ru")
    assert faults_of(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _keys(page: Page) -> list[str | None]:
    return [row.get_attribute("data-key") for row in page.locator("#pictures-top li").all()]
