"""Times as the API takes and gives them: ISO 8601, given in UTC with a Z; what was taken must name its zone."""

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*", re.ASCII)


def as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _moment(given: object) -> datetime:
    expected = "expected a time with its zone, such as 2026-11-22T09:00:00Z"
    if not isinstance(given, str) or not _TIME.fullmatch(given):
        raise ValueError(expected)
    try:
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is None:
            raise ValueError(expected)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(expected) from None


def _day(given: object) -> date:
    if not isinstance(given, str) or not _DAY.fullmatch(given):
        raise ValueError("expected a day, such as 2026-11-22")
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ValueError(f"the calendar has no {given}") from None


Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
