"""What managers do about stays to come: calendars that are doubtful, messages that can't go out, writing first."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from inbox.feeds.fetching import FetchFailed
from inbox.feeds.taking import take_reading
from inbox.feeds.watching import keep_outcome
from inbox.schedule.in_force import rules_in_force
from inbox.schedule.preflight import STAYS_AT_ONCE
from inbox.schedule.timeline import Outlook, timelines_of
from inbox.stays.bookings import cancel_stay
from inbox.tables import AuditRecord, Feed, Property, PropertySecret, SecretRelease, Stay
from properties.feeds.faults import FeedFault
from properties.feeds.reading import read_feed
from tests.api.test_remembering import statements
from tests.cast import KEYS, Scenery
from tests.pages.conftest import Visit

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
BEFORE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_a_calendar_is_connected_asked_doubted_and_left(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    url = "https://www.example.org/calendar.ics?s=very-secret"
    given = {"property": "nevsky-12", "source": "airbnb"}

    refused = igor.post("/inbox/stays/feeds", data={**given, "url": "http://127.0.0.1/x.ics"})
    igor.post("/inbox/stays/feeds", data={**given, "url": url})
    _read_three_bookings_then_none(scenery)
    doubted = igor.get("/inbox/stays/feeds").text
    kept = igor.post(f"/inbox/stays/feeds/{_feed(scenery).id}/kept")

    assert refused.status_code == 422 and "127.0.0.1" in refused.text
    assert "very-secret" not in doubted and "HMTEST0001" in doubted
    assert kept.headers["location"].endswith("told=kept") and _feed(scenery).doubtful == []
    assert _codes_of_state(scenery, "active") >= {"HMTEST0001", "HMTEST0002", "HMTEST0003"}
    number = _feed(scenery).id
    assert igor.post(f"/inbox/stays/feeds/{number}/burn").status_code == 404
    igor.post(f"/inbox/stays/feeds/{number}/now")
    assert _feed(scenery).due_at == scenery.clock()
    igor.post(f"/inbox/stays/feeds/{number}/leave")
    assert igor.post(f"/inbox/stays/feeds/{number}/now").status_code == 404
    assert "www.example.org" not in igor.get("/inbox/stays/feeds").text


def test_why_a_calendar_cannot_be_read_is_said_in_the_managers_language(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    igor.cookies.set("nightdesk_language", "ru")
    given = {"property": "nevsky-12", "source": "airbnb"}
    igor.post("/inbox/stays/feeds", data={**given, "url": "https://www.example.org/calendar.ics"})
    scenery.store.write(lambda session: _fail(session, scenery))

    page = igor.get("/inbox/stays/feeds").text
    refused = igor.post("/inbox/stays/feeds", data={**given, "url": "http://www.example.org/calendar.ics"}).text
    elsewhere = igor.post("/inbox/stays/feeds", data={"property": "gone", "url": "https://www.example.org/a.ics"})

    assert "Не читается: площадка отвечает ошибкой 500." in page
    assert "Ожидался адрес, который начинается с https://." in refused
    assert elsewhere.status_code == 422 and "Такого объекта нет." in elsewhere.text


def test_what_is_gone_is_cancelled_once_a_manager_says_so(scenery: Scenery, visit: Visit) -> None:
    visit("igor").post(
        "/inbox/stays/feeds",
        data={"property": "nevsky-12", "source": "airbnb", "url": "https://www.example.org/calendar.ics"},
    )
    _read_three_bookings_then_none(scenery)

    visit("igor").post(f"/inbox/stays/feeds/{_feed(scenery).id}/gone")

    assert _codes_of_state(scenery, "cancelled") == {"HMTEST0001", "HMTEST0002", "HMTEST0003"}


def test_before_arrival_goes_through_all_stays_a_page_at_a_time(scenery: Scenery, visit: Visit) -> None:
    scenery.clock.moment = BEFORE
    scenery.store.write(lambda session: _book(session, STAYS_AT_ONCE + 1))
    igor = visit("igor")

    first = igor.get("/inbox/stays/ahead?all=1").text
    address = first.partition("after=")[2].partition('"')[0]
    second = igor.get(f"/inbox/stays/ahead?all=1&after={address}").text

    assert f"{STAYS_AT_ONCE} stays were looked at" in first and "Later arrivals" in first
    assert "2 stays were looked at" in second and "That was all." in second
    assert "17 June 2027" in first and "19 June 2027" not in first and "19 June 2027" in second
    assert igor.get("/inbox/stays/ahead?after=nonsense").status_code == 200


def test_who_arrives_today_and_has_not_opened_his_link_is_marked(scenery: Scenery, visit: Visit) -> None:
    scenery.clock.moment = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    igor = visit("igor")

    before = igor.get("/inbox/stays").text
    scenery.guest_comes_by_link()

    assert "link not opened yet" in before
    assert "link not opened yet" not in igor.get("/inbox/stays").text


def test_however_many_guests_are_here_those_who_arrive_today_are_shown(scenery: Scenery, visit: Visit) -> None:
    scenery.clock.moment = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    scenery.store.write(lambda session: _fill_the_house(session))

    page = visit("igor").get("/inbox/stays").text

    assert page.index("Arrive today") < page.index("John Carter") < page.index("Here now") < page.index("FULL0")
    assert "100+" in page and "find them by code" in page


def test_the_calendar_of_many_properties_comes_a_page_at_a_time(scenery: Scenery, visit: Visit) -> None:
    scenery.store.write(lambda session: _add_homes(session, 120))
    igor = visit("igor")

    first, second = igor.get("/inbox/stays/calendar").text, igor.get("/inbox/stays/calendar?page=2").text

    assert first.count('scope="row"') == 100 and "page 1 of 2" in first
    assert second.count('scope="row"') == 21 and igor.get("/inbox/stays/calendar?page=99").status_code == 200


def test_who_arrives_soon_and_can_not_be_written_to_stands_before_arrival(scenery: Scenery, visit: Visit) -> None:
    scenery.clock.moment = BEFORE
    scenery.run_schedule()

    page = visit("igor").get("/inbox/stays/ahead").text
    scenery.guest_comes_by_link()

    assert "John Carter" in page and "there is nobody to write to" in page
    assert "there is nobody to write to" not in visit("igor").get("/inbox/stays/ahead").text


def test_timelines_of_many_stays_take_as_few_statements_as_that_of_one(scenery: Scenery) -> None:
    scenery.clock.moment = BEFORE
    scenery.store.write(lambda session: _book(session, 5))
    scenery.run_schedule()
    with scenery.store.read() as session:
        force = rules_in_force(session)
        outlook = Outlook(KEYS, "http://desk.example.org", scenery.channels, force, scenery.clock())
        stays = [(stay, session.get_one(Property, stay.property_id)) for stay in session.exec(select(Stay)).all()]

        with statements(scenery.store) as of_one:
            timelines_of(session, outlook, stays[:1])
        with statements(scenery.store) as of_all:
            timelines_of(session, outlook, stays)

    assert len(of_one) == len(of_all) == 3


def test_writing_first_needs_the_place_where_guests_agree(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    refused = igor.post("/inbox/stays/messages/first", data={"allowed": "1", "consent": " "})
    igor.post("/inbox/stays/messages/first", data={"allowed": "1", "consent": "House rules, 4"})
    page = igor.get("/inbox/stays/messages").text
    noted = scenery.read(lambda s: s.exec(select(AuditRecord).order_by(col(AuditRecord.id).desc())).first())

    assert refused.status_code == 422
    assert "House rules, 4" in page
    assert (noted.action, noted.facts) == ("whatsapp_first_changed", {"consent": "House rules, 4"})


def test_quiet_hours_are_changed_on_record(scenery: Scenery, visit: Visit) -> None:
    visit("igor").post("/inbox/stays/messages/quiet", data={"since": "23:00", "until": "08:00"})

    quiet = scenery.read(rules_in_force).quiet
    noted = scenery.read(lambda s: s.exec(select(AuditRecord).order_by(col(AuditRecord.id).desc())).first())
    assert (quiet.since, quiet.until) == ("23:00", "08:00")
    assert (noted.action, noted.actor) == ("quiet_hours_changed", scenery.manager("igor").name)


def test_the_page_of_a_cancelled_stay_tells_which_codes_its_guest_knows(scenery: Scenery, visit: Visit) -> None:
    scenery.store.write(lambda session: _tell_codes(session, scenery.clock()))
    stay = scenery.read(lambda session: session.exec(select(Stay)).one())
    scenery.store.write(lambda session: cancel_stay(session, stay.code, scenery.clock()))

    page = visit("igor").get(f"/inbox/stays/{stay.id}").text

    assert "Codes that this guest knows" in page and "Wi-Fi password" in page and "/inbox/codes/nevsky-12" in page


def _read_three_bookings_then_none(scenery: Scenery) -> None:
    """All at once gone, in two good answers in a row: nothing is cancelled, a manager is asked."""
    event = (
        "BEGIN:VEVENT\nUID:{n}@airbnb.com\nDTSTART;VALUE=DATE:202612{a:02}\nDTEND;VALUE=DATE:202612{b:02}\n"
        "SUMMARY:Reserved\nDESCRIPTION:Reservation URL: https://www.airbnb.com/hosting/reservations/details/HMTEST000{n}\n"
        "END:VEVENT\n"
    )
    whole = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Airbnb Inc//Calendar//EN\n{}END:VCALENDAR\n"
    full = whole.format("".join(event.format(n=n, a=n * 5, b=n * 5 + 2) for n in (1, 2, 3)))
    for text in (full, whole.format(""), whole.format("")):

        def take(session: Session, text: str = text) -> None:
            feed = session.exec(select(Feed)).one()
            take_reading(session, KEYS, feed, read_feed(text.encode(), "Europe/Moscow"), scenery.clock())

        scenery.store.write(take)


def _fail(session: Session, scenery: Scenery) -> None:
    failed = FetchFailed(FeedFault.ANSWERS, "500")
    keep_outcome(session, keys=KEYS, number=1, outcome=failed, now=scenery.clock())


def _feed(scenery: Scenery) -> Any:
    return scenery.read(lambda session: session.exec(select(Feed)).one())


def _codes_of_state(scenery: Scenery, state: str) -> set[str]:
    return set(scenery.read(lambda session: session.exec(select(Stay.code).where(Stay.state == state)).all()))


def _book(session: Session, number_of_stays: int) -> None:
    home = session.exec(select(Property)).first()
    for number in range(number_of_stays):
        arrival = date(2026, 12, 1) + timedelta(days=number)
        session.add(
            Stay(
                code=f"BULK{number:04}", property_id=home.id or 0 if home else 0, guest_name=f"Guest {number}",
                guest_language="en", arrival=arrival, departure=arrival + timedelta(days=3), link_hash=f"bulk{number}",
                created_at=BEFORE, changed_at=BEFORE,
            )
        )  # fmt: skip


def _tell_codes(session: Session, now: datetime) -> None:
    stay = session.exec(select(Stay)).one()
    for secret in session.exec(select(PropertySecret)):
        session.add(
            SecretRelease(
                property_id=secret.property_id, secret_name=secret.name, stay_id=stay.id, told_to="guest",
                channel="telegram", at=now,
            )
        )  # fmt: skip


def _fill_the_house(session: Session) -> None:
    home = session.exec(select(Property)).one()
    for number in range(250):
        session.add(
            Stay(
                code=f"FULL{number}", property_id=home.id or 0, guest_name="Here", guest_language="en",
                arrival=date(2026, 11, 10), departure=date(2026, 11, 30), link_hash=f"{number}", created_at=BEFORE,
                changed_at=BEFORE,
            )
        )  # fmt: skip


def _add_homes(session: Session, number: int) -> None:
    home = session.exec(select(Property)).one()
    facts = home.model_dump(exclude={"id", "slug"})
    session.add_all([Property(slug=f"home-{each}", **facts) for each in range(number)])
