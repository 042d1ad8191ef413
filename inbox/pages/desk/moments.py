"""The moment that a manager names: in a while, at eight in the morning, or a day and time at the property."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.pages.routing import Refused
from inbox.pages.views.conversation_view import find_row, reader_of
from inbox.pages.visiting import Visitor
from inbox.web.languages import Words
from inbox.web.times import next_morning

_FURTHEST = timedelta(days=60)
_LENGTHS = {"15m": timedelta(minutes=15), "1h": timedelta(hours=1)}


def asked_moment(
    context: Context, visitor: Visitor, conversation_id: int, wanted: tuple[str, str], now: datetime
) -> datetime:  # fmt: skip
    """`wanted`: 15m, 1h, morning, or "at" with a day and time there. Raises `NotFound` and `Refused`."""
    length, at = wanted
    if length in _LENGTHS:
        return now + _LENGTHS[length]
    if length not in {"morning", "at"}:
        raise NotFound
    with context.store.read() as session:
        row = find_row(session, visitor, conversation_id)
        zone = row.home.timezone if row.home else reader_of(session, context, visitor).zone
    return next_morning(now, zone) if length == "morning" else moment_in(at, zone, now, visitor.words)


def moment_in(at: str, zone: str, now: datetime, words: Words) -> datetime:
    """Raises `Refused`."""
    try:
        until = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise Refused("when", words.gettext("Say until when: a day and a time."), 422) from None
    if not now < until <= now + _FURTHEST:
        raise Refused("when", words.gettext("Choose a moment that is yet to come, within 60 days."), 422)
    return until.astimezone(UTC)
