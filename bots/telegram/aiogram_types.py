"""Loads aiogram in a quarter of its time and memory. Imported before everything else of this package.

aiogram has Pydantic build a validator for each of its hundreds of types while it is imported, and most of them hold
many of the others: 2 s and 100 MiB, for a dozen that are ever used. Here that is put off until a type is first used,
which its own setting (`defer_build`) provides for; all it takes is that types then find each other by name.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from pydantic import BaseModel

_NAME = "aiogram"
_ANNOTATED = (f"{_NAME}.types.", f"{_NAME}.methods.")


def load_aiogram() -> None:
    """Harmless when it was imported before."""
    if _NAME in sys.modules:
        return
    with _building_put_off():
        import_module(_NAME)
    types = import_module(f"{_NAME}.types")
    names = {name: getattr(types, name) for name in types.__all__}
    for module in [module for name, module in sys.modules.items() if name.startswith(_ANNOTATED)]:
        vars(module).update({name: known for name, known in names.items() if name not in vars(module)})
    types.Update.model_rebuild(raise_errors=True)  # every webhook needs it: better now than while a guest waits


@contextmanager
def _building_put_off() -> Iterator[None]:
    build = BaseModel.__dict__["model_rebuild"]

    def put_off(cls: type[BaseModel], /, **given: Any) -> bool | None:
        return None if cls.__module__.startswith(_ANNOTATED) else build.__get__(None, cls)(**given)

    BaseModel.model_rebuild = classmethod(put_off)  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        BaseModel.model_rebuild = build  # type: ignore[method-assign]


load_aiogram()
