"""Libraries that are loaded when they are first used, since most starts never need them.

Written at the top of a module, where the import would stand; type checkers are shown the import itself:

    if TYPE_CHECKING:
        import icalendar
    else:
        icalendar = late("icalendar")
"""

from importlib import import_module
from typing import Any


class Late:
    """Stands for a module. Any thread may be the first to ask: Python's own lock of that import makes others wait."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)


def late(name: str) -> Any:
    return Late(name)
