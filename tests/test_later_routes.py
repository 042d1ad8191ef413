"""Routes that are put in once somebody asks for one of them, or when nobody has to wait for them any more."""

import asyncio
from collections.abc import Sequence

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

from inbox.web.later_routes import LaterRoutes


class Pages:
    """What is put in: one page; counts how often it was built."""

    def __init__(self, fails: int = 0) -> None:
        self.built = 0
        self._fails = fails

    def build(self) -> Sequence[BaseRoute]:
        self.built += 1
        if self.built <= self._fails:
            raise RuntimeError("a page that can't be built")
        return [Route("/inbox", self._show)]

    async def _show(self, _: Request) -> PlainTextResponse:
        return PlainTextResponse("the inbox")


def desk_with(pages: Pages) -> tuple[FastAPI, LaterRoutes]:
    app, later = FastAPI(), LaterRoutes(pages.build)
    app.add_api_route("/health", lambda: "ok")
    later.stand_in(app.router)
    return app, later


def test_what_is_there_from_the_beginning_is_answered_without_the_rest() -> None:
    pages = Pages()
    app, _ = desk_with(pages)

    answer = TestClient(app).get("/health")

    assert (answer.status_code, pages.built) == (200, 0)


def test_who_asks_for_a_page_before_it_was_put_in_waits_for_it() -> None:
    pages = Pages()
    app, _ = desk_with(pages)
    browser = TestClient(app)

    answers = [browser.get("/inbox"), browser.get("/inbox/"), browser.get("/inbox")]

    assert [answer.text for answer in answers] == ["the inbox"] * 3
    assert pages.built == 1


def test_where_nothing_is_there_is_nothing_before_and_afterwards() -> None:
    app, _ = desk_with(Pages())
    browser = TestClient(app)

    answers = [browser.get("/nowhere"), browser.get("/nowhere"), browser.post("/inbox")]

    assert [answer.status_code for answer in answers] == [404, 404, 405]


def test_however_many_ask_at_once_the_rest_is_put_together_once() -> None:
    pages = Pages()
    _, later = desk_with(pages)

    async def ask() -> None:
        await asyncio.gather(*(later.put_in() for _ in range(5)))

    asyncio.run(ask())

    assert pages.built == 1


def test_what_failed_is_tried_again_when_somebody_asks() -> None:
    app, later = desk_with(Pages(fails=1))

    with pytest.raises(RuntimeError):
        asyncio.run(later.put_in())

    assert TestClient(app).get("/inbox").text == "the inbox"


def test_what_nobody_asks_for_is_put_in_by_itself_once_guests_are_served() -> None:
    pages = Pages()
    _, later = desk_with(pages)
    built: list[int] = []

    async def work() -> None:
        served = asyncio.Event()
        putting_in = asyncio.create_task(later.put_in_after(served))
        await asyncio.sleep(0)
        built.append(pages.built)
        served.set()
        await putting_in
        built.append(pages.built)

    asyncio.run(work())

    assert built == [0, 1]


def test_pages_that_can_not_be_built_leave_the_desk_at_work_and_are_told_of(caplog: pytest.LogCaptureFixture) -> None:
    app, later = desk_with(Pages(fails=1))

    async def work() -> None:
        served = asyncio.Event()
        served.set()
        await later.put_in_after(served)

    asyncio.run(work())

    assert "could not be put together" in caplog.text
    assert TestClient(app).get("/health").status_code == 200
