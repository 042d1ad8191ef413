"""The book's own sections: who reads which, what a photo, a notice and a place look like, and how light the page is."""

import gzip
import json
import re
from datetime import timedelta

import pytest
from httpx2 import Response
from sqlmodel import Session, select

from inbox.book.media import add_media, keep_file
from inbox.book.notices import add_notice
from inbox.book.sections import keep_section
from inbox.staff.actors import Actor
from inbox.tables import BookCount, KnowledgeEntry, Property, Role
from properties.book import BookItem, BothTexts, PlaceCategory, Section, SectionKind
from properties.words import Audience
from tests.cast import DOOR_CODE, Scenery
from tests.pictures import picture
from tests.welcomebook.staging import HOME, Guest, furnish_second_home
from welcomebook.rendering import STATIC

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
MANAGER = Actor("Olga", Role.LEAD)
SLOW_PHONE_BYTES = 60 * 1024


def test_each_reader_sees_the_sections_that_are_for_him(scenery: Scenery, anna: Guest) -> None:
    for audience in Audience:
        _write(
            scenery,
            Section(audience, SectionKind.HOW_TO, BothTexts(f"для {audience}", f"for-{audience}"), audience=audience),
        )

    stranger, guest = _sections(_book(anna)), _sections(_book(anna, stay=scenery.token()))
    scenery.clock.moment -= timedelta(days=3)
    early = _sections(_book(anna, stay=scenery.token()))

    assert (stranger, early, guest) == (["public"], ["public", "stay"], ["public", "stay", "in_stay"])


def test_a_code_in_a_section_is_told_to_the_guest_and_its_telling_kept(scenery: Scenery, anna: Guest) -> None:
    text = BothTexts("Код {{ secrets.door_code }}", "Type {{ secrets.door_code }}")
    _write(scenery, Section("door", SectionKind.ARRIVAL, BothTexts("Дверь", "Door"), text, audience=Audience.IN_STAY))

    assert f"Type {DOOR_CODE}" in _book(anna, stay=scenery.token()).text
    assert "Type" not in _book(anna).text


def test_a_section_says_in_the_other_language_what_it_lacks_in_the_readers(scenery: Scenery, anna: Guest) -> None:
    _write(scenery, Section("bins", SectionKind.HOW_TO, BothTexts("Мусор", "Bins"), BothTexts(ru="Во дворе")))

    assert "Во дворе" in _book(anna).text


def test_nothing_stands_twice_under_one_title(scenery: Scenery, anna: Guest) -> None:
    entry = KnowledgeEntry(
        key="washer",
        title_ru="Стирка",
        title_en="Washer",
        audience="public",
        answer_ru="Капсулы.",
        answer_en="Capsules.",
    )
    scenery.store.write(lambda session: session.add(entry))
    before = _book(anna).text
    _write(scenery, Section("laundry", SectionKind.HOW_TO, BothTexts(" стирка", "Laundry"), BothTexts("", "Press On.")))

    after = _book(anna).text

    assert "Capsules." in before
    assert "Press On." in after and "Capsules." not in after


def test_a_section_takes_the_place_of_the_answer_of_its_key(scenery: Scenery, anna: Guest) -> None:
    _write(
        scenery,
        Section("checkout-time", SectionKind.CHECK_OUT, BothTexts("Выезд", "Leaving"), BothTexts("", "By noon")),
    )

    page = _book(anna).text

    assert "By noon" in page and "Leave the keys on the table" not in page


def test_places_say_how_far_they_are_and_open_a_map(scenery: Scenery, anna: Guest) -> None:
    near = BookItem(BothTexts("Пекарня", "Bakery"), category=PlaceCategory.CAFE, latitude=59.93644, longitude=30.32)
    far = BookItem(BothTexts("Дворец", "Palace"), latitude=59.7165, longitude=30.3955)
    walked = BookItem(BothTexts("Аптека", "Chemist"), minutes=9)
    _write(scenery, Section("near", SectionKind.PLACES, BothTexts("Рядом", "Near"), items=[near, far, walked]))

    page = _book(anna).text

    assert "4 min on foot" in page and "24.9 km" in page and "9 min on foot" in page
    assert "https://www.openstreetmap.org/?mlat=59.93644&amp;mlon=30.32" in page


def test_a_notice_is_shown_while_it_holds(scenery: Scenery, anna: Guest) -> None:
    def add(session: Session) -> None:
        home, now = _home(session), scenery.clock()
        add_notice(session, MANAGER, home, BothTexts("Лифт стоит", "Lift is out"), now, now + timedelta(hours=2), now)

    scenery.store.write(add)
    during = _book(anna).text
    scenery.clock.advance(hours=2)

    assert "Lift is out" in during and "until 05:07" in during
    assert "Lift is out" not in _book(anna).text


def test_photos_come_in_the_size_that_the_screen_needs_and_only_when_seen(scenery: Scenery, anna: Guest) -> None:
    _write(scenery, Section("door", SectionKind.ARRIVAL, BothTexts("Дверь", "Door")))
    _take_photo(scenery, "door")

    page = _book(anna).text
    address = re.search(rf'src="(/book/{HOME}/media/[^"]+/960)"', page)
    assert address is not None
    photo = anna.client.get(address[1])

    assert 'loading="lazy"' in page and "/480 480w," in page and "/1000 1000w" in page
    assert (photo.status_code, photo.headers["content-type"]) == (200, "image/webp")
    assert "immutable" in photo.headers["cache-control"]


def test_a_photo_is_found_in_the_book_of_its_own_home_alone(scenery: Scenery, anna: Guest) -> None:
    key = _take_photo(scenery, "")
    furnish_second_home(scenery)

    assert anna.client.get(f"/book/{HOME}/media/{key}/480").status_code == 200
    assert anna.client.get(f"/book/rubinstein-7/media/{key}/480").status_code == 404


