"""Times as the API takes and gives them: ISO 8601, given in UTC with a Z; what was taken must name its zone."""

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# As in office files and calendars: beyond them the arithmetic of a stay's own clock ends.
_YEARS = range(2000, 2200)
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
        day = date.fromisoformat(given)
    except ValueError:
        raise ValueError(f"the calendar has no {given}") from None
    if day.year not in _YEARS:
        raise ValueError(f"expected a year from {_YEARS.start} to {_YEARS.stop - 1}")
    return day


Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
