"""What all properties share: the portfolio's entries and the topics that guests of any apartment ask about."""

from collections.abc import Sequence

from playbooks.matching.understanding import Entry


class Portfolio:
    """Built once; every property's `Matcher` is given it and adds its own entries."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self.entries = tuple(entries)
