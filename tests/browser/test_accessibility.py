"""Every page, in both themes, as wide as a desk or as narrow as a phone, has nothing that axe can find fault with."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import faults_of
from tests.browser.conftest import Look
from tests.browser.served import Served
from tests.pages.staging import everything_at_once, files_arrive, lock_is_shut, water_is_cold

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("device", "theme"), [("desktop", "light"), ("phone", "dark")])
def test_axe_finds_no_fault(desk: Served, look: Look, device: str, theme: str) -> None:
    def stage() -> tuple[int, int]:
        shut, many = lock_is_shut(desk.scenery), everything_at_once(desk.scenery)
        desk.scenery.clock.advance(minutes=3)
        water_is_cold(desk.scenery)
        files_arrive(desk.scenery)
        return shut, many

    shut, many = desk.do(stage)
    faults = []
    for name, paths in {
        "igor": ["/inbox", f"/inbox/{shut}", f"/inbox/{many}", "/inbox?tab=all", "/inbox/health", "/inbox/999"],
        "petrova": [f"/owner/{shut}"],
    }.items():
        page = look(name, "/login", device=device, theme=theme, language="ru")
        for path in paths:
            page.goto(desk.url + path)
            faults += [(path, *fault) for fault in faults_of(page)]

    assert faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_fault_with_the_door(desk: Served, look: Look, theme: str) -> None:
    page = look("igor", "/inbox", theme=theme)
    page.context.clear_cookies()
    page.goto(f"{desk.url}/login")

    assert faults_of(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_fault_with_what_opens(desk: Served, look: Look, theme: str) -> None:
    number = desk.do(lambda: water_is_cold(desk.scenery))
    page = look("igor", f"/inbox/{number}", theme=theme)
    page.locator("#body").fill("Later")
    page.keyboard.press("Alt+KeyZ")
    page.locator("#later button").first.click()
    page.locator("#planned summary").click()
    page.locator("#scroll").focus()
    page.keyboard.press("a")
    expect(page.locator("#assign")).to_be_visible()
    choosing = faults_of(page)
    page.keyboard.press("Escape")
    page.locator("#scroll").focus()
    page.keyboard.press("z")
    page.get_by_role("button", name="Note", exact=True).click()
    page.locator("#snooze summary").click()
    opened = faults_of(page)
    page.locator("#scroll").focus()
    page.keyboard.press("Shift+Slash")
    expect(page.locator("#help")).to_be_visible()

    assert choosing + opened + faults_of(page) == []
