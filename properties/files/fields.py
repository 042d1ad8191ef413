"""Reads the keys of one mapping of a file; what is wrong is noted with its line, and reading goes on.

A key that is never asked for is an unknown key. Called by the readers of office files and of playbooks.
"""

from collections.abc import Iterator
from typing import TypeVar

from properties.files.faults import Fault, Place, did_you_mean
from properties.files.tree import Items, Node, Pairs, Scalar
from properties.files.values import Reader, Unfit
from properties.files.written import Written

T = TypeVar("T")

_SINGLE, _LIST, _KEYS = "a single value", "a list", "a mapping of keys"


class Fields:
    """`subject` begins each complaint: "property nevsky-12". For a faulty value the caller's `instead` is returned."""

    def __init__(self, node: Pairs, subject: str, file: str, faults: list[Fault]) -> None:
        self._node, self._subject, self._file, self._faults = node, subject, file, faults
        self._lines: dict[str, int] = dict(node.key_lines)
        self._asked: dict[str, None] = {}

    @property
    def written(self) -> Written:
        return Written(Place(self._file, self._node.line), self._lines)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._node.pairs)

    def raw(self, key: str) -> Node | None:
        """What stands under the key, for a reader of its own."""
        return self._ask(key)

    def need(self, key: str, read: Reader[T], instead: T, expected: str = "") -> T:
        found = self._ask_for(key, expected)
        return self._value(key, found, read, instead) if found is not None else instead

    def may(self, key: str, read: Reader[T]) -> T | None:
        """The same for a key that may be left out or be empty."""
        found = self._ask(key)
        return self._value(key, found, read, None) if found is not None and not _is_empty(found) else None

    def inside(self, key: str) -> "Fields | None":
        """The keys inside of a key that must be there; None when it isn't (which has been complained about)."""
        found = self._ask_for(key)
        return self._inside(key, found) if found is not None else None

    def may_inside(self, key: str) -> "Fields | None":
        found = self._ask(key)
        return self._inside(key, found) if found is not None and not _is_empty(found) else None

    def several(self, key: str, read: Reader[T]) -> tuple[T, ...]:
        """A list of single values that may be empty or left out."""
        found = self._ask(key)
        values: list[T] = []
        for number, item in enumerate(self._listed(key, found), start=1):
            value = self._value(f"{key}, item {number}", item, read, None)
            if value is not None:
                self._lines[f"{key}.{len(values)}"] = item.line
                values.append(value)
        return tuple(values)

    def some(self, key: str, read: Reader[T]) -> tuple[T, ...]:
        """The same with at least one value, and each once."""
        found = self._ask_for(key)
        values = self.several(key, read)
        if (isinstance(found, Items) and not found.items) or (found is not None and _is_empty(found)):
            self.wrong(found.line, f"{key}: at least one was expected, found none")
        for number, value in enumerate(values):
            if value in values[:number]:
                self.wrong_at(f"{key}.{number}", f"{key}: {value} is given twice")
        return values

    def one_or_several(self, key: str, read: Reader[T]) -> tuple[T, ...]:
        """A single value or a list of them; empty when the key is left out."""
        if isinstance(self._node.pairs.get(key), Items):
            return self.several(key, read)
        value = self.may(key, read)
        return () if value is None else (value,)

    def each(self, key: str, kind: str, named_by: str) -> "Iterator[Fields]":
        """The mappings of a list, each with a subject of its own: "stay HMA7Q2XK"."""
        found = self._ask(key)
        for number, item in enumerate(self._listed(key, found), start=1):
            if isinstance(item, Pairs):
                name = item.pairs.get(named_by)
                title = f"{kind} {name.text}" if isinstance(name, Scalar) and name.text else f"{key}, item {number}"
                yield Fields(item, self._within(title), self._file, self._faults)
            else:
                self.wrong(item.line, f"{key}, item {number}: {_kind(item)} was found, {_KEYS} was expected")

    def adopt(self, key: str, child: "Fields") -> None:
        """Remember the lines of what was read inside of a key, and let it complain about unknown keys."""
        child.close()
        self._lines |= {f"{key}.{name}": line for name, line in child._lines.items()}

    def close(self) -> None:
        """Complain about every key that was not asked for."""
        for key, line in self._node.key_lines.items():
            if key not in self._asked:
                near = did_you_mean(key, self._asked, '"') or f", expected: {', '.join(self._asked)}"
                self.wrong(line, f'unknown key "{key}"{near}')

    def wrong(self, line: int, what: str) -> None:
        self._faults.append(Fault(Place(self._file, line), self._within(what, ": ")))

    def wrong_at(self, key: str, what: str) -> None:
        """The same at the line of a key, or of the whole mapping where the key is missing."""
        self.wrong(self._lines.get(key, self._node.line), what)

    def _ask(self, key: str) -> Node | None:
        self._asked[key] = None
        return self._node.pairs.get(key)

    def _ask_for(self, key: str, expected: str = "") -> Node | None:
        found = self._ask(key)
        if found is None:
            self.wrong(self._node.line, f"{key} is missing{expected}")
        return found

    def _value(self, name: str, found: Node, read: Reader[T], instead: T) -> T:
        if not isinstance(found, Scalar):
            self.wrong(found.line, f"{name}: {_kind(found)} was found, {_SINGLE} was expected")
            return instead
        try:
            return read(found)
        except Unfit as error:
            self.wrong(found.line, f"{name}: {error}")
            return instead

    def _inside(self, key: str, found: Node) -> "Fields | None":
        if isinstance(found, Pairs):
            of_key = found._replace(line=self._lines.get(key, found.line))
            return Fields(of_key, self._within(key), self._file, self._faults)
        self.wrong(found.line, f"{key}: {_kind(found)} was found, {_KEYS} was expected")
        return None

    def _listed(self, key: str, found: Node | None) -> tuple[Node, ...]:
        if found is None or _is_empty(found):
            return ()
        if isinstance(found, Items):
            return found.items
        self.wrong(found.line, f"{key}: {_kind(found)} was found, {_LIST} was expected")
        return ()

    def _within(self, what: str, joint: str = ", ") -> str:
        return f"{self._subject}{joint}{what}" if self._subject else what


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in ("", "~", "null")


def _kind(node: Node) -> str:
    if isinstance(node, Scalar):
        return f'"{node.text[:40]}"' if node.text else "nothing"
    return _LIST if isinstance(node, Items) else _KEYS
