"""What tests of guests' pages are given: the pages over the example office, and guests who have just found them."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from tests.cast import Scenery
from tests.welcomebook.staging import Guest, guests_app


@pytest.fixture
def app(scenery: Scenery) -> FastAPI:
    return guests_app(scenery)


@pytest.fixture
def anna(app: FastAPI) -> Iterator[Guest]:
    guest = Guest(app)
    with guest.client:
        yield guest


@pytest.fixture
def boris(app: FastAPI) -> Iterator[Guest]:
    guest = Guest(app, language="ru", from_address="203.0.113.8")
    with guest.client:
        yield guest
