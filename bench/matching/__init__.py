"""How well guests are understood, and how fast: `python -m bench.matching`; `python -m bench.matching.train` learns anew."""
