"""Feeds at work: a real server on this machine, real SQL, and a clock that is handed in."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlmodel import Session, col, delete, select, update

from inbox.feeds.fetching import LARGEST_BYTES, FetchFailed, checked, fetch, is_open_web
from inbox.feeds.keeping import Wanted, add_feed
from inbox.feeds.taking import settle_doubt
from inbox.feeds.watching import TOLD_AFTER_FAILURES, read_due_feeds
from inbox.staff.telling_staff import note_mail
from inbox.stays.bookings import cancel_stay
from inbox.tables import Delivery, Feed, FeedEventRecord, Property, Stay, StayChange
from tests.cast import CODE, DOOR_CODE, KEYS, Scenery

AIRBNB = (Path(__file__).parent / "samples" / "airbnb.ics").read_bytes()
MOVED = (Path(__file__).parent / "samples" / "same_event_moved_same_uid.ics").read_bytes()
EMPTY = b"BEGIN:VCALENDAR\r\nPRODID:-//Airbnb Inc//Hosting Calendar 1.0//EN\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
CODE_OF_AIRBNB = "HMABCD1234"


@dataclass
class Platform:
    """A booking platform's server: answers what the test has put there."""

    body: bytes = AIRBNB
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def platform() -> Iterator[Platform]:
    platform = Platform()
    with _served(platform):
        yield platform


def test_bookings_become_stays_and_blocks_do_not(scenery: Scenery, platform: Platform) -> None:
    _add_feed(scenery, platform)

    _read(scenery)

    stay = _stay(scenery, CODE_OF_AIRBNB)
    assert (stay.arrival, stay.departure, stay.source) == (date(2026, 11, 22), date(2026, 11, 25), "airbnb")
    assert _codes(scenery) == {CODE, CODE_OF_AIRBNB}
    assert [record.is_block for record in _records(scenery)] == [False, True]


def test_a_moved_booking_moves_its_stay_and_keeps_what_a_manager_wrote(scenery: Scenery, platform: Platform) -> None:
    _add_feed(scenery, platform)
    _read(scenery)
    scenery.store.write(lambda session: _name_guest(session, CODE_OF_AIRBNB, "Maria"))

    platform.body = MOVED
    _read(scenery)

    stay = _stay(scenery, CODE_OF_AIRBNB)
    assert (stay.departure, stay.guest_name) == (date(2026, 11, 26), "Maria")
    (change,) = scenery.read(lambda session: session.exec(select(StayChange)).all())
    assert (change.by, change.changes) == ("airbnb", {"departure": ["2026-11-25", "2026-11-26"]})


@pytest.mark.parametrize("body", [b"", b"<html>log in</html>", AIRBNB[:300], EMPTY])
def test_an_answer_that_is_no_whole_calendar_cancels_nothing(scenery: Scenery, platform: Platform, body: bytes) -> None:
    _add_feed(scenery, platform)
    _read(scenery)
    scenery.clock.moment -= timedelta(days=2)  # so that the stay is still to come

    platform.body = body
    for _ in range(3):
        _read(scenery)

    assert _stay(scenery, CODE_OF_AIRBNB).state == "active"


def test_what_two_good_answers_lack_is_cancelled(scenery: Scenery, platform: Platform) -> None:
    scenery.clock.moment -= timedelta(days=2)
    _add_feed(scenery, platform)
    _read(scenery)
    platform.body = AIRBNB.replace(b"HMABCD1234", b"HMZZZZ9999").replace(b"1418fb", b"9999fb").replace(
        b"20261122", b"20270110"
    ).replace(b"20261125", b"20270112")  # fmt: skip

    _read(scenery)
    assert _stay(scenery, CODE_OF_AIRBNB).state == "active"
    _read(scenery)

    assert _stay(scenery, CODE_OF_AIRBNB).state == "cancelled"
    assert _stay(scenery, "HMZZZZ9999").state == "active"


def test_nights_that_were_cancelled_and_booked_again_are_not_the_earlier_guests(
    scenery: Scenery, platform: Platform
) -> None:
    scenery.clock.moment -= timedelta(days=2)
    ours, other = _event("ours", "20261122", "20261125"), _event("other", "20270110", "20270112")
    platform.body = _calendar(ours, other)
    _add_feed(scenery, platform)
    _read(scenery)
    first = _stay_of(scenery, date(2026, 11, 22))
    scenery.guest_says("", "anna", start_token=scenery.token(first.code), started=True)
    platform.body = _calendar(other)
    _read(scenery)
    _read(scenery)

    platform.body = _calendar(ours, other)
    _read(scenery)

    again = _stay_of(scenery, date(2026, 11, 22))
    scenery.clock.moment += timedelta(days=2, hours=15)  # inside the later stay's window
    assert again.code == first.code and again.id != first.id
    assert scenery.conversation("anna").stay_id == first.id
    assert not any(DOOR_CODE in text for text in scenery.guest_says("what is the door code?", "anna"))


