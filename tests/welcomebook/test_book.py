"""The welcome book: what anybody may know for anybody, codes for the holder of a stay's link while he stays."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlmodel import Session, select

from inbox.channel import OutOfReach
from inbox.codes.door import NotAllowed
from inbox.routes import add_routes
from inbox.storage.store import Store
from inbox.tables import KnowledgeEntry, Property, PropertySecret, SecretRelease, Stay
from inbox.web.head_requests import AnswersHead
from properties.words import Language
from tests.cast import DOOR_CODE, KEYS, WIFI_PASSWORD, Scenery
from tests.welcomebook.staging import HOME, Guest, furnish_second_home
from welcomebook import build_guest_pages
from welcomebook.book_secrets import codes_of, open_for_book
from welcomebook.reading import guest_words


def test_anybody_reads_what_anybody_may_know(scenery: Scenery, anna: Guest) -> None:
    page = _book(anna)

    assert page.status_code == 200
    assert "15:00" in page.text and "12:00" in page.text
    assert "Leave the keys on the table" in page.text
    assert "Late check-out can be arranged" in page.text
    assert 'href="tel:103"' in page.text and 'href="tel:112"' in page.text
    assert f'href="/chat/{HOME}?lang=en"' in page.text


def test_anybody_is_told_no_codes_and_no_flat(scenery: Scenery, anna: Guest, boris: Guest) -> None:
    english, russian = _book(anna).text, _book(boris).text

    for page in (english, russian):
        assert DOOR_CODE not in page and WIFI_PASSWORD not in page and "Nevsky12_5G" not in page
        assert "John" not in page and "Carter" not in page
    assert "Санкт-Петербург, Невский пр., 12" in russian
    assert "кв. 34" not in russian and "3 этаж" not in russian
    assert "12, St Petersburg" in english and "34 Nevsky" not in english


def test_the_holder_of_the_link_reads_his_codes_while_he_stays(scenery: Scenery, anna: Guest) -> None:
    page = _book(anna, stay=scenery.token()).text

    assert DOOR_CODE in page and WIFI_PASSWORD in page and "Nevsky12_5G" in page
    assert "Welcome, John" in page and "Carter" not in page
    assert "21–25 November · 4 nights" in page
    assert 'aria-label="QR code that joins the Wi-Fi"' in page and "<svg" in page
    assert f"/chat/{HOME}?lang=en&amp;stay={scenery.token()}" in page


def test_each_view_of_codes_is_on_record(scenery: Scenery, anna: Guest) -> None:
    _book(anna, stay=scenery.token())
    once = _releases(scenery)
    _book(anna, stay=scenery.token())

    assert [(row.secret_name, row.told_to, row.channel) for row in once] == [
        ("door_code", "guest", "book"),
        ("wifi_password", "guest", "book"),
    ]
    assert len(_releases(scenery)) == 4


@pytest.mark.parametrize(
    ("method", "agent"),
    [
        ("HEAD", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"),
        ("GET", "TelegramBot (like TwitterBot)"),
        ("GET", "WhatsApp/2.24.20.89 A"),
        ("GET", "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_only_looks_where_the_link_leads_is_told_nothing_and_has_looked_at_nothing(
    scenery: Scenery, app: FastAPI, method: str, agent: str
) -> None:
    app.add_middleware(AnswersHead)
    guest = Guest(app)

    page = guest.client.request(
        method, f"/book/{HOME}", params={"stay": scenery.token()}, headers={"user-agent": agent}
    )

    assert page.status_code == 200
    assert DOOR_CODE not in page.text and "John" not in page.text
    assert _releases(scenery) == []


def test_nothing_is_on_record_where_nothing_was_told(scenery: Scenery, anna: Guest) -> None:
    _book(anna)
    _book(anna, stay="A" * 22)
    scenery.clock.moment -= timedelta(days=3)
    _book(anna, stay=scenery.token())

    assert _releases(scenery) == []


def test_before_check_in_it_says_from_when_codes_will_show(scenery: Scenery, anna: Guest, boris: Guest) -> None:
    scenery.clock.moment -= timedelta(days=3)

    english = _book(anna, stay=scenery.token())
    russian = _book(boris, stay=scenery.token(), lang="ru")

    assert "will show here from 21 November, 15:00, local time" in english.text
    assert "21 ноября, 15:00" in russian.text
    assert DOOR_CODE not in english.text and WIFI_PASSWORD not in english.text
    assert "Welcome, John" in english.text and "3rd floor" in english.text


@pytest.mark.parametrize(("minutes", "told"), [(-1, False), (0, True)])
def test_codes_open_at_check_in_to_the_minute(scenery: Scenery, anna: Guest, minutes: int, told: bool) -> None:
    scenery.clock.moment = scenery.clock.moment.replace(day=21, hour=12, minute=0) + timedelta(minutes=minutes)

    assert (DOOR_CODE in _book(anna, stay=scenery.token()).text) is told


@pytest.mark.parametrize(("minutes", "told"), [(-1, True), (0, False)])
def test_codes_close_at_check_out_to_the_minute(scenery: Scenery, anna: Guest, minutes: int, told: bool) -> None:
    scenery.clock.moment = scenery.clock.moment.replace(day=25, hour=9, minute=0) + timedelta(minutes=minutes)

    assert (DOOR_CODE in _book(anna, stay=scenery.token()).text) is told


def test_after_check_out_it_says_that_the_stay_is_over(scenery: Scenery, anna: Guest) -> None:
    scenery.clock.advance(days=4)

    page = _book(anna, stay=scenery.token())

    assert page.status_code == 200
    assert "Your stay is over" in page.text
    assert DOOR_CODE not in page.text and "John" not in page.text


def test_a_cancelled_stay_opens_nothing(scenery: Scenery, anna: Guest) -> None:
    token = scenery.token()
    scenery.store.write(_cancel)

    page = _book(anna, stay=token).text

    assert "This booking was cancelled" in page
    assert DOOR_CODE not in page and "John" not in page


@pytest.mark.parametrize("token", ["A" * 22, "", "<script>alert(1)</script>", "%00", "x" * 3000])
def test_a_bad_link_shows_what_anybody_may_know(scenery: Scenery, anna: Guest, token: str) -> None:
    page = _book(anna, stay=token)

    assert page.status_code == 200
    assert ("no longer valid" in page.text) is bool(token)
    assert DOOR_CODE not in page.text and "<script>alert" not in page.text


def test_a_link_of_another_property_leads_to_that_property(scenery: Scenery, anna: Guest) -> None:
    furnish_second_home(scenery)

    answer = anna.client.get("/book/rubinstein-7", params={"stay": scenery.token()})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/book/{HOME}?stay={scenery.token()}")


def test_codes_are_not_shown_when_their_telling_cannot_be_recorded(scenery: Scenery) -> None:
    guest = Guest(_app_that_cannot_write(scenery))

    told, public = _book(guest, stay=scenery.token()), _book(guest)

    assert (told.status_code, public.status_code) == (503, 200)
    assert DOOR_CODE not in told.text


@pytest.mark.parametrize("days", [-3, 4])
def test_the_door_itself_stays_shut_outside_the_stays_window(scenery: Scenery, days: int) -> None:
    stay: Stay = scenery.read(lambda session: session.exec(select(Stay)).one())
    home: Property = scenery.read(lambda session: session.exec(select(Property)).one())
    then = scenery.clock() + timedelta(days=days)

    with pytest.raises(NotAllowed):
        scenery.read(lambda session: open_for_book(session, KEYS, home, stay, then))


def test_an_answer_that_lacks_a_fact_is_left_out_and_never_shown_as_a_blank(scenery: Scenery, anna: Guest) -> None:
    scenery.store.write(lambda session: _ask_for(session, "Boiler {{ details.boiler }}"))

    page = _book(anna).text

    assert "Boiler" not in page and "{{" not in page
    assert "Late check-out can be arranged" in page


def test_a_public_answer_with_a_code_in_it_is_shown_to_nobody_but_the_guest(scenery: Scenery, anna: Guest) -> None:
    scenery.store.write(lambda session: _ask_for(session, "The code is {{ secrets.door_code }}"))

    assert "The code is" not in _book(anna).text
    assert f"The code is {DOOR_CODE}" in _book(anna, stay=scenery.token()).text


def test_what_the_office_wrote_is_shown_as_text(scenery: Scenery, anna: Guest) -> None:
    scenery.store.write(lambda session: _ask_for(session, "<img src=x onerror=alert(1)> https://example.org/menu"))

    page = _book(anna).text

    assert "<img" not in page
    assert 'href="https://example.org/menu"' in page


def test_a_guests_name_is_shown_as_text(scenery: Scenery, anna: Guest) -> None:
    scenery.store.write(lambda session: _rename(session, "<script>alert(1)</script> {{secrets.door_code}}"))
    scenery.clock.moment -= timedelta(days=3)

    page = _book(anna, stay=scenery.token()).text

    assert "<script>alert" not in page and DOOR_CODE not in page


def test_codes_of_a_property_have_their_names_and_the_first_is_the_main_one() -> None:
    codes = codes_of(
        {"gate_code": "5791", "door_code": "4821#", "safe_code": "2703", "lockbox_code": " "}, guest_words(Language.EN)
    )

    assert [(code.label, code.value, code.is_main) for code in codes.values()] == [
        ("Door code", "4821#", True),
        ("Gate code", "5791", False),
    ]


def test_a_secret_of_any_other_kind_is_told_only_where_an_answer_tells_it(scenery: Scenery, anna: Guest) -> None:
    scenery.store.write(_lock_the_owners_cupboard)

    page = _book(anna, stay=scenery.token()).text

    assert "9999" not in page
    assert "owners_cupboard" not in {row.secret_name for row in _releases(scenery)}


@pytest.mark.parametrize("query", [{}, {"stay": "token"}])
def test_it_is_small_enough_for_bad_mobile_internet(
    scenery: Scenery, app: FastAPI, boris: Guest, query: dict[str, str]
) -> None:
    page = _book(boris, **({"stay": scenery.token(), "lang": "ru"} if query else {}))

    sent = int(page.headers["content-length"])
    for address in _loaded_by(page.text):
        sent += int(boris.client.get(address).headers["content-length"])

    assert page.headers["content-encoding"] == "gzip"
    assert sent < 60 * 1024


def test_it_is_kept_out_of_search_engines_and_caches(scenery: Scenery, anna: Guest) -> None:
    page = _book(anna, stay=scenery.token())

    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "John" not in page.text.partition("</head>")[0]


def _book(guest: Guest, **query: str) -> Response:
    return guest.client.get(f"/book/{HOME}", params=query)


def _releases(scenery: Scenery) -> list[SecretRelease]:
    query = select(SecretRelease).order_by("id")
    return list(scenery.read(lambda session: session.exec(query).all()))


class UnwritableStore:
    """A database that can be read, while nothing can be written."""

    def __init__(self, store: Store) -> None:
        self.hub = store.hub
        self.read = store.read

    def write(self, work: object) -> None:
        raise OutOfReach


def _app_that_cannot_write(scenery: Scenery) -> FastAPI:
    context = replace(scenery.context, store=cast(Store, UnwritableStore(scenery.store)))
    app = FastAPI()
    add_routes(app, [build_guest_pages(context, scenery.desk.receive, scenery.desk.receipt)])
    return app


def _loaded_by(page: str) -> list[str]:
    """Style sheets, scripts, the icons, and the fonts that a Russian reader needs."""
    named = re.findall(r'(?:href|src)="(/guest-static/[^"#]+)', page)
    (folder,) = {address.split("/")[2] for address in named}
    fonts = [f"/guest-static/{folder}/vendor/onest-{script}.woff2" for script in ("latin", "cyrillic")]
    return sorted({*named, *fonts})


def _cancel(session: Session) -> None:
    session.exec(select(Stay)).one().state = "cancelled"


def _rename(session: Session, name: str) -> None:
    session.exec(select(Stay)).one().guest_name = name


def _ask_for(session: Session, answer: str) -> None:
    entry = session.exec(select(KnowledgeEntry).where(KnowledgeEntry.key == "checkout-time")).one()
    entry.answer_en = entry.answer_ru = answer


def _lock_the_owners_cupboard(session: Session) -> None:
    home_id = session.exec(select(Stay)).one().property_id
    now = session.exec(select(Stay)).one().created_at
    session.add(PropertySecret(property_id=home_id, name="owners_cupboard", sealed=KEYS.seal("9999"), changed_at=now))
