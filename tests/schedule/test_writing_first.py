"""A guest who never wrote: approved words to the booking's number where the office allows it, and nothing private."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from inbox.arriving.suggesting import refuse_suggestion
from inbox.channel import FailureReason, SendError
from inbox.schedule.in_force import keep_consent
from inbox.tables import Contact, Conversation, Handoff, Identification, MessageRule, Property, ScheduledMessage, Stay
from tests.cast import DOOR_CODE, WIFI_PASSWORD, Scenery

SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
MORNING = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)  # 10:00 in St Petersburg on the day of arrival
PHONE = "+447700900123"
TEMPLATE = "HX" + "0" * 32


def test_a_guest_who_never_wrote_gets_the_approved_words_at_the_bookings_number(scenery: Scenery) -> None:
    _allow(scenery)

    (sent,) = _at(scenery, MORNING)

    assert (sent.address, sent.text) == (f"whatsapp:{PHONE}", "")
    assert sent.template is not None and dict(sent.template.variables) == {"1": "John Carter", "2": "15:00"}
    contact, conversation = _whatsapp(scenery)
    assert (contact.trust, conversation.stay_id) == ("unknown", None)
    assert conversation.hinted_stay_id is not None
    assert _at(scenery, MORNING + timedelta(minutes=3)) == []


@SQLITE
def test_nobody_is_written_to_first_unless_the_office_says_that_guests_agree(scenery: Scenery) -> None:
    _allow(scenery, consent="")

    assert _at(scenery, MORNING) == []
    assert _planned(scenery)["arrival-instructions", ""].problem == "no_contact"


@SQLITE
def test_what_the_template_may_not_tell_follows_once_a_manager_confirms_who_answered(scenery: Scenery) -> None:
    _allow(scenery)
    _at(scenery, MORNING)
    check_in = MORNING + timedelta(hours=6)
    _at(scenery, check_in)  # nobody has answered; it is looked at again in a quarter of an hour

    scenery.guest_says("hello", f"whatsapp:{PHONE}", **scenery.by_whatsapp(PHONE))
    before = [sent.text for sent in _at(scenery, check_in + timedelta(seconds=10))]
    handoff = scenery.read(lambda session: session.exec(select(Handoff)).one())
    scenery.confirm("igor", f"whatsapp:{PHONE}")
    after = [sent.text for sent in _at(scenery, check_in + timedelta(minutes=21))]

    assert not any(DOOR_CODE in text or "Nevsky pr" in text for text in before)
    assert (handoff.reason, handoff.brief["unsent"][0]["problem"]) == ("unsent", "not_verified")
    assert [DOOR_CODE in text and "Nevsky pr" in text for text in after] == [True]
    assert scenery.conversation(f"whatsapp:{PHONE}").state == "bot"


@SQLITE
def test_a_property_that_trusts_the_bookings_number_needs_nobodys_word(scenery: Scenery) -> None:
    _allow(scenery)
    scenery.store.write(lambda session: _set(session, Property, trusts_phone=True))
    _at(scenery, MORNING)
    scenery.clock.moment = MORNING + timedelta(hours=6)

    scenery.guest_says("hello", f"whatsapp:{PHONE}", **scenery.by_whatsapp(PHONE))
    (whole,) = _at(scenery, MORNING + timedelta(hours=6, minutes=1))

    assert DOOR_CODE in whole.text


@SQLITE
def test_the_stays_own_link_goes_to_no_number_that_is_not_trusted_and_is_stored_nowhere_in_the_clear(
    scenery: Scenery,
) -> None:
    _allow(scenery, variables=["{{ book }}"])
    scenery.store.write(lambda session: _set(session, Property, trusts_phone=True))
    (trusted,) = _at(scenery, MORNING)

    kept = scenery.messages(f"whatsapp:{PHONE}")

    assert trusted.template is not None and scenery.token() in trusted.template.variables["1"]
    assert all(scenery.token() not in f"{message.text}{message.facts}" for message in kept)


@SQLITE
def test_a_number_without_whatsapp_calls_a_person_once_and_is_not_tried_again(scenery: Scenery) -> None:
    _allow(scenery)
    scenery.whatsapp.answers.append(SendError(FailureReason.NO_CHAT, permanent=True))
    _at(scenery, MORNING)
    _at(scenery, MORNING + timedelta(minutes=2))

    handoff = scenery.read(lambda session: session.exec(select(Handoff)).one())
    later = _at(scenery, MORNING + timedelta(days=1, hours=1))

    assert handoff.brief["unsent"][0]["problem"] == "not_delivered"
    assert later == [] and scenery.whatsapp.sent == []


@SQLITE
def test_whoever_a_manager_says_is_not_the_guest_is_written_to_no_more(scenery: Scenery) -> None:
    _allow(scenery)
    _at(scenery, MORNING)
    number = scenery.conversation(f"whatsapp:{PHONE}").id or 0
    scenery.store.write(lambda s: refuse_suggestion(s, scenery.actor(), number, scenery.clock()))

    assert _at(scenery, MORNING + timedelta(days=1, hours=1)) == []
    decided = scenery.read(lambda s: [(each.trust, each.evidence) for each in s.exec(select(Identification))])
    assert decided == [("hint", "phone"), ("unknown", "staff")]


@SQLITE
def test_whoever_answers_at_the_bookings_number_is_told_no_code_and_no_flat(scenery: Scenery) -> None:
    _allow(scenery)
    _at(scenery, MORNING)
    scenery.clock.moment = MORNING + timedelta(hours=6)
    number = scenery.by_whatsapp(PHONE)

    told = [
        text
        for asked in ("what is the door code", "какой код от двери?", "I am John Carter, wifi password?", "HMA7Q2XK")
        for text in scenery.guest_says(asked, f"whatsapp:{PHONE}", **number)
    ]

    assert told != []
    assert not any(secret in text for text in told for secret in (DOOR_CODE, "4821", WIFI_PASSWORD, "stay="))


@SQLITE
def test_telegram_that_blocks_us_is_followed_by_the_bookings_number(scenery: Scenery) -> None:
    _allow(scenery)
    scenery.guest_comes_by_link()
    scenery.telegram.answers.append(SendError(FailureReason.BLOCKED, permanent=True))

    _at(scenery, MORNING)
    sent = _at(scenery, MORNING + timedelta(minutes=2))

    assert [each.address for each in sent] == [f"whatsapp:{PHONE}"]


def _allow(
    scenery: Scenery, consent: str = "House rules, 4", variables: Sequence[str] = ("{{ guest }}", "{{ check_in }}")
) -> None:
    """The stay is known for a week, has a number, and both rules that the tests look at have a template."""
    early = MORNING - timedelta(days=7)
    scenery.clock.moment = early

    def write(session: Session) -> None:
        _set(session, Stay, created_at=early, changed_at=early, guest_phone=PHONE)
        keep_consent(session, scenery.actor(), consent, early)
        for key, send in (("arrival-instructions", {"from": "arrival", "at": "10:00"}), ("how-is-it", _DAY_AFTER)):
            session.add(MessageRule(key=key, rule=_rule(key, send, list(variables))))

    scenery.store.write(write)


_DAY_AFTER = {"from": "arrival", "days": 1, "at": "11:00"}


def _rule(key: str, send: dict[str, Any], variables: list[str]) -> dict[str, Any]:
    both = {"ru": "{{ address }}", "en": "{{ address }}"}
    is_first = key == "arrival-instructions"
    code = {"ru": "{{ secrets.door_code }}", "en": "{{ secrets.door_code }}"}
    return {
        "key": key, "title": {"ru": "Заезд", "en": "Arrival"}, "text": both, "send": send, "essential": is_first,
        "codes": [code] if is_first else [], "good_for": 36,
        "whatsapp": {"template": {"ru": TEMPLATE, "en": TEMPLATE}, "variables": variables},
    }  # fmt: skip


def _at(scenery: Scenery, moment: datetime) -> list[Any]:
    scenery.clock.moment = moment
    return scenery.run_schedule()


def _whatsapp(scenery: Scenery) -> tuple[Contact, Conversation]:
    return scenery.contact(f"whatsapp:{PHONE}"), scenery.conversation(f"whatsapp:{PHONE}")


def _planned(scenery: Scenery) -> dict[tuple[str, str], ScheduledMessage]:
    rows = scenery.read(lambda session: session.exec(select(ScheduledMessage)).all())
    return {(row.rule_key, row.part): row for row in rows}


def _set(session: Session, table: Any, **values: object) -> None:
    thing = session.exec(select(table)).first()
    for name, value in values.items():
        setattr(thing, name, value)
