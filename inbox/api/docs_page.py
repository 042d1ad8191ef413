"""Turns the API's OpenAPI description into a page to read. Called once, when the application is built."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from inbox.api.problems import PROBLEMS

_FOLDER = Path(__file__).parent / "templates"
_pages = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)

STYLE = (_FOLDER / "docs.css").read_text(encoding="utf-8")

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Member:
    """One member of an object, parameter or header. `refers` names the schema that its type leads to."""

    name: str
    type: str
    refers: str
    is_required: bool
    description: str
    where: str = ""


@dataclass(frozen=True)
class Shape:
    """An object with its members, or one of some words."""

    name: str
    choices: str
    members: list[Member]


@dataclass(frozen=True)
class Operation:
    """`gives` are pairs of a status and the name of the schema that comes with it, "" for none."""

    tag: str
    method: str
    path: str
    anchor: str
    description: str
    parameters: list[Member]
    takes: str
    gives: list[tuple[str, str]]


def show_docs(schema: Schema) -> str:
    operations = sorted(_operations(schema), key=lambda operation: operation.tag)
    groups = [(tag, list(those)) for tag, those in groupby(operations, key=lambda operation: operation.tag)]
    shapes = [Shape(name, _choices(shape), _members(shape)) for name, shape in sorted(_schemas(schema).items())]
    return _pages.get_template("docs.html").render(info=schema["info"], groups=groups, shapes=shapes, problems=PROBLEMS)


def _operations(schema: Schema) -> Iterator[Operation]:
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            yield Operation(
                tag=told["tags"][0],
                method=method.upper(),
                path=path,
                anchor=told["operationId"],
                description=told.get("description", ""),
                parameters=[_parameter(parameter) for parameter in told.get("parameters", [])],
                takes=_type(_content(told.get("requestBody", {})))[1],
                gives=[(status, _type(_content(given))[1]) for status, given in told["responses"].items()],
            )


def _schemas(schema: Schema) -> dict[str, Schema]:
    found: dict[str, Schema] = schema["components"]["schemas"]
    return found


def _choices(shape: Schema) -> str:
    return _type(shape)[0] if "enum" in shape else ""


def _members(shape: Schema) -> list[Member]:
    required = shape.get("required", [])
    return [
        Member(name, *_type(member), name in required, member.get("description", ""))
        for name, member in shape.get("properties", {}).items()
    ]


def _parameter(told: Schema) -> Member:
    kind, refers = _type(told["schema"])
    return Member(told["name"], kind, refers, told.get("required", False), told.get("description", ""), told["in"])


def _content(told: Schema) -> Schema:
    """The schema of a body; {} where there is none."""
    for content in told.get("content", {}).values():
        schema: Schema = content.get("schema", {})
        return schema
    return {}


def _type(schema: Schema) -> tuple[str, str]:
    """In words, and the name of the schema that it leads to, "" for none."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name, name
    if "anyOf" in schema:
        parts = [_type(part) for part in schema["anyOf"]]
        return " or ".join(words for words, _ in parts), next((name for _, name in parts if name), "")
    if schema.get("type") == "array":
        words, name = _type(schema.get("items", {}))
        return f"list of {words}", name
    if "enum" in schema or "const" in schema:
        return " | ".join(map(str, schema.get("enum", [schema.get("const")]))), ""
    kind = schema.get("type", "")
    words = " or ".join(kind) if isinstance(kind, list) else kind
    return f"{words} ({schema['format']})" if "format" in schema else words, ""
