"""Loads FastAPI in less time and memory. Called by `cli.py` before everything else.

FastAPI has Pydantic build validators for all that an API can be described by while it is imported, and most of them
hold the others. Here each is built when it is first used: when somebody reads the description of ours.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from pydantic import BaseModel

_TYPES = "fastapi.openapi.models"


def load_fastapi() -> None:
    """Harmless when it was imported before."""
    with _building_put_off():
        import_module("fastapi")


@contextmanager
def _building_put_off() -> Iterator[None]:
    """By Pydantic's own setting. Who is asked for by name at the module's end is passed over, that once."""
    build, config = BaseModel.__dict__["model_rebuild"], BaseModel.model_config
    asked: set[type[BaseModel]] = set()

    def put_off(cls: type[BaseModel], /, **given: Any) -> bool | None:
        if cls.__module__ == _TYPES and cls not in asked:
            asked.add(cls)
            return None
        told: bool | None = build.__get__(None, cls)(**given)
        return told

    BaseModel.model_rebuild = classmethod(put_off)  # type: ignore[method-assign, assignment]
    BaseModel.model_config = {**config, "defer_build": True}
    try:
        yield
    finally:
        BaseModel.model_rebuild = build  # type: ignore[method-assign]
        BaseModel.model_config = config
