"""Checks calls against Twilio's OpenAPI descriptions in tests/specs; a parameter that they do not name is a fault."""

import copy
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SPECS = Path(__file__).parents[1] / "specs"
FILES = ("twilio-api-v2010-messages.json", "twilio-content-v1.json", "twilio-messaging-v2-typing.json")


@dataclass(frozen=True)
class Operation:
    """`name` is Twilio's operationId, such as CreateMessage."""

    name: str
    method: str
    path: str
    parameters: Mapping[str, Mapping[str, Any]]  # in the query; name → schema
    in_path: Mapping[str, Mapping[str, Any]]
    body: Mapping[str, Any] | None
    root: Mapping[str, Any]  # where references point into


@cache
def operations() -> dict[str, Operation]:
    found = [operation for name in FILES for operation in _read(SPECS / name)]
    return {operation.name: operation for operation in found}


def faults(operation: Operation, path: Mapping[str, str], query: Any, body: Any) -> list[str]:
    """`query` and `body` hold lists of strings, or `body` is parsed JSON. One readable line for each fault."""
    found: list[str] = []
    for name, value in path.items():
        found += _schema_faults(f"{operation.name} {name}", operation.in_path.get(name, {}), value, operation)
    for name in query:
        if name not in operation.parameters:
            found.append(f"{operation.name}: unknown parameter {name}")
            continue
        schema = operation.parameters[name]
        value = _typed(schema, query[name])
        found += _schema_faults(f"{operation.name} {name}", schema, value, operation)
    if operation.body is None:
        return found + [f"{operation.name}: unknown parameter {name}" for name in body or ()]
    return found + _schema_faults(operation.name, operation.body, body, operation)


def form(operation: Operation, raw: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Form strings as the types that the description promises; a value that cannot be read stays a string."""
    properties = _resolved(operation.body or {}, operation.root).get("properties", {})
    return {name: _typed(_resolved(properties.get(name, {}), operation.root), given) for name, given in raw.items()}


def _read(path: Path) -> list[Operation]:
    root = json.loads(path.read_text(encoding="utf-8"))
    _close(root["components"]["schemas"])
    return [
        _operation(address, method, described, root)
        for address, item in root["paths"].items()
        for method, described in item.items()
        if method in ("get", "post", "put", "delete")
    ]


def _operation(path: str, method: str, described: dict[str, Any], root: dict[str, Any]) -> Operation:
    named = {where: _parameters(described, where) for where in ("query", "path")}
    content = described.get("requestBody", {}).get("content", {})
    bodies = [copy.deepcopy(media["schema"]) for media in content.values()]
    _close(bodies)
    name = described["operationId"]
    return Operation(name, method.upper(), path, named["query"], named["path"], bodies[0] if bodies else None, root)


def _parameters(described: dict[str, Any], where: str) -> dict[str, Any]:
    return {one["name"]: one["schema"] for one in described.get("parameters", ()) if one["in"] == where}


def _close(schema: Any) -> None:
    """Objects with listed properties admit no others."""
    if isinstance(schema, list):
        for one in schema:
            _close(one)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            schema.setdefault("additionalProperties", False)
        for one in schema.values():
            _close(one)


def _schema_faults(where: str, schema: Mapping[str, Any], value: Any, operation: Operation) -> list[str]:
    whole = {**schema, "components": operation.root["components"]}
    errors = Draft202012Validator(whole).iter_errors(value)
    return [f"{where}{_place(error.absolute_path)}: {_worded(error.message)}" for error in errors]


def _place(path: Sequence[Any]) -> str:
    return "".join(f".{step}" for step in path)


def _worded(message: str) -> str:
    unknown = re.findall(r"'([^']+)'", message) if message.startswith("Additional properties") else []
    return f"unknown parameter {', '.join(unknown)}" if unknown else message[:300]


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    target: Any = root
    for step in reference.removeprefix("#/").split("/"):
        target = target[step.replace("~1", "/")]
    resolved: Mapping[str, Any] = target
    return resolved


def _typed(schema: Mapping[str, Any], given: Sequence[str]) -> Any:
    kind, last = schema.get("type"), given[-1]
    if kind == "array":
        return list(given)
    if kind == "integer" and re.fullmatch(r"-?\d+", last):
        return int(last)
    if kind == "number" and re.fullmatch(r"-?\d+(\.\d+)?", last):
        return float(last)
    if kind == "boolean" and last.lower() in ("true", "false"):
        return last.lower() == "true"
    return last
