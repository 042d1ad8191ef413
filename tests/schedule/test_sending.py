"""What a stay's own clock sends: in time, once, to whom it may be told, and not with a blank in it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from inbox.book.media import Kept, add_media, keep_file
from inbox.book.sections import keep_section
from inbox.channel import ChannelKind
from inbox.schedule.managing import send_now
from inbox.schedule.preflight import count_stuck
from inbox.stays.bookings import Booking, cancel_stay, put_stay
from inbox.tables import (
    Contact,
    Identification,
    MessageRule,
    Property,
    ScheduledMessage,
    SecretRelease,
    Stay,
    SurveyAnswer,
)
from properties.book import BothTexts, Section, SectionKind
from properties.words import Audience
from tests.cast import ARRIVAL, DEPARTURE, DOOR_CODE, KEYS, Scenery
from tests.pictures import picture
from tests.welcomebook.staging import furnish_second_home

MORNING = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)  # 10:00 in St Petersburg on the day of arrival


def _at(scenery: Scenery, moment: datetime) -> list[str]:
    scenery.clock.moment = moment
    return [sent.text for sent in scenery.run_schedule()]


def _booked(scenery: Scenery) -> None:
    """The stay is known for a week, and its guest has opened the link."""
    early = MORNING - timedelta(days=7)
    scenery.clock.moment = early

    scenery.store.write(lambda session: _change(session, created_at=early, changed_at=early))
    scenery.guest_comes_by_link()


def test_instructions_go_out_on_the_morning_of_arrival_and_the_code_when_check_in_opens(scenery: Scenery) -> None:
    _booked(scenery)

    assert _at(scenery, MORNING - timedelta(minutes=1)) == []
    (instructions,) = _at(scenery, MORNING)
    assert "34 Nevsky pr. 12" in instructions and DOOR_CODE not in instructions
    assert "21 November, 15:00" in instructions

    assert _at(scenery, MORNING + timedelta(hours=4)) == []
    (code,) = _at(scenery, MORNING + timedelta(hours=5))
    assert DOOR_CODE in code
    assert scenery.messages()[-1].text == "Door code: ••••"
    assert len(scenery.read(lambda session: session.exec(select(SecretRelease)).all())) == 1
    assert _at(scenery, MORNING + timedelta(hours=5, minutes=1)) == []


def test_whoever_books_for_tonight_gets_instructions_and_code_at_once(scenery: Scenery) -> None:
    late = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)  # 23:30 there: quiet hours, but he is on his way
    scenery.clock.moment = late
    scenery.guest_comes_by_link()
    scenery.store.write(lambda session: _change(session, created_at=late, changed_at=late))

    (instructions,) = _at(scenery, late)

    assert DOOR_CODE in instructions


def test_another_day_of_arrival_moves_what_was_not_sent_yet(scenery: Scenery) -> None:
    _booked(scenery)
    scenery.run_schedule()
    day_later = MORNING + timedelta(days=1)

    scenery.store.write(
        lambda session: _change(session, arrival=day_later.date(), changed_at=MORNING - timedelta(hours=1))
    )

    assert _at(scenery, MORNING) == []
    assert len(_at(scenery, day_later)) == 1


def test_a_cancelled_stay_gets_nothing_more(scenery: Scenery) -> None:
    _booked(scenery)
    scenery.run_schedule()

    scenery.clock.advance(hours=1)
    scenery.store.write(lambda session: cancel_stay(session, "HMA7Q2XK", scenery.clock()))

    assert _at(scenery, MORNING) == []
    assert {row.state for row in _planned(scenery)} == {"cancelled"}


def test_who_is_only_identified_gets_neither_code_nor_the_stays_own_link(scenery: Scenery) -> None:
    _booked(scenery)
    scenery.store.write(lambda session: _trust_less(session))

    (instructions,) = _at(scenery, MORNING)
    nothing = _at(scenery, MORNING + timedelta(hours=5))

    assert "stay=" not in instructions
    assert nothing == []
    assert [row.problem for row in _planned(scenery) if row.part == "code"] == ["not_verified"]
    scenery.confirm("igor")
    assert any(DOOR_CODE in text for text in _at(scenery, MORNING + timedelta(hours=5, minutes=2)))


def test_nothing_goes_out_with_a_blank_in_it_and_a_manager_is_told(scenery: Scenery) -> None:
    _booked(scenery)
    card_to = scenery.connect_telegram_of("olga")
    scenery.store.write(lambda session: _write_rule(session, "Call {{ details.host_phone }}"))

    cards = _at(scenery, MORNING)

    assert len(cards) == 1 and "«host_phone», среди сведений об объекте" in cards[0]
    assert scenery.telegram.texts("1001")[1:] == []
    assert scenery.telegram.texts(card_to)[-1] == cards[0]


def test_what_does_not_arrive_goes_by_the_next_channel(scenery: Scenery) -> None:
    _booked(scenery)
    scenery.guest_comes_by_link("whatsapp:+447700900123", **scenery.by_whatsapp("+447700900123"))
    scenery.clock.moment = MORNING - timedelta(hours=1)
    scenery.guest_says("hello", "whatsapp:+447700900123", **scenery.by_whatsapp("+447700900123"))

    first = _at(scenery, MORNING)
    assert len(first) == 1 and len(scenery.whatsapp.sent) >= 1
    assert _at(scenery, MORNING + timedelta(minutes=14)) == []
    before = len(scenery.telegram.sent)
    assert _at(scenery, MORNING + timedelta(minutes=16)) == first
    assert len(scenery.telegram.sent) == before + 1


def test_outside_whatsapps_window_the_approved_template_is_chosen_by_itself(scenery: Scenery) -> None:
    _booked(scenery)
    number = {"channel": ChannelKind.WHATSAPP, **scenery.by_whatsapp("+447700900123")}
    scenery.store.write(
        lambda session: _write_rule(session, "Come in", template="HX" + "0" * 32, channels=["whatsapp"])
    )
    scenery.guest_comes_by_link("whatsapp:+447700900123", **number)

    _at(scenery, MORNING)

    sent = scenery.whatsapp.sent[-1]
    assert sent.template is not None and sent.text == ""
    assert dict(sent.template.variables) == {"1": "John Carter"}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_where_the_office_tells_the_approved_words_the_thread_shows_what_the_guest_read(scenery: Scenery) -> None:
    _booked(scenery)
    number = {"channel": ChannelKind.WHATSAPP, **scenery.by_whatsapp("+447700900123")}
    words = {"ru": "{{1}}, ждём вас.", "en": "{{1}}, we expect you."}
    scenery.store.write(
        lambda session: _write_rule(session, "Come in", template="HX" + "0" * 32, channels=["whatsapp"], words=words)
    )
    scenery.guest_comes_by_link("whatsapp:+447700900123", **number)

    _at(scenery, MORNING)

    sent = scenery.whatsapp.sent[-1]
    assert (sent.template is not None, sent.text) == (True, "John Carter, we expect you.")
    assert scenery.messages("whatsapp:+447700900123")[-1].text == "John Carter, we expect you."


def test_a_guest_rates_his_stay_and_says_whether_he_recommends_us(scenery: Scenery) -> None:
    _booked(scenery)
    (thanks,) = _at(scenery, datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    stay = scenery.read(lambda session: session.exec(select(Stay)).one())

    scenery.press(f"survey:{stay.id}:5")
    scenery.guest_says("9")

    answer = scenery.read(lambda session: session.exec(select(SurveyAnswer)).one())
    assert "How was it?" in thanks
    assert (answer.score, answer.recommends) == (5, 9)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_a_guest_writes_after_a_poor_score_is_kept_with_it_once(scenery: Scenery) -> None:
    _booked(scenery)
    scenery.guest_says("the towels were damp")
    _at(scenery, datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    stay = scenery.read(lambda session: session.exec(select(Stay)).one())

    scenery.press(f"survey:{stay.id}:2")
    scenery.guest_says("it was cold at night")
    scenery.guest_says("when does the bus leave")

    answer = scenery.read(lambda session: session.exec(select(SurveyAnswer)).one())
    assert (answer.score, answer.comment) == (2, "it was cold at night")


def test_instructions_bring_the_photos_of_the_books_arrival_section(scenery: Scenery) -> None:
    _booked(scenery)
    media_dir = scenery.context.settings.media_dir
    kept = keep_file(media_dir, picture(200, 100))
    scenery.store.write(lambda session: _photograph(session, scenery, kept))

    scenery.clock.moment = MORNING
    sent = scenery.run_schedule()

    assert [file.mime for outgoing in sent for file in outgoing.media] == ["image/jpeg"]


def _photograph(session: Session, scenery: Scenery, kept: Kept) -> None:
    home = session.exec(select(Property)).one()
    texts = BothTexts("Как найти", "Finding us")
    section = Section("arrival", SectionKind.ARRIVAL, texts, audience=Audience.STAY)
    keep_section(session, scenery.actor(), home, section, scenery.clock())
    add_media(session, home, kept, "arrival")


def _planned(scenery: Scenery) -> list[ScheduledMessage]:
    return list(scenery.read(lambda session: session.exec(select(ScheduledMessage)).all()))


def _change(session: Session, **values: object) -> None:
    stay = session.exec(select(Stay)).one()
    for name, value in values.items():
        setattr(stay, name, value)


def _trust_less(session: Session) -> None:
    session.exec(select(Contact)).one().trust = "identified"
    session.exec(select(Identification)).one().trust = "identified"


def _write_rule(
    session: Session, text: str, template: str = "", channels: Sequence[str] = ("last",), words: Any = None
) -> None:
    rule: dict[str, Any] = {
        "key": "arrival-instructions", "title": {"ru": "Заезд", "en": "Arrival"}, "text": {"ru": text, "en": text},
        "send": {"from": "arrival", "at": "10:00"}, "essential": True, "channels": list(channels),
    }  # fmt: skip
    if template:
        rule["whatsapp"] = {"template": {"ru": template, "en": template}, "variables": ["{{ guest }}"]}
        rule["whatsapp"] |= {"text": words} if words else {}
    session.add(MessageRule(key="arrival-instructions", rule=rule))


def test_a_stay_that_can_not_be_planned_holds_up_no_other_and_managers_hear_of_it_once(scenery: Scenery) -> None:
    _booked(scenery)
    cards = scenery.connect_telegram_of("olga")
    furnish_second_home(scenery)
    scenery.store.write(lambda session: _book_at_broken_home(session))

    went = _at(scenery, MORNING)
    _at(scenery, MORNING + timedelta(minutes=6))

    assert ["34 Nevsky pr. 12" in text for text in went if "Nevsky" in text] == [True]
    told = [text for text in scenery.telegram.texts(cards) if "BROKEN1" in text]
    assert len(told) == 1 and "не планируются" in told[0]
    assert scenery.read(lambda session: count_stuck(session, scenery.clock())) == 1

    scenery.store.write(lambda session: _mend_home(session))
    _at(scenery, MORNING + timedelta(minutes=12))

    assert scenery.read(lambda session: count_stuck(session, scenery.clock())) == 0


def _book_at_broken_home(session: Session) -> None:
    booking = Booking("BROKEN1", "rubinstein-7", "direct", "Eve", "en", None, None, ARRIVAL, DEPARTURE, 1)
    put_stay(session, KEYS, booking, MORNING - timedelta(days=8))
    session.exec(select(Property).where(Property.slug == "rubinstein-7")).one().check_in = "99:99"


def _mend_home(session: Session) -> None:
    session.exec(select(Property).where(Property.slug == "rubinstein-7")).one().check_in = "16:00"


def test_what_a_manager_sends_by_a_press_goes_out_while_he_talks_with_the_guest(scenery: Scenery) -> None:
    _booked(scenery)
    _at(scenery, MORNING)
    _at(scenery, MORNING + timedelta(hours=5))
    scenery.take("igor")
    asked = MORNING + timedelta(days=1, hours=1)

    by_itself = _at(scenery, asked)
    scenery.store.write(lambda session: _send_now(session, scenery, "how-is-it", asked))

    assert by_itself == []
    (pressed,) = _at(scenery, asked)
    assert "Is everything all right" in pressed


def _send_now(session: Session, scenery: Scenery, rule: str, now: datetime) -> None:
    row = session.exec(select(ScheduledMessage).where(ScheduledMessage.rule_key == rule)).one()
    send_now(session, scenery.actor(), session.get_one(Stay, row.stay_id), row.id or 0, now)
