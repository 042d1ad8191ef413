"""The guests' pages on a real port, with a desk behind them that can fall silent and come back; and guests' phones."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.cast import Scenery
from tests.welcomebook.staging import HOME, guests_app
from welcomebook.visitors import VISITOR_COOKIE

T = TypeVar("T")

DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}


@dataclass
class GuestDesk:
    """`do` runs what the tests' cast does in a thread of its own, for Playwright keeps an event loop in the test's."""

    scenery: Scenery
    app: FastAPI
    aside: ThreadPoolExecutor
    port: int = 0
    server: uvicorn.Server | None = None
    thread: Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def chat(self) -> str:
        return f"{self.url}/chat/{HOME}"

    def do(self, work: Callable[[], T]) -> T:
        return self.aside.submit(work).result()

    def sends_due(self) -> None:
        """What is due leaves, a few seconds later."""
        self.scenery.clock.advance(seconds=5)
        self.do(self.scenery.send_due)

    def start(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(self.app, log_config=None, loop="asyncio", lifespan="off", timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        self.thread = Thread(target=self._serve, args=(self.server, listener), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        if self.server is not None and self.thread is not None:
            self.server.should_exit = True
            self.thread.join(timeout=60)

    def _serve(self, server: uvicorn.Server, listener: socket.socket) -> None:
        with listener:
            server.run([listener])


@contextmanager
def serving_guests(scenery: Scenery) -> Iterator[GuestDesk]:
    with ThreadPoolExecutor(1) as aside:
        desk = GuestDesk(scenery, guests_app(scenery), aside)
        desk.start()
        yield desk
        desk.stop()


@dataclass
class Phones:
    """Guests' browsers. What their scripts or the pages' own policy find fault with is kept in `faults`."""

    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def open(
        self, address: str, device: str = "phone", language: str = "en", theme: str = "light", **given: Any
    ) -> Page:
        context = self.browser.new_context(
            **DEVICES[device], locale=language, color_scheme=theme, **given  # type: ignore[arg-type]
        )  # fmt: skip
        self.contexts.append(context)
        return self.tab(context, address)

    def tab(self, context: BrowserContext, address: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self._judge(said.text))
        page.on("dialog", lambda dialog: self.faults.append(dialog.message))
        page.goto(address)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _judge(self, said: str) -> None:
        if "Content Security Policy" in said or "Permissions policy" in said:
            self.faults.append(said)


def write(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def say(page: Page, text: str) -> None:
    """Write it, and wait until the desk has it."""
    write(page, text)
    expect(page.locator(".mine").last).to_contain_text("Received")
    expect(page.locator(".pending")).to_have_count(0)


def visitor_of(page: Page) -> str:
    """The id by which the desk knows this browser."""
    (value,) = (kept["value"] for kept in page.context.cookies(page.url) if kept["name"] == VISITOR_COOKIE)
    return value
