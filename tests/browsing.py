"""A real Chromium for the tests of pages, driven by Playwright.

While a browser lives Playwright keeps an event loop running in the tests' thread, where `asyncio.run` can't be called
then. So it is ended with the module that asked for it; those of `tests/browser`, which know, share one.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.left_out import leave_out

# The first has no window at all, so it does least beside the page.
_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]

# What never comes is waited for that long; what comes is waited for no longer than it takes, on a busy machine too.
_PATIENCE_MILLISECONDS = 30_000

_KNOWS_THAT_IT_IS_OFFLINE = """() => new Promise(done => {
  if (!navigator.onLine) return done(true);
  addEventListener("offline", () => done(true), { once: true });
  setTimeout(() => done(!navigator.onLine), 2000);
})"""


class BrowserUnavailable(Exception):
    """Says what to install."""


def lent_browser() -> Iterator[Browser]:
    """For a fixture: a browser, or word of why there is none."""
    try:
        with running_browser() as browser:
            yield browser
    except BrowserUnavailable as error:
        leave_out("tests in a browser", str(error))


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Raises `BrowserUnavailable`."""
    expect.set_options(timeout=_PATIENCE_MILLISECONDS)
    playwright = _start_driver()
    try:
        browser = playwright.chromium.launch(executable_path=_find_program(playwright), args=_FLAGS)
        yield browser
        browser.close()
    finally:
        playwright.stop()


def go_offline(page: Page) -> None:
    """Cut it off, and see that the page knows: now and then the browser forgets to tell it."""
    for _ in range(10):
        page.context.set_offline(True)
        if page.evaluate(_KNOWS_THAT_IT_IS_OFFLINE):
            return
        page.context.set_offline(False)
    raise AssertionError("the browser does not tell the page that it is offline")


def _start_driver() -> Playwright:
    try:
        return sync_playwright().start()
    except Exception as error:  # it brings a program of its own, which may lack a library of the system
        raise BrowserUnavailable(
            f"Playwright does not start ({error}); Debian's chromium brings what it lacks"
        ) from error


@contextmanager
def new_page(browser: Browser) -> Iterator[Page]:
    """A page in a visit of its own. An error that no script caught fails the test."""
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors, f"scripts of the page failed: {errors}"


def _find_program(playwright: Playwright) -> str:
    on_path = (shutil.which(name) for name in _NAMES)
    for program in (os.environ.get("CHROME_PATH"), *on_path, _MAC, playwright.chromium.executable_path):
        if program and Path(program).exists():
            return program
    raise BrowserUnavailable("no Chromium or Chrome found (apt-get install chromium, or set CHROME_PATH)")
