"""What Telegram may answer instead of the result, for `TelegramStandIn.script`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.standins.answers import Answer, Reply, bad_gateway, hang, hang_after, ok, reset, reset_after

__all__ = [
    "bad_gateway",
    "blocked",
    "error",
    "forbidden",
    "hang",
    "hang_after",
    "ok",
    "refused",
    "reset",
    "reset_after",
    "restarting",
    "server_error",
    "too_large",
    "too_many",
    "unauthorized",
    "unknown_fields",
    "unparsable",
]


@dataclass(frozen=True, kw_only=True)
class Embellished(Answer):
    """The call takes effect and its result holds `adds` besides."""

    adds: Mapping[str, Any] = field(default_factory=dict)


def error(code: int, description: str, **parameters: int) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return Answer(name=f"{code} {description}", accepts=False, reply=Reply(code, json.dumps(body)))


def too_many(retry_after: int) -> Answer:
    return error(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def blocked() -> Answer:
    return forbidden("bot was blocked by the user")


def forbidden(text: str) -> Answer:
    return error(403, f"Forbidden: {text}")


def refused(text: str) -> Answer:
    """400 with the text that follows `Bad Request: `."""
    return error(400, f"Bad Request: {text}")


def unauthorized() -> Answer:
    return error(401, "Unauthorized")


def too_large() -> Answer:
    return error(413, "Request Entity Too Large")


def server_error() -> Answer:
    return error(500, "Internal Server Error")


def restarting() -> Answer:
    return error(500, "Internal Server Error: restart")


def unknown_fields() -> Answer:
    """A result with a field nobody knows, which models accept."""
    return Embellished(name="unknown fields", accepts=True, adds={"teleported": {"at": 1}})


def unparsable() -> Answer:
    """The message is sent, but the result holds a sub-type that models refuse."""
    return Embellished(
        name="unparsable", accepts=True, adds={"forward_origin": {"type": "teleported", "date": 1}, "teleported": True}
    )
