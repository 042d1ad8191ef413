"""What browser tests are given: the desk served on this machine, and people who look at it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chat_stage import Phones
from tests.browser.served import Served, served
from tests.browsing import lent_browser
from tests.cast import Scenery
from tests.pages.staging import enter_as, let_everybody_in

# Comes as `browser.new_context` takes it: "desktop" or "phone".
DEVICES = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}

Look = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Started once for all modules here: each start takes a second."""
    yield from lent_browser()


@pytest.fixture
def desk(scenery: Scenery) -> Iterator[Served]:
    let_everybody_in(scenery)
    with served(scenery) as desk:
        yield desk


@pytest.fixture
def phones(browser: Browser) -> Iterator[Phones]:
    """Guests' devices; an error in a script of one fails the test."""
    phones = Phones(browser)
    yield phones
    phones.close()
    assert phones.faults == []


@pytest.fixture
def look(browser: Browser, desk: Served) -> Iterator[Look]:
    """Open a page as somebody: `look("igor", "/inbox", device="phone", language="ru", theme="dark")`.

    An error in a script, one that the page's own policy refused, or an answer of the server's that is its fault fails
    the test.
    """
    contexts, faults = [], []

    def open_page(name: str, path: str, device: str = "desktop", language: str = "en", theme: str = "light") -> Page:
        context = browser.new_context(**DEVICES[device], color_scheme=theme, locale=language)  # type: ignore[arg-type]
        contexts.append(context)
        token = desk.do(lambda: enter_as(desk.scenery, f"{name}@example.org"))
        cookies = {"nightdesk_session": token, "nightdesk_language": language}
        context.add_cookies([{"name": key, "value": value, "url": desk.url} for key, value in cookies.items()])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("response", lambda answer: faults.append(answer.url) if answer.status >= 500 else None)
        page.clock.set_system_time(desk.scenery.clock())
        page.goto(desk.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
