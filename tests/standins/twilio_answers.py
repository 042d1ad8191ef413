"""What Twilio may answer instead of 201, for `TwilioStandIn.script`, and the texts of its error codes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tests.standins.answers import Answer, Reply, bad_gateway, hang, hang_after, ok, reset, reset_after

__all__ = [
    "accepted_late",
    "bad_gateway",
    "fails_later",
    "hang",
    "hang_after",
    "ok",
    "problem",
    "refused",
    "reset",
    "reset_after",
    "server_error",
    "too_many",
    "unauthorized",
    "unreadable",
]

TEXTS: Mapping[int, str] = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "An internal server error has occurred",
    21211: "The 'To' number is not a valid phone number.",
    21408: "Permission to send a message has not been enabled for the region indicated by the 'To' number",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21609: "The 'StatusCallback' URL is not a valid URL.",
    21610: "Attempt to send to unsubscribed recipient",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21619: "A text message body or media urls must be specified.",
    21623: "Number of media files exceeds allowed limit.",
    21655: "The ContentSid is Invalid.",
    21656: "The ContentVariables Parameter is invalid.",
    63003: "Channel could not find To address",
    63007: "Twilio could not find a Channel with the specified From address",
    63016: "Failed to send freeform message because you are outside the allowed window.",
    63021: "Channel invalid content error",
    63027: "Template does not exist for a language and locale",
    63028: "Number of parameters provided does not match the expected number of parameters",
    63018: "Rate limit exceeded for Channel",
}


@dataclass(frozen=True, kw_only=True)
class Queued(Answer):
    """Taken, with callbacks of these statuses: before the POST is answered, or after it."""

    receipts_before: tuple[str, ...] = ()
    receipts_after: tuple[str, ...] = ()
    error_code: int | None = None


def refused(code: int, message: str | None = None, status: int = 400) -> Answer:
    return Answer(name=str(code), accepts=False, reply=error_reply(code, status, message))


def too_many(retry_after: int | None = None) -> Answer:
    """429, with a Retry-After header where seconds are given."""
    reply = error_reply(20429, 429)
    if retry_after is not None:
        reply = replace(reply, headers={"Retry-After": str(retry_after)})
    return Answer(name="20429", accepts=False, reply=reply)


def server_error() -> Answer:
    return refused(20500, status=500)


def unauthorized() -> Answer:
    return refused(20003, status=401)


def problem(code: int, title: str, status: int = 400) -> Answer:
    """An error in the newer form of RFC 9457."""
    body = {
        "type": f"https://www.twilio.com/docs/api/errors/{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": title,
    }
    return Answer(
        name=f"problem {code}", accepts=False, reply=Reply(status, json.dumps(body), "application/problem+json")
    )


def unreadable() -> Answer:
    """201 with a body that is no JSON: the message was taken all the same."""
    return Answer(name="unreadable", accepts=True, reply=Reply(201, "<html>created</html>", "text/html"))


def fails_later(code: int, status: str = "failed") -> Answer:
    """201, then a callback `failed` (or `undelivered`) with the code."""
    return Queued(name=f"fails later: {code}", accepts=True, receipts_after=(status,), error_code=code)


def accepted_late(*statuses: str) -> Answer:
    """These callbacks come before the POST is answered."""
    return Queued(name="accepted late", accepts=True, receipts_before=statuses or ("sent", "delivered"))


def error_reply(code: int, status: int = 400, message: str | None = None) -> Reply:
    body = {
        "code": code,
        "message": message or TEXTS.get(code, f"Error {code}"),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return Reply(status, json.dumps(body))
