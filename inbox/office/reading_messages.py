"""Reads the messages that an office file has go out by themselves. Called by `inbox.office.reading`."""

import re
from collections.abc import Mapping
from typing import Any

from inbox.office.model import OfficeMessage
from playbooks.schedule.faults import RuleErrors
from playbooks.schedule.reading import read_rule
from properties.files.faults import Fault, Place
from properties.files.fields import Fields
from properties.files.tree import Items, Node, Pairs, Scalar
from properties.words import Language

_WHOLE = re.compile(r"-?\d{1,9}")


def read_messages(fields: Fields, file: str, faults: list[Fault]) -> tuple[OfficeMessage, ...]:
    """What a rule means is for the rules' own reader to say; here its complaints get their lines."""
    found = fields.raw("messages")
    if found is None or (isinstance(found, Scalar) and not found.text):
        return ()
    if not isinstance(found, Items):
        faults.append(Fault(Place(file, found.line), "messages: a list was expected"))
        return ()
    messages: dict[str, OfficeMessage] = {}
    for node in found.items:
        message = _message(node, file, faults)
        if message is not None and message.rule.key in messages:
            faults.append(Fault(Place(file, node.line), f"message {message.rule.key} is given twice"))
        elif message is not None:
            messages[message.rule.key] = message
    return tuple(messages.values())


def _message(node: Node, file: str, faults: list[Fault]) -> OfficeMessage | None:
    if not isinstance(node, Pairs):
        faults.append(Fault(Place(file, node.line), "messages: a mapping of keys was expected"))
        return None
    lines: dict[str, int] = {"": node.line}
    data = _plain(node, "", lines)
    try:
        return OfficeMessage(read_rule(data))
    except RuleErrors as error:
        subject = f"message {data.get('key')}" if data.get("key") else "a message"
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
