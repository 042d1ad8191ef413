"""Calendars of platforms, surveys' answers and how messages are sent, as office files tell of them."""

from functools import partial

import pytest
from sqlmodel import col, select

from inbox.office.exporting import export_office
from inbox.office.importing import import_office
from inbox.office.reading import read_text
from inbox.schedule.in_force import rules_in_force
from inbox.storage.store import Store
from inbox.tables import Feed, SurveyAnswer
from tests.cast import KEYS, NIGHT
from tests.office.files import altered, faults_of

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
URL = "https://www.example.org/calendar/export.ics?s=very-secret"
CALENDARS = f"""    calendars:
      - {{source: airbnb, address: "{URL}"}}
      - {{source: booking, address: "https://www.example.org/b.ics", closed_is_stay: true}}
"""
SENDING = """
sending: {quiet_hours: "23:00-08:00", whatsapp_first: "House rules, 4"}
"""
SURVEY = '        survey: {score: 5, recommends: 9, comment: "Тихо и чисто"}\n'


def test_they_are_taken_once_and_come_back_as_they_were_given(store: Store) -> None:
    text = _whole()

    for _ in range(2):
        store.write(lambda session: import_office(session, read_text(text.encode(), "office.yaml"), KEYS, NIGHT))

    with store.read() as session:
        feeds = session.exec(select(Feed).order_by(col(Feed.source))).all()
        survey = session.exec(select(SurveyAnswer)).one()
        force = rules_in_force(session)
        masked, whole = export_office(session, KEYS), export_office(session, KEYS, with_secrets=True)
    assert [(feed.source, feed.host, feed.closed_is_stay) for feed in feeds] == [
        ("airbnb", "www.example.org", False), ("booking", "www.example.org", True),
    ]  # fmt: skip
    assert "very-secret" not in feeds[0].sealed_url and "very-secret" not in masked
    assert (survey.score, survey.recommends, survey.conversation_id) == (5, 9, None)
    assert (force.quiet.since, force.consent) == ("23:00", "House rules, 4")
    given, back = (read_text(each.encode(), "x").office for each in (text, whole))
    assert [home.calendars for home in back.properties] == [home.calendars for home in given.properties]
    assert [stay.survey for home in back.properties for stay in home.stays] == [
        stay.survey for home in given.properties for stay in home.stays
    ]
    assert back.sending == given.sending


def test_a_masked_address_means_the_one_that_is_kept_and_what_is_left_out_goes_with_prune(store: Store) -> None:
    whole = _whole()
    masked = whole.replace(URL, "••••")
    pruned = "\n".join(line for line in masked.splitlines() if "booking, address" not in line)
    for text, prune in ((whole, False), (masked, False), (pruned, True)):
        reading = read_text(text.encode(), "office.yaml")
        store.write(partial(import_office, reading=reading, keys=KEYS, now=NIGHT, prune=prune))

    with store.read() as session:
        feeds = {feed.source: feed for feed in session.exec(select(Feed))}
    assert KEYS.open(feeds["airbnb"].sealed_url) == URL
    assert feeds["airbnb"].archived_at is None and feeds["booking"].archived_at is not None


def test_what_is_wrong_with_them_has_its_line(store: Store) -> None:
    wrong = altered(
        (URL, "ftp://www.example.org/x.ics"), ("23:00-08:00", "late"), ("score: 5", "score: 6"), text=_whole()
    )

    shown = "\n".join(faults_of(wrong))

    assert all(word in shown for word in ("address: an address that begins with https://", "quiet_hours", "score"))


def _whole() -> str:
    """The example office with all of it."""
    stays, guests = "    stays:\n      - code: HMA7Q2XK\n", "        departure: 2026-11-25\n        guests: 2\n"
    return altered((stays, CALENDARS + stays), (guests, guests + SURVEY)) + SENDING
