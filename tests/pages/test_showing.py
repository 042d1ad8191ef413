"""What pages show: everything a guest can send, in the reader's language, and never as anything but text."""

from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape
from sqlmodel import Session, select

from inbox.channel import ChannelKind, FailureReason, IncomingMedia, Location, MessageKind, Sender
from inbox.conversation.queues import Queue
from inbox.pages.views.delivery_words import word_failure
from inbox.pages.views.event_words import handoff_reason, word_event
from inbox.stays.bookings import Booking, put_stay
from inbox.tables import Attachment, Delivery, DeliveryPart, HandoffReason, Property, Stay
from inbox.web.languages import words_in
from inbox.web.times import LocalClock
from inbox.words import EventKind
from properties.words import Language
from tests.cast import DOOR_CODE, KEYS, NIGHT, WIFI_PASSWORD, Scenery
from tests.pages.conftest import Visit
from tests.pages.staging import everything_at_once, files_arrive, lock_is_shut, water_is_cold

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}"


def test_the_list_says_who_waits_where_and_how_late_we_are(scenery: Scenery, visit: Visit) -> None:
    lock_is_shut(scenery)
    scenery.clock.advance(minutes=4, seconds=5)
    water_is_cold(scenery)

    rows = visit("igor").get("/inbox/list").text

    for shown in ("John Carter", "WA", "Nevsky 12 Studio", "Night 1 of 4", "Overdue", "Waiting for an answer"):
        assert shown in rows
    assert "data-clock>−3:05<" in rows and "data-clock>1:00<" in rows  # promised within a minute
    assert rows.index("John Carter") < rows.index("Мария Котова")
    assert 'data-needs="2"' in rows


@pytest.mark.parametrize(
    ("queue", "found"), [("needs", False), ("mine", False), ("bot", True), ("all", True), ("resolved", False)]
)
def test_each_tab_shows_its_own(scenery: Scenery, visit: Visit, queue: Queue, found: bool) -> None:
    scenery.guest_says("hello", "8008", sender=Sender("8008", name="Talks To Bot"))

    rows = visit("igor").get(f"/inbox/list?tab={queue}").text

    assert ("Talks To Bot" in rows) is found


def test_a_search_finds_what_was_said_and_who_said_it(scenery: Scenery, visit: Visit) -> None:
    lock_is_shut(scenery)
    water_is_cold(scenery)
    igor = visit("igor")

    by_words = igor.get("/inbox/list?tab=all&q=blinks").text
    by_name = igor.get("/inbox/list?tab=all&q=Котова").text
    nothing = igor.get("/inbox/list?tab=all&q=submarine").text

    assert "John Carter" in by_words and "Котова" not in by_words
    assert 'id="r' in by_name and "John Carter" not in by_name
    assert "Nothing found" in nothing


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_guest_who_was_here_before_is_known_by_his_earlier_stays(scenery: Scenery, visit: Visit) -> None:
    scenery.guest_comes_by_link()
    first, again = scenery.conversation().id, date(2027, 3, 9)
    booking = Booking("HMNEXT42", "nevsky-12", "direct", "John Carter", "en", None, None, again, date(2027, 3, 12), 1)
    scenery.store.write(lambda session: put_stay(session, KEYS, booking, scenery.clock()))
    scenery.clock.moment = datetime(2027, 3, 9, 18, tzinfo=UTC)
    scenery.guest_says("", start_token=scenery.token("HMNEXT42"), started=True)
    igor = visit("igor")

    before, now = (igor.get(f"/inbox/{number}").text for number in (first, scenery.conversation().id))

    assert "Earlier stays" not in before
    assert f'href="/inbox/{first}">' in now.partition("Earlier stays")[2]
    assert "<small>21–25 November 2026</small>" in now.partition("Earlier stays")[2]


def test_everything_that_a_guest_can_send_is_shown(scenery: Scenery, visit: Visit) -> None:
    number = everything_at_once(scenery)
    files_arrive(scenery)

    page = visit("igor").get(f"/inbox/{number}").text

    for shown in (
        'href="https://example.org/booking?id=1" rel="noopener noreferrer nofollow" target="_blank"',
        "Nevsky 12", "openstreetmap.org", "tel:+447700900456", "<audio", "invoice.html", "47 KB", "files n3",
        "this kind of message (poll)", "Forwarded from Booking desk", "and a quotation", "we are four", "we are fuor",
        "edited", "The guest deleted this", "arrived late",
    ):  # fmt: skip
        assert shown in page


