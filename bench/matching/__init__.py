"""How well guests are understood, and how fast: `python -m bench.matching`; `bench.matching.train` learns anew."""

import os

# Before numpy is loaded, as the product does it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
