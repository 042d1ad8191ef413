"""Puts routers together. Called where the application, its pages and the API are built."""

from collections.abc import Iterable
from typing import Protocol

from fastapi import APIRouter
from starlette.routing import BaseRoute


class Routed(Protocol):
    """A router, or a whole application."""

    @property
    def routes(self) -> list[BaseRoute]: ...


def add_routes(to: Routed, routers: Iterable[APIRouter]) -> None:
    """Like `include_router` without a prefix, which would build every route anew: half of what an application costs.

    And every request would be looked up level by level, through each router that lies within another.
    """
    for router in routers:
        to.routes.extend(router.routes)