def test_an_answer_shows_what_it_answers(scenery: Scenery, visit: Visit) -> None:
    scenery.guest_says("the first thing", "8008", message_id="901")
    scenery.guest_says("what time is check-out?", "8008", reply_to="901")
    ours = next(part.vendor_id for part in scenery.read(lambda session: session.exec(select(DeliveryPart)).all()))
    scenery.guest_says("thanks for that", "8008", reply_to=ours)
    scenery.guest_says("and of nothing we know", "8008", reply_to="77777")
    first_of_ours = scenery.telegram.texts("8008")[0]

    page = visit("igor").get(f"/inbox/{scenery.conversation('8008').id}").text

    quotes = [part.split("</blockquote>")[0] for part in page.split('<blockquote class="quote">')[1:]]
    assert quotes == ["the first thing", str(escape(first_of_ours))]


def test_a_message_that_may_have_come_twice_says_so(scenery: Scenery, visit: Visit) -> None:
    number = water_is_cold(scenery)
    scenery.reply("igor", "Едем", "2002")

    def doubt(session: Session) -> None:
        for delivery in session.exec(select(Delivery)):
            delivery.maybe_twice = True

    scenery.store.write(doubt)

    assert "May have arrived twice" in visit("igor").get(f"/inbox/{number}").text


def test_a_number_that_fits_a_booking_is_a_hint_to_confirm(scenery: Scenery, visit: Visit) -> None:
    scenery.guest_says("hello", "whatsapp:+447700900123", **scenery.by_whatsapp("+447700900123"))
    number = scenery.conversation("whatsapp:+447700900123").id

    page = visit("igor").get(f"/inbox/{number}").text

    assert "Perhaps this stay" in page
    assert "This is the guest of HMA7Q2XK" in page
    assert "No door codes" not in page


def test_a_file_on_its_way_and_one_too_big_say_so(scenery: Scenery, visit: Visit) -> None:
    media = (
        IncomingMedia(MessageKind.PHOTO, "later"),
        IncomingMedia(MessageKind.VIDEO, "never", too_big=True),
    )
    scenery.guest_says("", "8008", kind=MessageKind.PHOTO, media=media)

    page = visit("igor").get(f"/inbox/{scenery.conversation('8008').id}").text

    assert "Is being fetched" in page
    assert "Too large for the messenger" in page


def test_secrets_are_masked_wherever_a_manager_looks(scenery: Scenery, visit: Visit) -> None:
    number = lock_is_shut(scenery)
    scenery.guest_says(
        "what is the wifi password?", "whatsapp:+447700900123", channel=ChannelKind.WHATSAPP, order=0,
        sender=Sender("whatsapp:+447700900123"),
    )  # fmt: skip
    assert WIFI_PASSWORD in scenery.whatsapp.texts()[-1]
    igor = visit("igor")

    shown = igor.get(f"/inbox/{number}").text + igor.get("/inbox/list?tab=all").text

    assert WIFI_PASSWORD not in shown
    assert DOOR_CODE not in shown
    assert "••••" in shown
    assert "Codes in this message are hidden here" in shown


def test_whatever_strangers_write_stays_text(scenery: Scenery, visit: Visit) -> None:
    media = (IncomingMedia(MessageKind.DOCUMENT, "x", "text/html", HOSTILE),)
    scenery.guest_says(
        HOSTILE, "8008", sender=Sender("8008", name=HOSTILE, username=HOSTILE, language=HOSTILE), quote=HOSTILE,
        forwarded_from=HOSTILE, shared_phone=HOSTILE, media=media, location=Location(1.0, 2.0, HOSTILE, HOSTILE),
    )  # fmt: skip
    scenery.guest_says("", "8008", kind=MessageKind.UNSUPPORTED, detail=HOSTILE, sender=Sender("8008", name=HOSTILE))
    scenery.guest_says("human!", "8008", sender=Sender("8008", name=HOSTILE))
    number = scenery.conversation("8008").id
    scenery.reply("igor", HOSTILE, "8008")
    scenery.reply("igor", HOSTILE, "8008", note=True)
    scenery.store.write(lambda session: _furnish_with(session, HOSTILE))
    igor = visit("igor")

    pages = [igor.get(path).text for path in (
        f"/inbox/{number}", f"/inbox/{number}/messages?since=0", f"/inbox/{number}/head", "/inbox/list?tab=all",
        "/inbox/list?tab=all&q=" + HOSTILE.replace("&", "%26").replace("#", "%23"), "/inbox/health",
        "/inbox?tab=" + HOSTILE.replace("#", "%23"),
    )]  # fmt: skip

    for page in pages:
        tags = _tags(page)
        scripts = [attributes.get("src", "") for tag, attributes in tags if tag == "script"]
        assert all(source.startswith("/static/") for source in scripts)
        assert not [tag for tag, attributes in tags if any(name.startswith("on") for name in attributes)]
        assert not [tag for tag, attributes in tags if tag == "img" and attributes.get("src") == "x"]


