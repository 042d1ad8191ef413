"""Feeds as platforms send them, whole and broken."""

import contextlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from properties.feeds.comparing import FeedChanges, KnownEvent, compare
from properties.feeds.faults import FeedFault
from properties.feeds.reading import FeedEvent, FeedReading, NotAFeed, read_feed

FEEDS = Path(__file__).parent / "samples"
AIRBNB = (FEEDS / "airbnb.ics").read_bytes()
TODAY = date(2026, 11, 21)
ODD = """BEGIN:VCALENDAR
PRODID:p
VERSION:2.0
BEGIN:VEVENT
UID:slot
DTSTART;VALUE=DATE:20261201
DTEND;VALUE=DATE:20261203
SUMMARY:Бронь
END:VEVENT
END:VCALENDAR
"""
WINDOWS = "DTSTART;TZID=Russian Standard Time:20261201T233000"


def _read(name: str, zone: str = "Europe/Moscow", *, closed_is_stay: bool = False) -> tuple[FeedEvent, ...]:
    return read_feed((FEEDS / name).read_bytes(), zone, closed_is_stay=closed_is_stay).events


def test_a_booking_of_airbnb_has_its_code_and_ends_on_the_day_of_leaving() -> None:
    booking, block = _read("airbnb.ics")

    assert (booking.arrival, booking.departure) == (date(2026, 11, 22), date(2026, 11, 25))
    assert (booking.code, booking.phone_ends, booking.is_block) == ("HMABCD1234", "2233", False)
    assert block.is_block


def test_closed_nights_of_booking_com_are_a_block_unless_the_feed_is_told_otherwise() -> None:
    assert [event.is_block for event in _read("booking.ics")] == [True]
    assert [event.is_block for event in _read("booking.ics", closed_is_stay=True)] == [False]


def test_times_become_the_propertys_days() -> None:
    first, cancelled = _read("pms_datetimes_tz.ics", "Asia/Vladivostok")

    assert (first.arrival, first.departure) == (date(2026, 11, 22), date(2026, 11, 25))
    assert cancelled.is_cancelled


def test_an_event_without_an_end_is_one_night() -> None:
    (event,) = _read("broken_no_dtend_lf_only.ics")

    assert event.departure - event.arrival == timedelta(days=1)


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"", FeedFault.EMPTY),
        (b"  \r\n", FeedFault.EMPTY),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", FeedFault.WEB_PAGE),
        (b'{"error": "gone"}', FeedFault.NO_CALENDAR),
        (AIRBNB[: len(AIRBNB) // 2], FeedFault.CUT_OFF),
        (AIRBNB.replace(b"END:VCALENDAR", b""), FeedFault.CUT_OFF),
    ],
)
def test_what_is_no_whole_calendar_is_refused(raw: bytes, what: FeedFault) -> None:
    with pytest.raises(NotAFeed, match=what):
        read_feed(raw, "Europe/Moscow")


@pytest.mark.parametrize(
    "raw",
    [
        ODD.encode("utf-8-sig"), ODD.encode("utf-16"), ODD.encode("cp1251"), ODD.replace("\n", "\r").encode(),
        ODD.encode() + b"\0\0\n", ODD.replace("DTSTART;VALUE=DATE:20261201", WINDOWS).encode(),
    ],
)  # fmt: skip
def test_a_calendar_is_read_as_odd_programmes_write_it(raw: bytes) -> None:
    (event,) = read_feed(raw, "Europe/Moscow").events

    assert (event.arrival, event.departure) == (date(2026, 12, 1), date(2026, 12, 3))
    assert event.summary == "Бронь"


