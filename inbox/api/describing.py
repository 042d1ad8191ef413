"""The API described: OpenAPI at /api/openapi.json, and a page made of it at /api/docs that loads nothing foreign."""

from collections.abc import Callable
from functools import cache
from typing import Any

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, JSONResponse

from inbox.api.docs_page import STYLE, show_docs
from inbox.api.problems import MEDIA_TYPE

_PREFIX = "/api"
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457; type leads to its explanation.",
    "type": "object",
    "required": ["type", "title", "status", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "array",
            "description": "Of 422: what is wrong where.",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "description": "A JSON pointer into the body."},
                    "parameter": {"type": "string"},
                    "header": {"type": "string"},
                },
            },
        },
        "by": {"type": "string", "description": "Of 409: who was faster."},
        "at": {"type": ["string", "null"], "format": "date-time", "description": "Of 409: when."},
    },
}


def complete(schema: dict[str, Any]) -> dict[str, Any]:
    """The framework's description with whole paths, and with problems in the place of its own errors."""
    problem = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {"description": "Refused, and why", **problem}
    schemas = schema["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM
    return {**schema, "paths": {f"{_PREFIX}{path}": operations for path, operations in schema["paths"].items()}}


def add_description(app: FastAPI, describe: Callable[[], dict[str, Any]]) -> None:
    """`describe` takes longer than the rest of the start: it is called once, when somebody first asks."""
    schema = cache(describe)
    page = cache(lambda: show_docs(schema()))

    @app.get("/openapi.json", include_in_schema=False)
    def show_schema() -> Response:
        return JSONResponse(schema())

    @app.get("/docs", include_in_schema=False)
    def show_page() -> Response:
        return HTMLResponse(page(), headers={"Content-Security-Policy": _POLICY})

    @app.get("/docs.css", include_in_schema=False)
    def show_style() -> Response:
        return Response(STYLE, media_type="text/css")