def test_a_login_page_repeats_nothing_as_markup(stranger: TestClient) -> None:
    answer = stranger.post("/login", data={"email": HOSTILE, "password": "x", "next": HOSTILE})

    assert "<script>alert" not in answer.text
    assert "onerror=alert(2)>" not in answer.text


@pytest.mark.parametrize("kind", list(EventKind))
@pytest.mark.parametrize("language", list(Language))
def test_every_event_has_words(kind: EventKind, language: Language) -> None:
    facts = {
        "event": kind.value, "by": "Olga", "until": NIGHT.isoformat(), "trust": "verified", "evidence": "link",
        "code": "HMA7Q2XK", "reason": "unsure", "severity": "high", "channel": "whatsapp", "with": "👍",
    }  # fmt: skip

    event = word_event(facts, LocalClock(words_in(language), "Europe/Moscow", NIGHT))

    assert event.text != kind.value
    assert "%(" not in event.text


def test_an_event_that_this_version_does_not_know_is_still_there() -> None:
    clock = LocalClock(words_in(Language.EN), "Europe/Moscow", NIGHT)

    assert word_event({"event": "teleported"}, clock).text == "teleported"


@pytest.mark.parametrize("reason", list(FailureReason))
@pytest.mark.parametrize("language", list(Language))
def test_every_failure_has_a_reason_and_an_advice(reason: FailureReason, language: Language) -> None:
    why, advice = word_failure(reason, words_in(language))

    assert why and advice
    assert (language is Language.RU) == any("а" <= letter <= "я" for letter in why)


@pytest.mark.parametrize("reason", list(HandoffReason))
def test_every_call_for_a_person_has_its_reason(reason: HandoffReason) -> None:
    assert handoff_reason(reason, words_in(Language.RU)) != reason.value


def test_the_readers_language_words_the_same_event(scenery: Scenery, visit: Visit) -> None:
    number = water_is_cold(scenery)
    scenery.take("olga", "2002")
    igor = visit("igor")

    english = igor.get(f"/inbox/{number}").text
    igor.cookies.set("nightdesk_language", "ru")
    russian = igor.get(f"/inbox/{number}").text

    assert "Ольга Ким took the conversation" in english
    assert "Разговор взят: Ольга Ким" in russian
    assert '<html lang="ru">' in russian


def test_who_does_not_read_the_guests_language_is_told_what_was_understood(scenery: Scenery, visit: Visit) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("the door does not open, the lock blinks red")
    scenery.guest_says("what time is check-out?")
    number, igor, olga = scenery.conversation().id, visit("igor"), visit("olga")
    igor.cookies.set("nightdesk_language", "ru")

    russian, english = igor.get(f"/inbox/{number}").text, olga.get(f"/inbox/{number}").text

    assert "Понято как:</span> Замок не открывается" in russian
    assert "Бот · сценарий: Замок не открывается" in russian
    assert "Understood as" not in english
    assert "Bot · playbook: The lock won" in english and "Bot · answer: " in english


def test_a_call_for_a_person_says_what_was_nearest_and_how_sure_the_bot_was(scenery: Scenery, visit: Visit) -> None:
    clock = LocalClock(words_in(Language.EN), "Europe/Moscow", NIGHT)
    facts = {"event": "handed_off", "reason": "unsure", "nearest": [["Такси", "Taxi"]], "sure": 0.3849}

    told = word_event(facts, clock).text
    scenery.guest_comes_by_link()
    scenery.guest_says("is there a place for my yacht near the smoking taxi")
    kept = next(message.facts for message in scenery.messages() if message.facts.get("event") == "handed_off")

    assert told.endswith("the bot is not sure of the answer. Nearest was “Taxi”, with 38 % confidence")
    assert len(kept["nearest"][0]) == 2 and 0 < kept["sure"] < 1


