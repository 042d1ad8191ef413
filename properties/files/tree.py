"""YAML as a tree with line numbers, free of surprises: no anchors, tags, repeated keys or guessed types.

Scalars keep the text as it was written ("15:00", "0421", "no"); what it means is for the reader of each key to say.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import yaml

from properties.files.faults import Fault, Place

LARGEST_FILE_BYTES = 20_000_000
_DEEPEST = 20
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
# PostgreSQL can't keep the first, nobody can read the others; a line break or a tab is fine.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

_CUT = re.compile(r"\s+#")

_USUAL_CAUSES = {
    "mapping values are not allowed": "a text with a colon needs quotes",
    "cannot start any token": "a text that begins with @, ` or % needs quotes; indent with spaces, not with a tab",
    "end of stream": "a quote or bracket that is opened here is not closed",
    "expected ':'": "a key without a colon",
}


class Scalar(NamedTuple):
    text: str
    line: int
    plain: bool  # without quotes
    is_cut: bool = False  # without quotes, and a comment stands behind it


class Items(NamedTuple):
    items: tuple["Node", ...]
    line: int


class Pairs(NamedTuple):
    pairs: Mapping[str, "Node"]
    key_lines: Mapping[str, int]
    line: int


Node = Scalar | Items | Pairs


class _Unreadable(Exception):
    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line, self.what = line, what


def grow_tree(raw: bytes, file: str, faults: list[Fault]) -> Node | None:
    """The tree of one file; None when it can't be read at all (then `faults` says why) or is empty."""
    try:
        return _Grower(_text(raw), file, faults).grow()
    except _Unreadable as error:
        faults.append(Fault(Place(file, error.line), error.what))
    except yaml.MarkedYAMLError as error:
        faults.append(_syntax_fault(error, file))
    except yaml.YAMLError as error:
        faults.append(Fault(Place(file, 0), f"not YAML: {str(error).splitlines()[0]}"))
    return None


def _text(raw: bytes) -> str:
    if len(raw) > LARGEST_FILE_BYTES:
        raise _Unreadable(0, f"larger than {LARGEST_FILE_BYTES // 1_000_000} MB; split it into several files")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Unreadable(raw.count(b"\n", 0, error.start) + 1, "not UTF-8; save the file as UTF-8") from None
    if (at := text.find("\0")) >= 0:
        raise _Unreadable(text.count("\n", 0, at) + 1, "holds a NUL character; a text file was expected")
    return text


def _syntax_fault(error: yaml.MarkedYAMLError, file: str) -> Fault:
    mark = error.context_mark or error.problem_mark if "end of stream" in (error.problem or "") else error.problem_mark
    problem = error.problem or "can't be read"
    causes = [f" ({cause})" for symptom, cause in _USUAL_CAUSES.items() if symptom in problem]
    return Fault(Place(file, mark.line + 1 if mark else 0), f"not YAML: {problem}{''.join(causes)}")


class _Grower:
    def __init__(self, text: str, file: str, faults: list[Fault]) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self._lines = text.split("\n")
        self._file = file
        self._faults = faults

    def grow(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise _Unreadable(_line(event), "a second document begins here; one was expected")
                root = self._node(next(self._events), depth=0)
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            raise _Unreadable(_line(event), f"an alias (*{event.anchor}); write the value out, aliases are not read")
        if depth > _DEEPEST:
            raise _Unreadable(_line(event), f"nested more than {_DEEPEST} levels deep")
        self._refuse_decoration(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(event, depth)
        return self._pairs(event, depth)

    def _refuse_decoration(self, event: yaml.Event) -> None:
        if anchor := getattr(event, "anchor", None):
            raise _Unreadable(_line(event), f"an anchor (&{anchor}); aliases are not read")
        if getattr(event, "tag", None):
            raise _Unreadable(_line(event), "a tag (!…); write the plain value, tags are not read")

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        if _UNPRINTABLE.search(event.value):
            self._wrong(_line(event), "holds an unprintable character; letters, line breaks and tabs were expected")
        is_plain = bool(event.implicit[0])
        return Scalar(event.value, _line(event), is_plain, is_cut=is_plain and self._is_cut(event))

    def _is_cut(self, event: yaml.Event) -> bool:
        end = event.end_mark
        return end is not None and end.line < len(self._lines) and bool(_CUT.match(self._lines[end.line][end.column :]))

    def _items(self, start: yaml.Event, depth: int) -> Items:
        items: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return Items(tuple(items), _line(start))

    def _pairs(self, start: yaml.Event, depth: int) -> Pairs:
        pairs: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key, value = self._node(event, depth + 1), self._node(next(self._events), depth + 1)
            if not isinstance(key, Scalar):
                self._wrong(key.line, "a list or mapping stands where the name of a key was expected")
            elif key.text in pairs:
                self._wrong(key.line, f'"{key.text}" is given twice, first in line {lines[key.text]}')
            else:
                pairs[key.text], lines[key.text] = value, key.line
        return Pairs(pairs, lines, _line(start))

    def _wrong(self, line: int, what: str) -> None:
        self._faults.append(Fault(Place(self._file, line), what))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0
