"""Stays on the desk's pages: by hand, from a file, their link, their messages, and who may see them."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from inbox.tables import MessageRule, ScheduledMessage, Stay, StayChange
from tests.cast import CODE, DOOR_CODE, Scenery
from tests.pages.conftest import Visit

BEFORE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PAGES = [
    "",
    "/calendar?days=31",
    "/ahead?all=1",
    "/messages",
    "/messages/thanks",
    "/messages/new",
    "/feeds",
    "/import",
    "/new",
]
TYPED = {
    "property": "nevsky-12", "source": "direct", "arrival": "2026-12-01", "departure": "2026-12-04",
    "guest_name": "Мария", "guest_language": "ru", "guest_phone": "8 (812) 000-00-07", "guests": "2",
}  # fmt: skip


def test_every_page_of_stays_opens_for_managers_and_for_nobody_else(scenery: Scenery, visit: Visit) -> None:
    igor, owner = visit("igor"), visit("petrova")
    number = _stay(scenery).id

    for page in [*PAGES, f"/{number}", f"/{number}/card?lang=ru", f"/{number}/edit"]:
        assert igor.get(f"/inbox/stays{page}").status_code == 200, page
        assert owner.get(f"/inbox/stays{page}").status_code == 404, page


def test_a_stay_is_made_by_hand_and_cancelled(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    made = igor.post("/inbox/stays/new", data={**TYPED, "code": ""})
    page = igor.get(made.headers["location"]).text
    igor.post(made.headers["location"].split("?")[0] + "/cancel")

    assert "Мария" in page and "/go/" in page
    stay = next(each for each in _stays(scenery) if each.guest_name == "Мария")
    assert (stay.guest_phone, stay.state, len(stay.code)) == ("+78120000007", "cancelled", 10)
    change = scenery.read(lambda session: session.exec(select(StayChange)).one())
    assert change.changes == {"state": ["active", "cancelled"]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("departure", "2026-12-01"),
        ("arrival", "soon"),
        ("property", "x"),
        ("guest_phone", "call me"),
        ("code", CODE),
        ("guests", "9" * 5000),
    ],
)
def test_a_stay_that_is_not_in_order_is_not_kept_and_what_was_typed_stays(
    scenery: Scenery, visit: Visit, field: str, value: str
) -> None:
    answer = visit("igor").post("/inbox/stays/new", data={**TYPED, field: value})

    assert answer.status_code == 422
    assert "Мария" in answer.text and 'class="wrong"' in answer.text
    assert len(_stays(scenery)) == 1


def test_a_file_is_looked_at_first_and_taken_as_a_whole(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    text = "Бронь;Заезд;Выезд;Гость\nA-1;01.12.2026;03.12.2026;Анна\nA-2;2026-12-05;2026-12-04;Олег\n"

    looked = igor.post("/inbox/stays/import", data={"text": text, "property": "nevsky-12", "keep": "1"})
    assert "The departure has to be after the arrival." in looked.text
    assert len(_stays(scenery)) == 1

    mended = text.replace("2026-12-04", "2026-12-09")
    taken = igor.post("/inbox/stays/import", data={"text": mended, "property": "nevsky-12", "keep": "1"})
    assert taken.status_code == 303
    assert {stay.code for stay in _stays(scenery)} == {CODE, "A-1", "A-2"}


def test_a_file_says_what_it_would_change_and_leaves_alone_what_it_does_not_tell(
    scenery: Scenery, visit: Visit
) -> None:
    scenery.store.write(lambda session: _give_phone(session))
    igor, form = visit("igor"), {"property": "nevsky-12"}
    text = "Code,Check-in,Check-out,Status\nHMA7Q2XK,2026-11-21,2026-11-27,ok\nB-1,2026-11-26,2026-11-28,ok\n"
    text += "B-2,2026-12-01,2026-12-03,Cancelled by guest\n"

    looked = igor.post("/inbox/stays/import", data={**form, "text": text}).text
    igor.post("/inbox/stays/import", data={**form, "text": text, "keep": "1"})
    cancelled = text.replace("2026-11-27,ok", "2026-11-27,cancelled")
    seen = igor.post("/inbox/stays/import", data={**form, "text": cancelled}).text
    known = {stay.code: stay for stay in _stays(scenery)}
    igor.post("/inbox/stays/import", data={**form, "text": cancelled, "keep": "1"})

    assert "Departure: 2026-11-25 → 2026-11-27" in looked and "Overlaps on some nights with: HMA7Q2XK" in looked
    assert (known[CODE].departure, known[CODE].guest_name) == (date(2026, 11, 27), "John Carter")
    assert (known[CODE].guest_phone, set(known)) == ("+447700900123", {CODE, "B-1"})
    assert "1 is cancelled" in seen
    assert {stay.code: stay.state for stay in _stays(scenery)} == {CODE: "cancelled", "B-1": "active"}


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"PK\x03\x04xlsx", "save it as CSV"), (b"BEGIN:VCALENDAR\r\n", "This is a calendar"),
        (b"<!DOCTYPE html><html>", "This is a web page"), (b"", "There is nothing in it"),
        (b"x" * 1_000_001, "It is too large"), ("code\tarrival\nA-1\t2026-12-01\n".encode("utf-16"), "1 line to mend"),
    ],
)  # fmt: skip
def test_what_is_no_csv_is_refused_with_what_to_do(visit: Visit, raw: bytes, told: str) -> None:
    assert told in visit("igor").post("/inbox/stays/import", files={"file": ("stays.csv", raw)}).text


def _give_phone(session: Session) -> None:
    session.exec(select(Stay)).one().guest_phone = "+447700900123"


def test_a_message_can_be_seen_edited_skipped_and_sent_now(scenery: Scenery, visit: Visit) -> None:
    scenery.clock.moment = BEFORE
    scenery.guest_comes_by_link()
    scenery.run_schedule()
    igor, number = visit("igor"), _stay(scenery).id
    row = _row(scenery, "arrival-instructions")
    address = f"/inbox/stays/{number}/messages/{row.id}"

    page = igor.get(f"/inbox/stays/{number}").text
    assert "How to check in" in page and DOOR_CODE not in page
    wrong = igor.post(address, data={"ru": "", "en": "Code: {{ secrets.door_code }}"})
    assert wrong.status_code == 422 and "is a secret" in wrong.text
    igor.post(address, data={"ru": "", "en": "The lift is out of order, {{ guest }}"})
    igor.post(f"{address}/skip")
    assert _row(scenery, "arrival-instructions").state == "skipped"
    igor.post(f"{address}/now")

    assert any("The lift is out of order, John Carter" in sent.text for sent in scenery.run_schedule())


def test_a_new_link_kills_the_old_one(scenery: Scenery, visit: Visit) -> None:
    old = scenery.token()
    number = _stay(scenery).id

    visit("igor").post(f"/inbox/stays/{number}/link")

    page = visit("igor").get(f"/inbox/stays/{number}").text
    assert f"/go/{scenery.token()}" in page and old not in page
    assert "no longer" in "".join(scenery.guest_says("", "1002", start_token=old, started=True))


def test_a_number_that_fits_is_suggested_and_a_refusal_is_remembered(scenery: Scenery, visit: Visit) -> None:
    whatsapp = scenery.by_whatsapp("+447700900123")
    address = "whatsapp:+447700900123"
    scenery.guest_says("hello", address, **whatsapp)
    number, conversation = _stay(scenery).id, scenery.conversation(address).id
    igor = visit("igor")

    assert "Is it this guest?" in igor.get(f"/inbox/stays/{number}").text
    igor.post(f"/inbox/stays/{number}/suggested/{conversation}/no")
    scenery.guest_says("hello again", address, **whatsapp)

    assert "Is it this guest?" not in igor.get(f"/inbox/stays/{number}").text
    assert scenery.contact(address).trust == "unknown"


def test_a_rule_is_kept_in_both_languages_and_can_be_given_back(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    form = {
        "title_ru": "Такси", "title_en": "Taxi", "text_ru": "Нужно такси?", "text_en": "A taxi, {{ guest }}?",
        "from": "departure", "days": "-1", "at": "20:00", "enabled": "1", "good_for": "5", "next_channel_after": "15",
    }  # fmt: skip

    wrong = igor.post("/inbox/stays/messages/new", data={**form, "key": "taxi", "text_en": "{{ guset }}"})
    igor.cookies.set("nightdesk_language", "ru")
    in_russian = igor.post("/inbox/stays/messages/new", data={**form, "key": "taxi", "text_en": "{{ guset }}"})
    single = igor.post("/inbox/stays/messages/new", data={**form, "key": "taxi", "text_en": "A taxi, {guest}?"})
    lacking = igor.post(
        "/inbox/stays/messages/new", data={**form, "key": "taxi", "text_en": "{{ details.taxi }}", "look": "1"}
    )
    igor.cookies.set("nightdesk_language", "en")
    looked = igor.post("/inbox/stays/messages/new", data={**form, "key": "taxi", "look": "1"})
    igor.post("/inbox/stays/messages/new", data={**form, "key": "taxi"})

    assert wrong.status_code == 422 and "unknown placeholder {{ guset }}" in wrong.text
    assert "<li>Что сказать · English: {{ guset }}: такого поля нет</li>" in in_russian.text
    assert "{guest}: скобки нужны двойные, {{ guest }}" in single.text
    assert "Не хватает: «taxi», среди сведений" in lacking.text
    assert "A taxi, John Carter?" in looked.text
    assert scenery.read(lambda session: session.exec(select(MessageRule.key)).all()) == ["taxi"]


def _stays(scenery: Scenery) -> list[Stay]:
    return list(scenery.read(lambda session: session.exec(select(Stay)).all()))


def _stay(scenery: Scenery) -> Stay:
    return _stays(scenery)[0]


def _row(scenery: Scenery, key: str) -> ScheduledMessage:
    query = select(ScheduledMessage).where(ScheduledMessage.rule_key == key)
    found: ScheduledMessage = scenery.read(lambda session: session.exec(query).one())
    return found
