"""Names for the arrays of numbers that the matcher works with."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]
AnyArray = npt.NDArray[Any]