def test_nights_that_are_blocked_every_week_are_blocked_each_time_but_those_left_out() -> None:
    weekly = "RRULE:FREQ=WEEKLY;UNTIL=20261222T230000Z\nEXDATE;VALUE=DATE:20261208\nEND:VEVENT"

    events = read_feed(ODD.replace("END:VEVENT", weekly).encode(), "Europe/Moscow").events

    assert [event.arrival.day for event in events] == [1, 15, 22]
    assert [event.departure.day for event in events] == [3, 17, 24]
    assert len({event.uid for event in events}) == 3


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=0;BYMONTH=1", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=SECONDLY;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTHDAY=31;INTERVAL=12", "FREQ=WEEKLY;INTERVAL=-1", "COUNT=3", "FREQ=WEEKLY;BYSETPOS=400",
    ],
)  # fmt: skip
def test_a_rule_that_may_never_come_true_holds_up_nobody_and_cancels_nothing(rule: str) -> None:
    reading = read_feed(ODD.replace("END:VEVENT", f"RRULE:{rule}\nEND:VEVENT").encode(), "Europe/Moscow")

    assert [event.arrival for event in reading.events] == [date(2026, 12, 1)]
    assert not reading.is_whole


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;INTERVAL=3;COUNT=3", ["12-01", "12-04", "12-07"]),
        ("FREQ=WEEKLY;WKST=MO;BYDAY=TU,SA;COUNT=3", ["12-01", "12-05", "12-08"]),
        ("FREQ=MONTHLY;BYDAY=-1SU;COUNT=2", ["12-01", "12-27", "01-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1;COUNT=3", ["12-01", "12-31", "01-01"]),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1;COUNT=2", ["12-01", "12-01"]),
    ],
)
def test_an_event_comes_again_as_calendars_write_it(rule: str, days: list[str]) -> None:
    reading = read_feed(ODD.replace("END:VEVENT", f"RRULE:{rule}\nEND:VEVENT").encode(), "Europe/Moscow")

    assert [f"{event.arrival:%m-%d}" for event in reading.events] == days


def test_more_events_than_one_property_can_have_are_refused_before_they_are_read() -> None:
    event = ODD[ODD.index("BEGIN:VEVENT") : ODD.index("END:VCALENDAR")]
    daily = event.replace("END:VEVENT", "RRULE:FREQ=DAILY\nEND:VEVENT")

    for events in (event * 2001, daily * 3):
        with pytest.raises(NotAFeed, match="too_many_events"):
            read_feed(ODD.replace(event, events).encode(), "Europe/Moscow")


def test_bookings_that_share_a_uid_are_all_read_and_none_becomes_another() -> None:
    both = ODD.replace("END:VCALENDAR", ODD[ODD.index("BEGIN:VEVENT"):]).replace("20261201", "20261110", 1).replace(
        "20261203", "20261112", 1)  # fmt: skip
    first, second = read_feed(both.encode(), "Europe/Moscow").events
    known = [
        KnownEvent(number, each.uid, each.arrival, each.departure, summary=each.summary)
        for number, each in enumerate((first, second))
    ]

    changes = compare(known, read_feed(ODD.encode(), "Europe/Moscow"), TODAY, same_product=True)

    assert [(each.id, event.arrival) for each, event in changes.seen] == [(1, second.arrival)]


def test_a_guest_who_is_here_or_was_does_not_move_to_nights_to_come() -> None:
    changes = compare([_known(1, "a", -5, -1), _known(2, "b", -1, 2)],
                      FeedReading("p", (_event("a", 7, 9), _event("b", 10, 12))), TODAY, same_product=True)  # fmt: skip

    assert (changes.seen, len(changes.added)) == ((), 2)


def test_the_same_uid_on_other_days_is_a_move_and_so_are_the_same_days_under_another_uid() -> None:
    known = [_known(1, "a", 5, 8), _known(2, "b", 10, 12)]
    events = (_event("a", 6, 9), _event("c", 10, 12))

    changes = compare(known, FeedReading("p", events), TODAY, same_product=True)

    assert [(each.id, event.uid) for each, event in changes.seen] == [(1, "a"), (2, "c")]
    assert (changes.added, changes.missing, changes.gone) == ((), (), ())


def test_an_event_is_gone_only_when_two_good_answers_lack_it() -> None:
    stays, leaves = _known(1, "a", 5, 8), _known(2, "b", 10, 12)
    reading = FeedReading("p", (_event("a", 5, 8),))

    first = compare([stays, leaves], reading, TODAY, same_product=True)
    second = compare([stays, _known(2, "b", 10, 12, is_missing=True)], reading, TODAY, same_product=True)

    assert (first.missing, first.gone) == ((leaves,), ())
    assert [each.id for each in second.gone] == [2]


