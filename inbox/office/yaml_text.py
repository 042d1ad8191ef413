"""Writes YAML the way a manager would: blocks, short things on one line, Cyrillic and emoji as they are.

The library's writer escapes emoji, and the one that doesn't takes minutes for a large office. What is written here is
read back to the same values by any YAML reader, which a test tries with all kinds of text.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

Value = str | int | float | date | Mapping[str, "Value"] | Sequence["Value"]

_PLAIN = re.compile(r"[^\W\d_]([\w ./@-]*[\w])?")
_READ_AS_OTHERS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"}
_INVISIBLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class OneLine(dict[str, Value]):
    """A mapping that is short enough for one line, such as a name in both languages."""


def yaml_text(document: Mapping[str, Value]) -> str:
    return "\n".join(_mapping(document, "")) + "\n"


def _mapping(pairs: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, value in pairs.items():
        name = f"{indent}{_text(key)}:"
        if isinstance(value, str) and _is_block(value):
            yield f"{name} |-"
            yield from (f"{indent}  {line}" if line else "" for line in value.split("\n"))
        elif isinstance(value, Mapping) and value and not isinstance(value, OneLine):
            yield name
            yield from _mapping(value, indent + "  ")
        elif isinstance(value, Sequence) and value and isinstance(value[0], Mapping):
            yield name
            yield from _items(value, indent + "  ")
        else:
            yield f"{name} {_short(value)}"


def _items(items: Sequence[Value], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Mapping) and not isinstance(item, OneLine):
            first, *rest = _mapping(item, indent + "  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}- {_short(item)}"


def _short(value: Value) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_text(key)}: {_short(inside)}' for key, inside in value.items())}}}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_short, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _text(text: str) -> str:
    """Without quotes where nobody could take it for anything else; quoted text is JSON's, which is YAML's too."""
    if _PLAIN.fullmatch(text) and text.lower() not in _READ_AS_OTHERS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _is_block(text: str) -> bool:
    """Whether lines can stand below each other as they are."""
    return "\n" in text and text == text.strip() and not _INVISIBLE.search(text)
