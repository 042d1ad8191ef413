"""Pages of lists: how many items, and cursors that clients hand back as they got them."""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar

from fastapi import Depends, Query

from inbox.api.problems import Problem, invalid

T = TypeVar("T")

DEFAULT, LARGEST = 50, 200
_FORM = re.compile(r"([a-z]+)((?:\.-?\d{1,18})+)", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _limit(
    limit: Annotated[int, Query(ge=1, description=f"More than {LARGEST} is taken as {LARGEST}.")] = DEFAULT,
) -> int:
    return min(limit, LARGEST)


Limit = Annotated[int, Depends(_limit)]
After = Annotated[str | None, Query(description="What next was on the page before.")]


def cursor(of: str, *key: int) -> str:
    """An opaque cursor of a list that is called `of`."""
    plain = ".".join([of, *map(str, key)])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_cursor(of: str, given: str | None, read: Callable[..., T]) -> T | None:
    """What `read` makes of the cursor's numbers; None without a cursor. Raises `Problem` 422."""
    if not given:
        return None
    try:
        plain = base64.b64decode(given.encode() + b"=" * (-len(given) % 4), altchars=b"-_", validate=True).decode()
        found = _FORM.fullmatch(plain)
        if found is None or found[1] != of:
            raise _unknown()
        return read(*map(int, found[2].removeprefix(".").split(".")))
    except (binascii.Error, ValueError, TypeError, OverflowError):
        raise _unknown() from None


def as_number(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def as_moment(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)


def _unknown() -> Problem:
    return invalid("This is no cursor of this list; hand back `next` as it was given.", parameter="after")
