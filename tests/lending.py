"""Applications that are built once a process and lent to one test after the other: FastAPI takes half a second for one.

An application asks its context for everything at every request, but for settings. So it is built on one that stands in
for whichever is played at the time, and lent where settings are the same; their folder is each test's own.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI

from inbox.context import Context
from inbox.storage.live import Hub

Build = Callable[[Context], FastAPI]


@contextmanager
def lent(build: Build, context: Context) -> Iterator[FastAPI]:
    """What `build` makes, at work for this context until it is given back. Nobody else has it meanwhile."""
    kept = _KEPT.setdefault((build, replace(context.settings, data_dir=Path())), [])
    company = kept.pop() if kept else _Company.of(build, context)
    company.context.played, company.store.played = context, context.store
    stop = context.store.hub.watch(company.store.hub.publish)
    try:
        yield company.app
    finally:
        stop()
        kept.append(company)


class _StandIn:
    """Has what the object has that it plays, but for what is its own."""

    def __init__(self, played: object, **own: Any) -> None:
        self.played = played
        self.__dict__.update(own)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.played, name)


@dataclass(frozen=True)
class _Company:
    app: FastAPI
    context: _StandIn
    store: _StandIn

    @classmethod
    def of(cls, build: Build, context: Context) -> "_Company":
        store = _StandIn(context.store, hub=Hub())
        stand_in = _StandIn(context, store=store)
        return cls(build(cast(Context, stand_in)), stand_in, store)


_KEPT: dict[Hashable, list[_Company]] = {}
