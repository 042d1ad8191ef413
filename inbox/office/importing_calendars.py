"""Writes calendars of platforms, surveys' answers and how messages are sent into the database. Called by the import."""

from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from sqlmodel import col, select

from inbox.office.batch import Batch, unnamed
from inbox.office.model import OfficeCalendar
from inbox.office.report import Kind
from inbox.office.rows import Row, insert_rows, reconcile, stored_rows, update_rows
from inbox.schedule.in_force import keep_sending
from inbox.tables import Feed, Stay, SurveyAnswer
from properties.filling import MASK
from properties.keys import Keys

FeedKey = tuple[int, str, int]
"""The id of its property, its platform, and which of several of that platform it is."""


def import_calendars(batch: Batch, ids: Mapping[str, int]) -> None:
    """A masked address means the one that is kept. What is read in them is for their own clock."""
    given = dict(_given(batch, ids))
    stored = batch.stored.feeds
    wanted = {key: _columns(batch.keys, key, calendar, stored.get(key)) for key, calendar in given.items()}
    changes = reconcile(
        batch.session, Feed, stored, wanted,
        born=lambda _: {**_unread(batch), "created_at": batch.now}, changed=lambda _: _unread(batch),
    )  # fmt: skip
    batch.report.count(Kind.CALENDAR, changes)
    slugs = {ids[each.slug]: each.slug for each in batch.office.properties if each.written.names("calendars")}
    left = {key: row for key, row in unnamed(stored, wanted).items() if key[0] in slugs}
    batch.leave(Kind.CALENDAR, Feed, left, lambda key: f"{key[1]} of {slugs[key[0]]}")


def import_surveys(batch: Batch) -> None:
    """What guests have said of stays elsewhere, or before; an answer that was heard here stays as it was said."""
    given = {stay.code: stay.survey for home in batch.office.properties for stay in home.stays if stay.survey}
    if not given:
        return
    known = {row["stay_id"]: row for row in stored_rows(batch.session, SurveyAnswer)}
    stays = batch.session.exec(select(Stay.code, Stay.id).where(col(Stay.code).in_(list(given))))
    told = {number or 0: given[code] for code, number in stays}
    columns = {
        number: {"score": each.score, "recommends": each.recommends, "comment": each.comment}
        for number, each in told.items()
    }
    new = [{"stay_id": number, "at": batch.now, **each} for number, each in columns.items() if number not in known]
    insert_rows(batch.session, SurveyAnswer, new)
    changed = [
        {"id": known[number]["id"], **each}
        for number, each in columns.items()
        if number in known and any(known[number][name] != value for name, value in each.items())
    ]
    update_rows(batch.session, SurveyAnswer, changed)


def import_sending(batch: Batch) -> None:
    if batch.office.sending is not None:
        keep_sending(batch.session, batch.office.sending.quiet_hours, batch.office.sending.whatsapp_first)


def _given(batch: Batch, ids: Mapping[str, int]) -> Iterator[tuple[FeedKey, OfficeCalendar]]:
    for home in batch.office.properties:
        seen: Counter[str] = Counter()
        for calendar in home.calendars:
            yield (ids[home.slug], calendar.source, seen[calendar.source]), calendar
            seen[calendar.source] += 1


def _columns(keys: Keys, key: FeedKey, calendar: OfficeCalendar, before: Row | None) -> Row:
    plain = {
        "property_id": key[0], "source": calendar.source, "closed_is_stay": calendar.closed_is_stay,
        "archived_at": None,
    }  # fmt: skip
    is_kept = calendar.address == MASK or (before is not None and keys.open(before["sealed_url"]) == calendar.address)
    if is_kept:
        return plain
    return {**plain, "sealed_url": keys.seal(calendar.address), "host": urlsplit(calendar.address).hostname or ""}


def _unread(batch: Batch) -> Row:
    """It is asked for at once, as if it had never been."""
    return {
        "product": "", "etag": "", "last_modified": "", "due_at": batch.now, "failures": 0, "error": "",
        "doubtful": [], "told_at": None,
    }  # fmt: skip
