"""Finds what may be a code of any home of an office in what a manager writes: by its characters, among thousands. Pure.

A number of four digits is a code of some home or other wherever there are many: it counts only where it is called one,
or is all that is said. What is longer, or holds letters and digits, counts anywhere.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from properties.codes import BETWEEN, NAMED, core_of, plain_of

_SHORTEST, _SHORTEST_ALONE = 4, 6  # characters
_MOST_GROUPS = 4  # of digits, or words, that one code is written in
_MOST_HOMES = 5  # that one text is asked about
_RUN = re.compile(rf"\d(?:{BETWEEN}\d){{3,}}\s?[#*]?")
_IS_NAMED = re.compile(NAMED)

Told = tuple[int, str]
"""A property, and the name of its secret."""


class Index:
    def __init__(self, secrets: Iterable[tuple[int, str, str]]) -> None:
        """`secrets`: properties, names and texts."""
        self._told: dict[str, list[Told]] = defaultdict(list)
        for property_id, name, text in secrets:
            self._told[core_of(plain_of(text))].append((property_id, name))

    def told_in(self, text: str) -> list[Told]:
        found = (told for core in dict.fromkeys(candidates(text)) for told in self._told.get(core, ()))
        return list(dict.fromkeys(found))[:_MOST_HOMES]


def candidates(text: str) -> Iterator[str]:
    """What would be a code if some home had it."""
    plain = plain_of(text)
    is_named = _IS_NAMED.search(plain) is not None
    for found in _RUN.finditer(plain):
        whole = core_of(found[0])
        if len(whole) >= _SHORTEST_ALONE or found[0][-1] in "#*" or not plain.replace(found[0], "").strip(" .!"):
            yield whole
        if is_named:
            yield from _joined(re.findall(r"\d+", found[0]), _SHORTEST)
    words = [core_of(word) for word in plain.split()]
    yield from (word for word in words if len(word) >= _SHORTEST_ALONE and not (word.isalpha() or word.isdigit()))
    if is_named:
        yield from _joined(words, _SHORTEST_ALONE)


def _joined(parts: list[str], shortest: int) -> Iterator[str]:
    """Neighbours, put together."""
    for start in range(len(parts)):
        for end in range(start + 1, min(start + _MOST_GROUPS, len(parts)) + 1):
            if len(core := "".join(parts[start:end])) >= shortest:
                yield core
