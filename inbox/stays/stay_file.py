"""Reads a file of stays (CSV from a spreadsheet or a booking system) into bookings, line by line. Pure."""

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from inbox.stays.bookings import Booking
from inbox.stays.stay_facts import StayFaults, read_booking
from properties.decoding import decoded

LARGEST_BYTES = 1_000_000
_MOST_LINES = 5_000
FIELDS = (
    "code", "property", "arrival", "departure", "guest_name", "guest_phone", "guest_email", "guest_language", "source",
    "guests", "state",
)  # fmt: skip
_CALLED = {
    "code": "code reservation booking confirmation number код бронь номер",
    "property": "property listing apartment object slug объект квартира",
    "arrival": "arrival checkin start from заезд приезд начало",
    "departure": "departure checkout end to выезд отъезд конец",
    "guest_name": "guest name client гость имя фио клиент",
    "guest_phone": "phone mobile tel телефон",
    "guest_email": "email mail почта",
    "guest_language": "language lang язык",
    "source": "source channel platform источник площадка канал",
    "guests": "guests persons adults pax гостей человек",
    "state": "status state статус состояние",
}
_CANCELLED = re.compile(r"cancel|declin|reject|no.?show|отмен|аннул|отклон|незаезд|не заехал", re.IGNORECASE)
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class NoTable(ValueError):
    """The file can't be read as a table: empty, too_large, no_lines, workbook, calendar or page."""


@dataclass(frozen=True)
class FileLine:
    """`number` is the line's in the file; `booking` None = `faults` say why, by field."""

    number: int
    typed: Mapping[str, str]
    booking: Booking | None
    faults: Mapping[str, str]

    @property
    def is_cancelled(self) -> bool:
        """The booking system says so in a column of its own."""
        return bool(_CANCELLED.search(self.typed.get("state", "")))


@dataclass(frozen=True)
class StayFile:
    """`mapping`: which column holds which field, "" = none of ours."""

    columns: Sequence[str]
    mapping: Sequence[str]
    lines: Sequence[FileLine]

    @property
    def is_whole(self) -> bool:
        return bool(self.lines) and all(line.booking for line in self.lines)


def decode(raw: bytes) -> str:
    """UTF-8, or what spreadsheets in Russia save. Raises `NoTable`."""
    if raw.startswith((_WORKBOOK, _OLD_WORKBOOK)):
        raise NoTable("workbook")
    if len(raw) > LARGEST_BYTES:
        raise NoTable("too_large")
    text = decoded(raw)
    head = text.lstrip()[:200].lower()
    if head.startswith("begin:vcalendar"):
        raise NoTable("calendar")
    if head.startswith(("<!doctype", "<html", "<?xml")):
        raise NoTable("page")
    return text


def read_file(
    text: str, slugs: Mapping[str, str], mapping: Sequence[str] | None = None, *, property_slug: str = ""
) -> StayFile:
    """`slugs`: of every property, by what people call it in lower case; `property_slug` fills a file without such a
    column. Raises `NoTable`.
    """
    table = _table(text)
    columns = table[0][1]
    chosen = list(mapping) if mapping and len(mapping) == len(columns) else _guess(columns)
    codes: set[str] = set()
    lines = [_line(number, row, chosen, slugs, property_slug, codes) for number, row in table[1:]]
    return StayFile(columns, chosen, lines)


def _table(text: str) -> list[tuple[int, list[str]]]:
    head = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=head.count)
    reader = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=delimiter)
    try:
        rows = [
            (reader.line_num, [cell.strip() for cell in row]) for row in reader if any(cell.strip() for cell in row)
        ]
    except csv.Error:
        raise NoTable("empty") from None
    if len(rows) < 2:
        raise NoTable("no_lines" if rows else "empty")
    if len(rows) > _MOST_LINES:
        raise NoTable("too_large")
    return rows


def _guess(columns: Sequence[str]) -> list[str]:
    """By the words of the headings; each field once."""
    taken: set[str] = set()
    guessed = []
    for column in columns:
        words = "".join(letter if letter.isalnum() else " " for letter in column.lower()).split()
        joined = "".join(words)
        found = next(
            (f for f in FIELDS if f not in taken and (joined == f.replace("_", "") or _fits(f, words, joined))), ""
        )
        taken.add(found)
        guessed.append(found)
    return guessed


def _fits(field: str, words: Collection[str], joined: str) -> bool:
    called = _CALLED[field].split()
    return any(word in called for word in words) or joined in called


def _line(
    number: int,
    row: Sequence[str],
    mapping: Sequence[str],
    slugs: Mapping[str, str],
    property_slug: str,
    codes: set[str],
) -> FileLine:
    typed = {field: row[place] for place, field in enumerate(mapping) if field and place < len(row)}
    called = typed.get("property", "").lower()
    typed["property"] = slugs.get(called, typed.get("property", "")) if called else property_slug
    try:
        booking = read_booking(typed, set(slugs.values()))
    except StayFaults as error:
        return FileLine(number, typed, None, error.faults)
    if booking.code in codes:
        return FileLine(number, typed, None, {"code": "twice"})
    codes.add(booking.code)
    return FileLine(number, typed, booking, {})
