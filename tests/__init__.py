"""The tests mirror the modules; `tests/journeys/` are the ones to read first."""
