"""A night manager leads a guest's playbook in a real browser, and looks at the pages of the shift on his phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults_of
from tests.browser.conftest import Look
from tests.browser.served import Served
from tests.cast import Scenery

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def at_the_door(scenery: Scenery) -> int:
    scenery.guest_comes_by_link()
    scenery.guest_says("the lock won't open")
    return scenery.conversation().id or 0


def test_a_step_is_sent_skipped_taken_back_and_the_bot_stopped(desk: Served, look: Look) -> None:
    number = desk.do(lambda: at_the_door(desk.scenery))
    page = look("igor", f"/inbox/{number}", language="ru")
    run = page.get_by_role("region", name="Сценарий: Замок не открывается")

    expect(run).to_contain_text("Разбудить панель замка")
    run.get_by_role("button", name="Пропустить").click()
    expect(run.locator(".step.now")).to_contain_text("Панель не светится")
    run.get_by_role("button", name="Назад").click()
    expect(run.locator(".step.now")).to_contain_text("Разбудить панель замка")
    run.locator(".step.now").get_by_role("button", name="Отправить гостю").click()
    sent = page.locator(".msg.out").last
    expect(sent).to_contain_text("Touch the lock's panel with your whole palm")
    expect(sent.locator(".other")).to_contain_text("Приложите всю ладонь")
    faults = faults_of(page)
    run.get_by_role("button", name="Остановить бота").click()
    expect(run).to_have_count(0)
    _start(page, "no_wifi")
    expect(page.get_by_role("region", name="Сценарий: Не работает Wi-Fi")).to_be_visible()

    assert faults == []


def _start(page: Page, key: str) -> None:
    page.locator("section.start summary").click()
    page.locator("#playbook").select_option(key)
    page.locator("section.start button").click()


def test_the_pages_of_the_shift_fit_a_phone_and_axe_finds_no_fault(desk: Served, look: Look) -> None:
    desk.do(lambda: at_the_door(desk.scenery))
    page = look("olga", "/login", device="phone")

    faults = []
    for path in ("incidents", "incidents/1", "on-call", "handover", "summaries", "rules"):
        page.goto(f"{desk.url}/inbox/{path}")
        faults += [(path, *fault) for fault in faults_of(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append((path, "wider than the screen", ""))

    assert faults == []
