"""Every error under /api as problem details (RFC 9457); their kinds are explained on the documentation's page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from inbox.api.moments import as_text
from inbox.approved.answering import NotOffered
from inbox.channel import OutOfReach
from inbox.codes.guarding import AsksFirst, Why
from inbox.holding.refusals import Conflict, NotFound, SameKey, Unreachable

MEDIA_TYPE = "application/problem+json"


class Kind(StrEnum):
    """What went wrong; the value is the anchor on /api/docs."""

    MALFORMED = "malformed"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    NOT_ALLOWED = "method-not-allowed"
    CONFLICT = "colleague-was-faster"
    UNREACHABLE = "no-contact"
    NOT_OFFERED = "template-not-offered"
    ASKS_FIRST = "code-not-for-this-contact"
    DONE = "planned-answer-is-gone"
    CAN_NOT_LEAVE = "planned-answer-held-up"
    TOO_LARGE = "too-large"
    NO_JSON = "unsupported-media-type"
    INVALID = "invalid"
    SAME_KEY = "key-used-before"
    FAULT = "fault"
    OUT_OF_REACH = "out-of-reach"


@dataclass(frozen=True)
class Explained:
    status: int
    title: str


PROBLEMS = {
    Kind.MALFORMED: Explained(400, "The request can't be read"),
    Kind.UNAUTHORIZED: Explained(401, "A valid token is needed"),
    Kind.FORBIDDEN: Explained(403, "This token may only read"),
    Kind.NOT_FOUND: Explained(404, "There is no such thing, or it is not yours to see"),
    Kind.NOT_ALLOWED: Explained(405, "This address does not know that method"),
    Kind.CONFLICT: Explained(409, "A colleague was faster"),
    Kind.UNREACHABLE: Explained(409, "The guest has no contact that an answer could go to"),
    Kind.NOT_OFFERED: Explained(409, "There is no such approved text, or it can't be sent to this guest"),
    Kind.ASKS_FIRST: Explained(409, "There is a code in it, and this contact may not be told it now"),
    Kind.DONE: Explained(409, "It has left already, or was called off"),
    Kind.CAN_NOT_LEAVE: Explained(409, "It can't leave now: `held_up` says why"),
    Kind.TOO_LARGE: Explained(413, "The request is too large"),
    Kind.NO_JSON: Explained(415, "The body must be JSON"),
    Kind.INVALID: Explained(422, "Something in the request can't be taken"),
    Kind.SAME_KEY: Explained(422, "This Idempotency-Key was used before, for something else"),
    Kind.FAULT: Explained(500, "Nightdesk failed on this request"),
    Kind.OUT_OF_REACH: Explained(503, "The database is out of reach; try again soon"),
}


@dataclass
class Problem(Exception):
    """An answer that refuses. `extra` is added to the problem's members: `errors`, `by`, `at`."""

    kind: Kind
    detail: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


def invalid(detail: str, **place: str) -> Problem:
    """One fault in the request at `pointer` (in the body), `parameter` (in the query) or `header`."""
    return Problem(Kind.INVALID, detail, extra={"errors": [{**place, "detail": detail}]})


def problem_response(problem: Problem, path: str) -> Response:
    explained = PROBLEMS[problem.kind]
    members = {
        "type": f"/api/docs#{problem.kind}",
        "title": explained.title,
        "status": explained.status,
        **({"detail": problem.detail} if problem.detail else {}),
        "instance": path,
        **problem.extra,
    }
    # Escaped, for what is told may hold halves of characters that UTF-8 can't carry.
    return Response(json.dumps(members), explained.status, problem.headers, MEDIA_TYPE)


def tell_problems(app: FastAPI) -> None:
    """Answer every exception of the application with a problem."""

    def answer(request: Request, error: Exception) -> Response:
        return problem_response(_problem_of(error), request.url.path)

    for kind in (
        Problem, HTTPException, RequestValidationError, AsksFirst, Conflict, NotFound, NotOffered, SameKey, Unreachable,
        OutOfReach,
    ):  # fmt: skip
        app.add_exception_handler(kind, answer)
    app.add_exception_handler(Exception, answer)


def _problem_of(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case HTTPException():
            return _of_framework(error)
        case RequestValidationError():
            return _of_validation(error)
        case Conflict():
            return _conflict(error)
        case NotFound():
            return Problem(Kind.NOT_FOUND)
        case SameKey():
            return Problem(Kind.SAME_KEY, extra={"errors": [{"header": "Idempotency-Key", "detail": "used before"}]})
        case NotOffered():
            return Problem(Kind.NOT_OFFERED)
        case AsksFirst():
            return _asks_first(error)
        case Unreachable():
            return Problem(Kind.UNREACHABLE)
        case OutOfReach():
            return Problem(Kind.OUT_OF_REACH, headers={"Retry-After": "5"})
    return Problem(Kind.FAULT)


def _of_framework(error: HTTPException) -> Problem:
    kinds = {400: Kind.MALFORMED, 404: Kind.NOT_FOUND, 405: Kind.NOT_ALLOWED, 413: Kind.TOO_LARGE}
    kind = kinds.get(error.status_code, Kind.FAULT)
    detail = "The body is no JSON in UTF-8." if kind is Kind.MALFORMED else ""
    return Problem(kind, detail, headers=dict(error.headers or {}))


def _of_validation(error: RequestValidationError) -> Problem:
    faults = error.errors()
    if faults and faults[0]["type"] == "json_invalid":
        return Problem(Kind.MALFORMED, f"The body is no JSON: {faults[0]['ctx']['error']}, at {faults[0]['loc'][-1]}.")
    errors = [{**_place(fault["loc"]), "detail": _told(fault)} for fault in faults]
    return Problem(Kind.INVALID, errors[0]["detail"] if errors else "", extra={"errors": errors})


def _told(fault: Mapping[str, Any]) -> str:
    """In words of who sent it: what is measured after it was looked at, the checker calls items."""
    if fault["type"] == "too_long" and isinstance(fault["input"], str):
        return f"must have at most {fault['ctx']['max_length']} characters"
    return str(fault["msg"]).removeprefix("Value error, ")


def _place(location: tuple[str | int, ...]) -> dict[str, str]:
    where, *names = location
    if where != "body":
        return {"header" if where == "header" else "parameter": str(names[-1])}
    return {"pointer": "".join(["#", *(f"/{_escaped(str(name))}" for name in names)])}


def _escaped(name: str) -> str:
    """A key within a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


_AGAINST = {
    Why.STRANGER: "this person is not confirmed as the stay's guest. Confirm the guest",
    Why.NOT_NOW: "it is not the time for codes. Open them for this stay",
    Why.ANOTHERS: "that is of another property or stay. Put it right",
}


def _asks_first(asked: AsksFirst) -> Problem:
    detail = f"The text holds {', '.join(asked.names)}, and {_AGAINST[asked.why]}, or give a reason to send it."
    return Problem(Kind.ASKS_FIRST, detail, extra={"secrets": list(asked.names), "override": {"reason": "…"}})


def _conflict(conflict: Conflict) -> Problem:
    at = as_text(conflict.at) if conflict.at else None
    detail = f"{conflict.by or 'Somebody'} was faster{f', at {at}' if at else ''}."
    return Problem(Kind.CONFLICT, detail, extra={"by": conflict.by, "at": at})
