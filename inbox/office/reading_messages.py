"""Reads an office file's messages that go out by themselves, and its approved texts. Called by `reading`."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from inbox.office.model import OfficeMessage, OfficeTemplate
from playbooks.schedule.faults import RuleErrors
from playbooks.schedule.reading import read_rule
from playbooks.schedule.rules import Rule
from playbooks.schedule.templates import ApprovedText, read_approved
from properties.files.faults import Fault, Place
from properties.files.fields import Fields
from properties.files.tree import Items, Node, Pairs, Scalar
from properties.words import Language

T = TypeVar("T", Rule, ApprovedText)
_WHOLE = re.compile(r"-?\d{1,9}")


def read_messages(fields: Fields, file: str, faults: list[Fault]) -> tuple[OfficeMessage, ...]:
    """What a rule means is for the rules' own reader to say; here its complaints get their lines."""
    found = _each(fields, "messages", "message", file, faults, read_rule)
    return tuple(OfficeMessage(rule) for rule in found)


def read_templates(fields: Fields, file: str, faults: list[Fault]) -> tuple[OfficeTemplate, ...]:
    found = _each(fields, "templates", "template", file, faults, read_approved)
    return tuple(OfficeTemplate(approved) for approved in found)


def _each(
    fields: Fields, section: str, kind: str, file: str, faults: list[Fault], read: Callable[[Mapping[str, Any]], T]
) -> Collection[T]:
    found = fields.raw(section)
    if found is None or (isinstance(found, Scalar) and not found.text):
        return ()
    if not isinstance(found, Items):
        faults.append(Fault(Place(file, found.line), f"{section}: a list was expected"))
        return ()
    by_key: dict[str, T] = {}
    for node in found.items:
        if not isinstance(node, Pairs):
            faults.append(Fault(Place(file, node.line), f"{section}: a mapping of keys was expected"))
            continue
        one = _one(node, kind, file, faults, read)
        if one is not None and one.key in by_key:
            faults.append(Fault(Place(file, node.line), f"{kind} {one.key} is given twice"))
        elif one is not None:
            by_key[one.key] = one
    return by_key.values()


def _one(node: Pairs, kind: str, file: str, faults: list[Fault], read: Callable[[Mapping[str, Any]], T]) -> T | None:
    lines: dict[str, int] = {"": node.line}
    data = _plain(node, "", lines)
    try:
        return read(data)
    except RuleErrors as error:
        subject = f"{kind} {data.get('key')}" if data.get("key") else f"a {kind}"
        for fault in error.faults:
            place = Place(file, _line(fault.path, lines))
            faults.append(Fault(place, f"{subject}: {fault.path}: {fault.words(Language.EN)}"))
        return None


def _plain(node: Node, path: str, lines: dict[str, int]) -> Any:
    """The tree as plain data; unquoted numbers and true and false mean what they say."""
    lines[path] = node.line
    within = f"{path}." if path else ""
    if isinstance(node, Pairs):
        lines.update({f"{within}{key}": line for key, line in node.key_lines.items()})
        return {key: _plain(value, f"{within}{key}", lines) for key, value in node.pairs.items()}
    if isinstance(node, Items):
        return [_plain(item, f"{within}{number}", lines) for number, item in enumerate(node.items, 1)]
    if node.plain and node.text in {"true", "false"}:
        return node.text == "true"
    if node.plain and node.text in {"", "~", "null"}:
        return None
    return int(node.text) if node.plain and _WHOLE.fullmatch(node.text) else node.text


def _line(path: str, lines: Mapping[str, int]) -> int:
    """Of a key that is not there, of the nearest thing around it."""
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return lines[path]
