"""What tests of pages are given: the desk's pages over the example office, and browsers without a screen."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.cast import Scenery
from tests.lending import lent
from tests.pages.staging import enter_as, let_everybody_in, pages_app

Visit = Callable[[str], TestClient]
_STRANGERS = count()


@pytest.fixture
def pages(scenery: Scenery) -> Iterator[FastAPI]:
    let_everybody_in(scenery)
    with lent(pages_app, scenery.context) as app:
        yield app


@pytest.fixture
def stranger(pages: FastAPI) -> Iterator[TestClient]:
    """Somebody who is not logged in, at an address of his own: the application counts log-ins of each."""
    number = next(_STRANGERS)
    address = f"10.0.{number // 256}.{number % 256}"
    with TestClient(
        pages, base_url="http://desk.example.org", follow_redirects=False, client=(address, 50000)
    ) as client:
        yield client


@pytest.fixture
def visit(pages: FastAPI, scenery: Scenery) -> Visit:
    """A browser of the person with this e-mail's first part, logged in."""

    def enter(name: str) -> TestClient:
        client = TestClient(pages, base_url="http://desk.example.org", follow_redirects=False)
        client.cookies.set("nightdesk_session", enter_as(scenery, f"{name}@example.org"))
        client.cookies.set("nightdesk_language", "en")
        return client

    return enter