def test_a_manager_reads_in_his_own_language_until_he_chooses(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    igor.cookies.delete("nightdesk_language")

    own = igor.get("/inbox").text
    switched = igor.get("/language/en?next=/inbox")
    chosen = igor.get("/inbox").text

    assert '<html lang="ru">' in own
    assert switched.headers["location"] == "/inbox"
    assert '<html lang="en">' in chosen


def test_a_long_thread_comes_in_pages(scenery: Scenery, visit: Visit) -> None:
    for number in range(60):
        scenery.hand_in(scenery.incoming(f"message number {number}.", "8008"))
        scenery.clock.advance(seconds=20)
    conversation, igor = scenery.conversation("8008").id, visit("igor")

    page = igor.get(f"/inbox/{conversation}").text
    before = page.split('data-before="')[1].split('"')[0]
    earlier = igor.get(f"/inbox/{conversation}/messages?before={before}").text

    assert "message number 59." in page
    assert "message number 2." not in page
    assert "message number 2." in earlier
    assert "message number 59." not in earlier


def test_a_browser_catches_up_by_number(scenery: Scenery, visit: Visit) -> None:
    water_is_cold(scenery)
    number, last = scenery.conversation("2002").id, scenery.conversation("2002").last_seq
    scenery.guest_says("вы где?", "2002")
    igor = visit("igor")

    fresh = igor.get(f"/inbox/{number}/messages?since={last}").text
    one = igor.get(f"/inbox/{number}/messages?seq=1").text

    assert "вы где?" in fresh
    assert fresh.count('class="msg in"') == 1
    assert "Здравствуйте!" in one
    assert one.count("data-seq=") == 1


def test_places_of_nonsense_are_taken_as_none(scenery: Scenery, visit: Visit) -> None:
    number = water_is_cold(scenery)

    assert visit("igor").get(f"/inbox/{number}/messages?before=nonsense").status_code == 200


def test_the_state_of_the_desk_names_what_is_wrong(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    page, strip = igor.get("/inbox/health").text, igor.get("/inbox/list").text

    assert "Игорь Смирнов" in page
    assert "https://example.org/telegram/staff" in page
    assert "Telegram can&#39;t wake you yet" in strip
    scenery.connect_telegram_of("igor")
    assert "Telegram can&#39;t wake you yet" not in igor.get("/inbox/list").text


@pytest.mark.parametrize(("mime", "sent_as", "how"), [
    ("image/png", "image/png", "inline"),
    ("audio/ogg; codecs=opus", "audio/ogg", "inline"),
    ("text/html", "application/octet-stream", "attachment"),
    ("image/svg+xml", "application/octet-stream", "attachment"),
    ("application/pdf", "application/octet-stream", "attachment"),
])  # fmt: skip
def test_only_harmless_files_are_opened_in_the_browser(
    scenery: Scenery, visit: Visit, mime: str, sent_as: str, how: str
) -> None:
    media = (IncomingMedia(MessageKind.DOCUMENT, "x", mime, 'имя "файла".html', 4),)
    scenery.guest_says("", "8008", kind=MessageKind.DOCUMENT, media=media)
    files_arrive(scenery)
    number = scenery.read(lambda session: session.exec(select(Attachment.id)).one())

    answer = visit("igor").get(f"/inbox/media/{number}")

    assert answer.headers["content-type"] == sent_as
    assert answer.headers["content-disposition"].startswith(f"{how}; filename*=UTF-8''")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_file_outside_the_media_folder_is_not_found(scenery: Scenery, visit: Visit) -> None:
    media = (IncomingMedia(MessageKind.PHOTO, "x", "image/png"),)
    scenery.guest_says("", "8008", kind=MessageKind.PHOTO, media=media)
    files_arrive(scenery)

    def lead_away(session: Session) -> int | None:
        file = session.exec(select(Attachment)).one()
        file.path = "../nightdesk.db"
        return file.id

    number = scenery.store.write(lead_away)

    assert visit("igor").get(f"/inbox/media/{number}").status_code == 404


def _furnish_with(session: Session, words: str) -> None:
    for home in session.exec(select(Property)):
        home.name_en = home.address_en = words
        home.details = {"lock_model": words, words: "x"}
    for stay in session.exec(select(Stay)):
        stay.guest_name = stay.source = words


def _tags(html: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, {name: value or "" for name, value in attrs}))

    Tags().feed(html)
    return found


def test_words_are_found_within_one_conversation(scenery: Scenery, visit: Visit) -> None:
    number, igor = everything_at_once(scenery), visit("igor")
    igor.post(f"/inbox/{number}/reply", data={"text": "forwarded to the cleaner", "note": "true"})

    found = igor.get(f"/inbox/{number}/find", params={"q": "forwarded"}).text
    nothing = igor.get(f"/inbox/{number}/find", params={"q": "<b>elephant"}).text

    assert found.count("<mark>forwarded</mark>") == 2
    assert "Nothing found in this conversation" in nothing
    assert visit("petrova").get(f"/inbox/{number}/find", params={"q": "forwarded"}).status_code == 404
