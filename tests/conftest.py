"""What tests are given: databases of both kinds, a browser, and a network that ends at this machine."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page

from inbox.storage.engines import migrate
from inbox.storage.store import Store
from tests.browsing import lent_browser, new_page
from tests.cast import Scenery
from tests.databases import furnish_new, store_in_file, store_on_server
from tests.left_out import leave_out, tell_what_was_left_out
from tests.outgoing import block_outgoing_connections
from tests.postgres import PostgresServer, PostgresUnavailable, end_server, running_server

pytest_plugins = ["tests.standins.fixtures"]

_FOLDER = pytest.StashKey[Path]()
_IN_MEMORY, _ROOM_BYTES = Path("/dev/shm"), 2 * 1024**3

# Examples are slow when two cores are busy; that is no fault of the code.
settings.register_profile("nightdesk", deadline=None)
settings.load_profile("nightdesk")


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest) -> Path:
    """Shared by all workers of this run; removed after it."""
    return request.config.stash[_FOLDER]


@pytest.fixture(scope="session")
def postgres_server(run_folder: Path) -> PostgresServer:
    try:
        return running_server(run_folder)
    except PostgresUnavailable as error:
        leave_out("tests on PostgreSQL", str(error))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database. Every test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/nightdesk.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.new_database()
    yield url
    server.drop(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, run_folder: Path) -> Iterator[Store]:
    """A store on a migrated database; every test that asks for it runs on SQLite and on PostgreSQL.

    Empty, or with the example office where the test also asks for the scenery: made once a run, then copied.
    """
    name, fill = ("office", furnish_new) if "scenery" in request.fixturenames else ("migrated", migrate)
    if request.param == "sqlite":
        with store_in_file(run_folder, name, fill) as store:
            yield store
    else:
        with store_on_server(request.getfixturevalue("postgres_server"), name, fill) as store:
            yield store


@pytest.fixture
def scenery(store: Store, tmp_path: Path) -> Scenery:
    """A desk at work with the example office."""
    return Scenery(store, tmp_path)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from lent_browser()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with new_page(browser) as page:
        yield page


def pytest_configure(config: pytest.Config) -> None:
    block_outgoing_connections()
    if in_memory := _folder_in_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", in_memory)
    for name in [
        name for name in os.environ if name.startswith("NIGHTDESK_") and not name.startswith("NIGHTDESK_TEST_")
    ]:
        del os.environ[name]
    given = getattr(config, "workerinput", {}).get("run_folder")
    config.stash[_FOLDER] = Path(given) if given else _new_run_folder()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["run_folder"] = str(node.config.stash[_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        end_server(config.stash[_FOLDER])
        shutil.rmtree(config.stash[_FOLDER])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    _put_long_modules_first(items)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    tell_what_was_left_out(terminalreporter, terminalreporter.stats.get("skipped", []))


def _put_long_modules_first(items: list[pytest.Item]) -> None:
    """A worker takes a module at a time; what is left for the end should be small, so that both end together.

    Those in a browser come one after the other, for its sake.
    """
    sizes, first = Counter(item.path for item in items), ["browser", "journeys"]

    def place(item: pytest.Item) -> tuple[int, int, Path]:
        folder = item.path.parent.name
        return first.index(folder) if folder in first else len(first), -sizes[item.path], item.path

    items.sort(key=place)


def _new_run_folder() -> Path:
    """Its name is short, for unix sockets allow about 100 characters; a server that runs as another user may pass."""
    folder = Path(tempfile.mkdtemp(prefix="nightdesk-", dir=_folder_in_memory()))
    folder.chmod(0o711)
    return folder


def _folder_in_memory() -> str | None:
    """A disk takes half a second to copy a database where memory takes a twentieth; None where we have no room."""
    if os.access(_IN_MEMORY, os.W_OK) and shutil.disk_usage(_IN_MEMORY).free > _ROOM_BYTES:
        return str(_IN_MEMORY)
    return None