def test_a_reservation_that_a_platform_forgot_and_remembers_is_its_guests_still(
    scenery: Scenery, platform: Platform
) -> None:
    scenery.clock.moment -= timedelta(days=2)
    _add_feed(scenery, platform)
    _read(scenery)
    before = _stay(scenery, CODE_OF_AIRBNB)
    scenery.store.write(lambda session: cancel_stay(session, CODE_OF_AIRBNB, scenery.clock()))
    scenery.store.write(lambda session: session.exec(delete(FeedEventRecord)))

    _read(scenery)

    after = _stay(scenery, CODE_OF_AIRBNB)
    assert (after.id, after.state, after.link_hash) == (before.id, "active", before.link_hash)


def test_a_reservation_code_under_another_phone_number_is_another_guests(scenery: Scenery, platform: Platform) -> None:
    scenery.clock.moment -= timedelta(days=2)
    _add_feed(scenery, platform)
    _read(scenery)
    before = _stay(scenery, CODE_OF_AIRBNB)
    scenery.store.write(lambda session: cancel_stay(session, CODE_OF_AIRBNB, scenery.clock()))
    scenery.store.write(lambda session: session.exec(update(FeedEventRecord).values(gone_at=scenery.clock())))

    platform.body = AIRBNB.replace(b"2233", b"7788")
    _read(scenery)

    after = _stay(scenery, CODE_OF_AIRBNB)
    assert after.id != before.id and after.link_hash != before.link_hash


def test_a_manager_decides_when_everything_is_gone_at_once(scenery: Scenery, platform: Platform) -> None:
    scenery.clock.moment -= timedelta(days=2)
    _add_feed(scenery, platform)
    _read(scenery)
    platform.body = EMPTY
    _read(scenery)
    assert len(_feed(scenery).doubtful) == 2

    scenery.store.write(lambda session: _agree(session, scenery))

    assert _stay(scenery, CODE_OF_AIRBNB).state == "cancelled"


def test_it_asks_only_for_what_is_new_since(scenery: Scenery, platform: Platform) -> None:
    platform.headers = {"ETag": '"7"', "Last-Modified": "Sat, 21 Nov 2026 20:15:00 GMT"}
    _add_feed(scenery, platform)
    _read(scenery)

    platform.status, platform.body = 304, b""
    _read(scenery)

    assert platform.asked[-1]["if-none-match"] == '"7"'
    assert (_feed(scenery).failures, _stay(scenery, CODE_OF_AIRBNB).state) == (0, "active")


def test_it_waits_longer_each_time_a_server_fails(scenery: Scenery, platform: Platform) -> None:
    platform.status = 500
    _add_feed(scenery, platform)

    _read(scenery)
    first = _feed(scenery).due_at - scenery.clock()
    _read(scenery)

    assert (_feed(scenery).error, _feed(scenery).error_detail) == ("answers", "500")
    assert _feed(scenery).due_at - scenery.clock() == first * 2


def test_after_an_hour_whoever_is_on_shift_is_told_why_by_mail_too(scenery: Scenery, platform: Platform) -> None:
    scenery.store.write(lambda session: note_mail(session, is_on=True))
    platform.status = 403
    _add_feed(scenery, platform)

    for _ in range(TOLD_AFTER_FAILURES + 1):
        _read(scenery)

    (told,) = scenery.read(lambda session: session.exec(select(Delivery)).all())
    assert told.channel == "mail" and "площадка больше не пускает по этому адресу" in told.card["text"]


def test_a_fault_of_ours_is_shown_and_keeps_no_other_calendar_waiting(scenery: Scenery, platform: Platform) -> None:
    _add_feed(scenery, platform)
    scenery.store.write(lambda session: _change_home(session, timezone="Nowhere/Land"))

    _read(scenery)

    assert (_feed(scenery).error, _feed(scenery).failures) == ("ours", 1)
    assert _feed(scenery).due_at > scenery.clock()


def test_the_calendar_of_a_property_that_was_given_up_is_not_asked(scenery: Scenery, platform: Platform) -> None:
    _add_feed(scenery, platform)
    scenery.store.write(lambda session: _change_home(session, archived_at=scenery.clock()))

    _read(scenery)

    assert platform.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_it_never_asks_in_a_private_network(host: str) -> None:
    with pytest.raises(FetchFailed, match="private"):
        fetch(f"https://{host}/calendar.ics")


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("169.254.169.254", False), ("10.0.0.1", False), ("192.168.1.1", False), ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("93.184.215.14", True), ("2606:2800:220:1::1", True),
    ],
)  # fmt: skip
def test_it_knows_the_open_web_from_private_networks(address: str, is_open: bool) -> None:
    assert is_open_web(address) is is_open