@pytest.mark.parametrize("address", ["0" * 22 + "/480", "../secret_key/480", "{key}/9999", "{key}/..%2F..%2Fsecret"])
def test_nothing_but_the_books_own_files_is_given_out(scenery: Scenery, anna: Guest, address: str) -> None:
    key = _take_photo(scenery, "")

    assert anna.client.get(f"/book/{HOME}/media/{address.format(key=key)}").status_code == 404


def test_messengers_show_the_homes_name_and_picture_and_nothing_of_the_stay(scenery: Scenery, anna: Guest) -> None:
    _take_photo(scenery, "")

    answer = anna.client.get(
        f"/book/{HOME}", params={"stay": scenery.token()}, headers={"user-agent": "TelegramBot (like TwitterBot)"}
    )

    assert '<meta property="og:title" content="Nevsky 12 Studio">' in answer.text
    assert f'<meta property="og:url" content="http://desk.example.org/book/{HOME}">' in answer.text
    assert re.search(r'og:image" content="http://desk.example.org/book/[\w/-]+/preview"', answer.text)
    assert DOOR_CODE not in answer.text and "John" not in answer.text and "3rd floor" not in answer.text


def test_the_head_of_a_guests_own_page_holds_nothing_of_the_stay(scenery: Scenery, anna: Guest) -> None:
    head = _book(anna, stay=scenery.token()).text.partition("</head>")[0]

    assert "John" not in head and scenery.token() not in head


@pytest.mark.parametrize("language", ["ru", "en"])
def test_before_its_photos_the_book_weighs_less_than_sixty_kibibytes(
    scenery: Scenery, anna: Guest, language: str
) -> None:
    page = anna.client.get(
        f"/book/{HOME}", params={"stay": scenery.token(), "lang": language}, headers={"accept-encoding": "identity"}
    )
    fetched = set(re.findall(r'(?:href|src)="(/guest-static/[^"#]+)', page.text))
    fonts = {STATIC.url("vendor/onest-latin.woff2"), STATIC.url("vendor/onest-cyrillic.woff2")}

    sizes = {name: len(_packed(anna, name)) for name in fetched | fonts}

    assert len(gzip.compress(page.content)) + sum(sizes.values()) < SLOW_PHONE_BYTES, sizes
    assert not re.findall(r'(?:src|href|srcset)="(?!/|#|tel:|https://(?:yandex\.ru|www\.openstreetmap))', page.text)


def test_the_service_worker_is_of_this_book_alone(scenery: Scenery, anna: Guest) -> None:
    script = anna.client.get(f"/book/{HOME}/worker.js")

    assert script.headers["service-worker-allowed"] == f"/book/{HOME}"
    assert anna.client.get(f"/book/{HOME}/worker.js?link=1").headers["service-worker-allowed"] == "/go/"
    assert f'const BOOK = "/book/{HOME}";' in script.text
    assert anna.client.get("/book/nowhere/worker.js").status_code == 404


def test_the_page_says_until_when_a_device_may_keep_it(scenery: Scenery, anna: Guest) -> None:
    own, anybodys = _book(anna, stay=scenery.token()), _book(anna)

    assert own.headers["x-book-closes"] == "1795597200"  # 25 November 2026, 12:00 in St Petersburg
    assert anybodys.headers["x-book-closes"] == "0"


def test_what_is_opened_is_counted_without_a_word_about_who_it_was(scenery: Scenery, anna: Guest) -> None:
    searched = [["сушилка", False], ["+7 812 000-00-11", False], ["Wi-Fi", True], ["anna@example.org", False]]
    told = {"opened": ["checkout-time", "wifi", "nonsense"], "searched": searched}

    first = anna.client.post(f"/book/{HOME}/counts", content=json.dumps(told), headers=_JSON)
    anna.client.post(f"/book/{HOME}/counts", content=json.dumps({"opened": ["wifi"]}), headers=_JSON)

    counted = scenery.read(lambda session: session.exec(select(BookCount)).all())
    assert first.status_code == 204 and "set-cookie" not in first.headers
    assert {(row.kind, row.subject): row.number for row in counted} == {
        ("open", "checkout-time"): 1, ("open", "wifi"): 2, ("nothing", "сушилка"): 1, ("search", "wi-fi"): 1,
    }  # fmt: skip


def test_a_preview_is_for_the_staff_alone(scenery: Scenery, anna: Guest) -> None:
    for moment in ("stranger", "before", "during", "after"):
        assert anna.client.get(f"/book/{HOME}/preview/{moment}").status_code == 404


_JSON = {"content-type": "application/json"}


def _book(guest: Guest, **query: str) -> Response:
    return guest.client.get(f"/book/{HOME}", params=query)


def _sections(page: Response) -> list[str]:
    return re.findall(r"<span>for-(\w+)</span>", page.text)


def _home(session: Session) -> Property:
    return session.exec(select(Property)).one()


def _write(scenery: Scenery, section: Section) -> None:
    scenery.store.write(lambda session: keep_section(session, MANAGER, _home(session), section, scenery.clock()))


def _take_photo(scenery: Scenery, section: str) -> str:
    kept = keep_file(scenery.context.settings.media_dir, picture(1000, 20))
    scenery.store.write(lambda session: add_media(session, _home(session), kept, section))
    return kept.key


def _packed(guest: Guest, address: str) -> bytes:
    answer = guest.client.get(address, headers={"accept-encoding": "identity"})
    return answer.content if address.endswith(".woff2") else gzip.compress(answer.content)