def test_when_most_are_gone_at_once_a_manager_is_asked() -> None:
    known = [_known(number, str(number), number, number + 1, is_missing=True) for number in range(1, 6)]
    reading = FeedReading("p", (_event("1", 1, 2),))

    changes = compare(known, reading, TODAY, same_product=True)

    assert len(changes.doubtful) == 4
    assert (changes.missing, changes.gone) == ((), ())


def test_a_calendar_without_any_event_cancels_nothing() -> None:
    changes = compare([_known(1, "a", 5, 8, is_missing=True)], FeedReading("p", ()), TODAY, same_product=True)

    assert (len(changes.doubtful), changes.gone) == (1, ())


def test_a_guest_who_is_there_now_is_not_cancelled_by_a_feed_of_the_future() -> None:
    known = [_known(1, "a", -1, 3, is_missing=True), _known(2, "b", 5, 6)]

    changes = compare(known, FeedReading("p", (_event("b", 5, 6),)), TODAY, same_product=True)

    assert changes == FeedChanges(seen=((known[1], _event("b", 5, 6)),))


def test_a_uid_that_is_given_to_other_nights_and_another_name_is_another_booking() -> None:
    ivanov = replace(_known(1, "slot-3", 5, 8), summary="Иванов")
    petrov = replace(_event("slot-3", 10, 12), summary="Петров")

    changes = compare([ivanov], FeedReading("p", (petrov, _event("b", 20, 21))), TODAY, same_product=True)

    assert (changes.added[0], changes.missing, changes.seen) == (petrov, (ivanov,), ())


def test_nights_that_came_free_and_were_booked_under_another_name_are_another_booking() -> None:
    ivanov = replace(_known(1, "a", 5, 8), summary="Иванов")
    petrov = replace(_event("b", 5, 8), summary="Петров")

    changes = compare([ivanov], FeedReading("p", (petrov,)), TODAY, same_product=True)

    assert (changes.added, changes.missing) == ((petrov,), (ivanov,))


def test_a_name_that_is_mended_on_the_same_nights_is_the_same_booking() -> None:
    mended = replace(_event("a", 5, 9), summary="Иванов Пётр")

    changes = compare([replace(_known(1, "a", 5, 8), summary="Иванов")], FeedReading("p", (mended,)), TODAY,
                      same_product=True)  # fmt: skip

    assert [event for _, event in changes.seen] == [mended]


def test_a_booking_whose_nights_are_blocked_now_is_missing() -> None:
    block = replace(_event("a", 5, 8), is_block=True)

    changes = compare([_known(1, "a", 5, 8)], FeedReading("p", (block,)), TODAY, same_product=True)

    assert (changes.added, [each.id for each in changes.missing]) == ((block,), [1])


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_whatever_a_server_answers_is_a_feed_or_none(raw: bytes) -> None:
    for answer in (raw, AIRBNB[:80] + raw + AIRBNB[80:], b"BEGIN:VCALENDAR\r\n" + raw + b"\r\nEND:VCALENDAR"):
        with contextlib.suppress(NotAFeed):
            read_feed(answer, "Europe/Moscow")


@settings(max_examples=150)
@given(st.integers(0, len(AIRBNB)), st.integers(0, len(AIRBNB)))
@example(399, 176)  # "BEND:VCALENDAR" is no end
def test_an_answer_with_a_piece_missing_never_cancels_at_once(begin: int, length: int) -> None:
    known = [
        _known(1, "1418fb94e984-0a1b2c3d4e5f@airbnb.com", 1, 4),
        _known(2, "7f662ec65913-blocked@airbnb.com", 10, 13),
    ]
    try:
        reading = read_feed(AIRBNB[:begin] + AIRBNB[begin + length :], "Europe/Moscow")
    except NotAFeed:
        return

    changes = compare(known, reading, TODAY, same_product=True)

    assert changes.gone == ()


def _known(number: int, uid: str, arrives: int, leaves: int, *, is_missing: bool = False) -> KnownEvent:
    return KnownEvent(number, uid, _day(arrives), _day(leaves), is_missing=is_missing)


def _event(uid: str, arrives: int, leaves: int) -> FeedEvent:
    return FeedEvent(uid, _day(arrives), _day(leaves))


def _day(after_today: int) -> date:
    return TODAY + timedelta(days=after_today)