@pytest.mark.parametrize(
    "url", ["http://example.org/a.ics", "file:///etc/passwd", "https://a@example.org/", "https://example.org:22/", "x"]
)
def test_it_asks_by_https_only(url: str) -> None:
    with pytest.raises(FetchFailed):
        checked(url)


@pytest.mark.parametrize("host", ["10.0.0.5", "[::1]", "localhost", "desk.localhost."])
def test_an_address_that_is_plainly_private_is_refused_before_it_is_kept(host: str) -> None:
    with pytest.raises(FetchFailed, match="private"):
        checked(f"https://{host}/a.ics")


def test_it_goes_on_where_the_server_sends_it_but_not_for_ever(platform: Platform) -> None:
    platform.status, platform.headers = 302, {"Location": "/again.ics"}

    with pytest.raises(FetchFailed, match="too_many_moves"):
        fetch(platform.url, private=True)


def test_it_reads_no_more_than_two_megabytes(platform: Platform) -> None:
    platform.body = b"x" * (LARGEST_BYTES + 1)

    with pytest.raises(FetchFailed, match="too_large"):
        fetch(platform.url, private=True)


def test_an_answer_that_is_shorter_than_it_says_is_no_answer(platform: Platform) -> None:
    platform.headers = {"Content-Length": str(len(AIRBNB) + 100)}

    with pytest.raises(FetchFailed, match=r"cut_off|unreachable"):
        fetch(platform.url, private=True)


@contextmanager
def _served(platform: Platform) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            platform.asked.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(platform.status)
            for name, value in {"Content-Length": str(len(platform.body)), **platform.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(platform.body)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    platform.url = f"http://127.0.0.1:{server.server_port}/calendar.ics"
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _event(uid: str, arrives: str, leaves: str) -> str:
    days = f"DTSTART;VALUE=DATE:{arrives}\r\nDTEND;VALUE=DATE:{leaves}"
    return f"BEGIN:VEVENT\r\nUID:{uid}\r\n{days}\r\nSUMMARY:Reserved\r\nEND:VEVENT\r\n"


def _calendar(*events: str) -> bytes:
    return f"BEGIN:VCALENDAR\r\nPRODID:p\r\nVERSION:2.0\r\n{''.join(events)}END:VCALENDAR\r\n".encode()


def _stay_of(scenery: Scenery, arrival: date) -> Stay:
    query = select(Stay).where(Stay.arrival == arrival, Stay.state == "active")
    found: Stay = scenery.read(lambda session: session.exec(query).one())
    return found


def _add_feed(scenery: Scenery, platform: Platform) -> None:
    scenery.context = replace(scenery.context, settings=replace(scenery.context.settings, feeds_private=True))
    home = scenery.read(lambda session: session.exec(select(Property)).one())
    wanted = Wanted(home.slug, "airbnb", platform.url)
    actor = scenery.actor()
    scenery.store.write(lambda session: add_feed(session, KEYS, actor, wanted, scenery.clock(), private=True))


def _read(scenery: Scenery) -> None:
    """Read the feed, after it has become due again."""
    scenery.store.write(lambda session: _make_due(session, scenery))
    asyncio.run(read_due_feeds(scenery.context))


def _make_due(session: Session, scenery: Scenery) -> None:
    session.exec(select(Feed)).one().due_at = scenery.clock()


def _agree(session: Session, scenery: Scenery) -> None:
    settle_doubt(session, KEYS, session.exec(select(Feed)).one(), scenery.clock(), is_right=True)


def _change_home(session: Session, **facts: object) -> None:
    home = session.exec(select(Property)).one()
    for name, value in facts.items():
        setattr(home, name, value)


def _name_guest(session: Session, code: str, name: str) -> None:
    session.exec(select(Stay).where(Stay.code == code)).one().guest_name = name


def _stay(scenery: Scenery, code: str) -> Stay:
    found: Stay = scenery.read(lambda session: session.exec(select(Stay).where(Stay.code == code)).one())
    return found


def _codes(scenery: Scenery) -> set[str]:
    return set(scenery.read(lambda session: session.exec(select(Stay.code)).all()))


def _feed(scenery: Scenery) -> Feed:
    found: Feed = scenery.read(lambda session: session.exec(select(Feed)).one())
    return found


def _records(scenery: Scenery) -> list[FeedEventRecord]:
    order = col(FeedEventRecord.id)
    return list(scenery.read(lambda session: session.exec(select(FeedEventRecord).order_by(order)).all()))
