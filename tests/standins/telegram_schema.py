"""Checks calls against the machine-readable description of the Bot API in tests/specs: methods, parameters, types."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

SPEC = Path(__file__).parents[1] / "specs" / "telegram-bot-api-10.1.min.json"

SCALARS: Mapping[str, type | tuple[type, ...]] = {
    "Integer": int,
    "Float": (int, float),
    "Boolean": bool,
    "String": str,
    "InputFile": str,
}


@cache
def spec() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(SPEC.read_text(encoding="utf-8"))
    return described


def is_method(name: str) -> bool:
    return name in spec()["methods"]


def decoded(method: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Form strings as the values that the method's description promises; what cannot be read stays a string."""
    types = {field["name"]: field["types"] for field in spec()["methods"].get(method, {}).get("fields", ())}
    return {name: _value(types.get(name, ()), value) for name, value in raw.items()}


def _value(types: list[str], raw: Any) -> Any:
    if not isinstance(raw, str):
        return raw
    if "Integer" in types and re.fullmatch(r"-?\d+", raw):
        return int(raw)
    if "String" in types or "InputFile" in types:
        return raw
    try:
        return json.loads(raw)
    except ValueError:
        return raw


def faults(method: str, params: Mapping[str, Any], files: Mapping[str, Any]) -> list[str]:
    """What is wrong with the call by the description, one readable line each."""
    if not is_method(method):
        return [f"{method}: no such method"]
    found = list(_object_faults(method, spec()["methods"][method].get("fields", ()), params))
    named = set(re.findall(r'"?attach://([^"]+)"?', json.dumps(list(params.values()), ensure_ascii=False)))
    found += [f"{method}: attach://{name} has no file" for name in sorted(named - files.keys())]
    return found


def _object_faults(where: str, fields: list[dict[str, Any]], given: Mapping[str, Any]) -> Iterator[str]:
    known = {field["name"]: field for field in fields}
    for name, value in given.items():
        if name in known:
            yield from _type_faults(f"{where}.{name}", known[name]["types"], value)
        else:
            yield f"{where}: unknown parameter {name}"
    for name, field in known.items():
        if field["required"] and name not in given:
            yield f"{where}: required parameter {name} is missing"


def _type_faults(where: str, types: list[str], value: Any) -> list[str]:
    """The faults under the type that fits best."""
    return min((list(_faults_as(where, name, value)) for name in types), key=len, default=[])


def _faults_as(where: str, name: str, value: Any) -> Iterator[str]:
    if name.startswith("Array of "):
        yield from _array_faults(where, name.removeprefix("Array of "), value)
    elif name in SCALARS:
        if not isinstance(value, SCALARS[name]) or (name in ("Integer", "Float") and isinstance(value, bool)):
            yield f"{where}: {_short(value)} is no {name}"
    elif subtypes := spec()["types"][name].get("subtypes"):
        yield from _subtype_faults(where, subtypes, value)
    elif not isinstance(value, dict):
        yield f"{where}: {_short(value)} is no {name}"
    else:
        yield from _object_faults(where, spec()["types"][name].get("fields", ()), value)


def _array_faults(where: str, item: str, value: Any) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where}: {_short(value)} is no array"
        return
    # An array of media may mix its kinds, which the description writes as a choice of arrays.
    media: list[str] = spec()["types"]["InputMedia"]["subtypes"]
    for number, one in enumerate(value):
        if item in media:
            yield from _subtype_faults(f"{where}[{number}]", media, one)
        else:
            yield from _type_faults(f"{where}[{number}]", [item], one)


def _subtype_faults(where: str, subtypes: list[str], value: Any) -> list[str]:
    if isinstance(value, dict) and "type" in value:
        subtypes = [name for name in subtypes if _may_be(name, value["type"])] or subtypes
    return _type_faults(where, subtypes, value)


def _may_be(name: str, kind: Any) -> bool:
    """Whether the subtype is the one of that `type`, which descriptions state as: always “emoji”, must be photo."""
    for field in spec()["types"].get(name, {}).get("fields", ()):
        if field["name"] == "type":
            return re.search(rf"(always|must be)\s+\W*{re.escape(str(kind))}\b", field["description"]) is not None
    return False


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
