"""Names for the arrays of numbers that the matcher works with, and their product."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]
AnyArray = npt.NDArray[Any]

_ROWS_AT_ONCE, _ONE_BY_ONE = 4, 2
_PAGE, _ASKED_FROM = 1 << 21, 1 << 22  # bytes
_LINE = 16  # numbers in a line of the processor's cache


def product(rows: Floats, weights: Floats) -> Floats:
    """A product of matrices, in whole steps of rows, and one by one with two."""
    if len(rows) <= _ONE_BY_ONE:
        return np.array([row @ weights for row in rows])
    padded = np.zeros((whole_steps(len(rows)), rows.shape[1]), np.float32)
    padded[: len(rows)] = rows
    return np.asarray((padded @ weights)[: len(rows)])


def whole_steps(rows: int) -> int:
    """So many rows or a few more: a product of 12 takes less time than one of 9 to 11."""
    return -(-rows // _ROWS_AT_ONCE) * _ROWS_AT_ONCE


def in_large_pages(*arrays: Floats) -> tuple[Floats, ...]:
    """The same numbers in one block, for which the system is asked for pages of 2 MiB.

    Weights of some MB that every message goes through otherwise wait more for their pages to be looked up than for
    memory. numpy asks for large pages from 4 MiB on; what isn't touched of a block takes no room.
    """
    needed = sum(array.size + _LINE for array in arrays) * 4
    block = np.empty(max(needed, _ASKED_FROM) + _PAGE, np.uint8)
    at = -block.ctypes.data % _PAGE
    placed = []
    for array in arrays:
        view = block[at : at + array.size * 4].view(np.float32).reshape(array.shape)
        view[...] = array
        placed.append(view)
        at += -(-array.size // _LINE) * _LINE * 4
    return tuple(placed)
