"""Holds every answer of the API against its own description: what /api/openapi.json does not promise fails the test."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from httpx2 import Response
from jsonschema import Draft202012Validator

PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Operation:
    method: str
    path: re.Pattern[str]
    responses: Mapping[str, Any]


class Description:
    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._operations = [
            Operation(method.upper(), _pattern(path), operation["responses"])
            for path, operations in schema["paths"].items()
            for method, operation in operations.items()
        ]

    def check(self, method: str, path: str, answer: Response) -> None:
        operation = next((o for o in self._operations if o.method == method and o.path.fullmatch(path)), None)
        if operation is None:
            assert answer.status_code in {404, 405, 413}
            return
        promised = operation.responses.get(str(answer.status_code), operation.responses["default"])
        kind = answer.headers.get("content-type", "")
        if "content" not in promised:
            assert answer.content == b""
            return
        assert answer.status_code < 400 or kind == PROBLEM, answer.text
        if kind in promised["content"] and kind.endswith("json"):
            self._validator(promised["content"][kind]["schema"]).validate(answer.json())

    def _validator(self, schema: Mapping[str, Any]) -> Draft202012Validator:
        whole = {**schema, "components": self._schema["components"]}
        return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _pattern(path: str) -> re.Pattern[str]:
    """A reservation's code may hold a slash."""
    anything = re.escape(path).replace(r"\{code\}", ".*")
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", anything))
