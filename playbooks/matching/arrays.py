"""Names for the arrays of numbers that the matcher works with, and their product."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]
AnyArray = npt.NDArray[Any]

_ROWS_AT_ONCE, _ONE_BY_ONE = 4, 2


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
