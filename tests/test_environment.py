"""The ground that the other tests stand on: both databases, the browser, the blocked network."""

import asyncio
import os
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import create_engine, inspect, text

from tests.browsing import new_page
from tests.outgoing import OutgoingConnectionError
from tests.postgres import PostgresServer


def test_it_gives_every_test_an_empty_database_of_each_kind(database_url: str) -> None:
    engine = create_engine(database_url)

    with engine.begin() as connection:
        before = inspect(connection).get_table_names()
        connection.execute(text("CREATE TABLE guest (name TEXT)"))
    with engine.connect() as connection:
        after = inspect(connection).get_table_names()
    engine.dispose()

    assert (before, after) == ([], ["guest"])


def test_postgresql_knows_the_case_of_russian_letters(postgres_server: PostgresServer) -> None:
    url = postgres_server.new_database()
    engine = create_engine(url)

    with engine.connect() as connection:
        lower = connection.scalar(text("SELECT lower('ЁЛКА')"))
    engine.dispose()
    postgres_server.drop(url)

    assert lower == "ёлка"


def test_a_template_is_filled_once_and_copied(postgres_server: PostgresServer) -> None:
    filled = []

    def fill(url: str) -> None:
        filled.append(url)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE stay (code TEXT)"))
        engine.dispose()

    for _ in range(2):
        url = postgres_server.new_database(postgres_server.template("test-environment", fill))
        engine = create_engine(url)
        tables = inspect(engine).get_table_names()
        engine.dispose()
        postgres_server.drop(url)

        assert tables == ["stay"]
    assert len(filled) == 1


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "example.org"])
def test_a_connection_to_elsewhere_is_an_error(address: str) -> None:
    with pytest.raises(OutgoingConnectionError):
        socket.create_connection((address, 80), timeout=1)


def test_asyncio_can_not_leave_the_machine_either() -> None:
    with pytest.raises(OutgoingConnectionError):
        asyncio.run(asyncio.wait_for(asyncio.open_connection("192.0.2.1", 80), timeout=1))


def test_settings_of_the_developer_do_not_reach_the_tests() -> None:
    ours = [name for name in os.environ if name.startswith("NIGHTDESK_") and not name.startswith("NIGHTDESK_TEST_")]

    assert ours == []


def test_a_page_is_shown_by_a_real_browser(page: Page, hello_site: str) -> None:
    page.goto(hello_site)

    assert page.get_by_role("heading").inner_text() == "Привет"
    assert page.evaluate("navigator.webdriver") is True


def test_a_failing_script_fails_the_test(browser: Browser, hello_site: str) -> None:
    with pytest.raises(AssertionError, match="broken"), new_page(browser) as page:
        page.goto(hello_site)
        with page.expect_event("pageerror"):
            page.evaluate("setTimeout(() => { throw new Error('broken') })")


@pytest.fixture
def hello_site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Hello)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class _Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write("<title>Nightdesk</title><h1>Привет</h1>".encode())

    def log_message(self, format: str, *args: object) -> None:
        pass
