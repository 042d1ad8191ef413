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
from tests.refilling import RefilledDatabase


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


def test_a_database_is_put_back_to_what_the_template_holds_whatever_was_done_to_it(
    postgres_server: PostgresServer,
) -> None:
    def fill(url: str) -> None:
        _execute(url, "CREATE TABLE stay (id SERIAL, code TEXT)", "INSERT INTO stay (code) VALUES ('A\t\\1')")

    database, found = RefilledDatabase(postgres_server, "nightdesk_test_refilling"), []
    for done in (
        "DELETE FROM stay WHERE id = 1",
        "CREATE TABLE guest ()",
        "ALTER TABLE stay DROP COLUMN code",
        "DROP TABLE stay",
    ):
        url = database.filled_with("test-refilling", fill)
        rows = _execute(url, "INSERT INTO stay (code) VALUES ('B')", "SELECT id, code FROM stay")
        tables = _execute(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        copies = _execute(url, "SELECT oid FROM pg_database WHERE datname = current_database()")
        found.append((rows, tables, copies))
        _execute(url, done)
    database.close()

    assert [(rows, tables) for rows, tables, _ in found] == [([(1, "A\t\\1"), (2, "B")], [("stay",)])] * 4
    assert [copies == found[0][2] for _, _, copies in found] == [True, True, False, False]  # rows alone make no copy


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


def _execute(url: str, *statements: str) -> list[tuple[object, ...]]:
    """What the last one answers."""
    engine = create_engine(url)
    with engine.begin() as connection:
        answers = [connection.exec_driver_sql(statement) for statement in statements]
        rows = [tuple(row) for row in answers[-1]] if answers[-1].returns_rows else []
    engine.dispose()
    return rows


class _Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write("<title>Nightdesk</title><h1>Привет</h1>".encode())

    def log_message(self, format: str, *args: object) -> None:
        pass
