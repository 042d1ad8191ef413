"""Stores on databases that are filled once a run and copied for each test. Used by `tests.conftest`.

A worker's databases have the same address and the same engines, one after the other: an engine keeps the statements it
compiled, and to compile them anew takes longer than most tests.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from inbox.storage.engines import Engines, migrate, open_engines
from inbox.storage.store import Store
from tests.cast import furnish
from tests.postgres import PostgresServer

Fill = Callable[[str], None]


@contextmanager
def store_in_file(run_folder: Path, name: str, fill: Fill) -> Iterator[Store]:
    """On SQLite. `fill` is called once, with the URL of the database that is copied under that name from then on."""
    path = _filled_file(run_folder, name, fill).with_name(f"{_worker()}.db")
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    shutil.copyfile(_filled_file(run_folder, name, fill), path)
    with _opened(f"sqlite:///{path}") as store:
        yield store


@contextmanager
def store_on_server(server: PostgresServer, name: str, fill: Fill) -> Iterator[Store]:
    """The same on PostgreSQL."""
    url = server.new_database(server.template(name, fill), f"nightdesk_{_worker()}_{os.getpid()}")
    with _opened(url) as store:
        yield store
    server.drop(url)


def furnish_new(url: str) -> None:
    """Migrated, and with the example office."""
    migrate(url)
    store = Store(url)
    furnish(store)
    store.close()


@contextmanager
def _opened(url: str) -> Iterator[Store]:
    store = Store(url, engines=_engines(url))
    yield store
    store.close()


@cache
def _engines(url: str) -> Engines:
    return open_engines(url)


def _filled_file(run_folder: Path, name: str, fill: Fill) -> Path:
    path = run_folder / f"{_worker()}-{name}.db"
    if not path.exists():
        fill(f"sqlite:///{path}")
    return path


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")
