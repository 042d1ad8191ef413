"""Where managers write welcome books: nothing that was typed is lost, and nothing unfit is kept."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from inbox.tables import AuditRecord, BookMedia, BookNotice, BookSection
from tests.cast import Scenery
from tests.pages.conftest import Visit
from tests.pictures import picture
from tests.welcomebook.staging import furnish_second_home

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
BOOK = "/inbox/books/nevsky-12"
DOOR = {
    "title_ru": "Как найти дверь", "title_en": "Finding the door", "text_ru": "Со двора", "text_en": "",
    "audience": "stay", "item-0-ru": "Арка", "item-0-en": "The arch", "item-1-ru": "Дверь 34", "item-1-en": "Door 34",
    "item-2-ru": "", "item-2-en": "",
}  # fmt: skip


def test_a_section_is_written_in_both_languages_and_the_gap_is_marked(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    kept = igor.post(f"{BOOK}/new/arrival", data=DOOR)

    section = _sections(scenery)[0]
    assert kept.headers["location"] == f"{BOOK}/sections/arrival?told=kept"
    assert (section.title_en, section.audience, [item["en"] for item in section.items]) == (
        "Finding the door", "stay", ["The arch", "Door 34"],
    )  # fmt: skip
    assert "English is missing" in igor.get(BOOK).text
    assert 'class="lacking"' in igor.get(f"{BOOK}/sections/arrival").text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"title_ru": "", "title_en": ""}, "A heading is missing"),
        ({"text_en": "The code is {{ secrets.door_code }}"}, "is a secret: choose"),
        ({"text_en": "{{ details.boiler }}"}, "This property has no {{ details.boiler }}"),
        ({"item-1-en": "{{ dor }}"}, "{{ dor }} is not known"),
        ({"item-1-en": "at {check_in}"}, "{check_in} needs double braces: {{ check_in }}."),
    ],
)
def test_what_could_not_be_told_is_marked_and_everything_typed_stays(
    scenery: Scenery, visit: Visit, typed: dict[str, str], told: str
) -> None:
    page = visit("igor").post(f"{BOOK}/new/arrival", data=DOOR | typed)

    assert page.status_code == 422 and told in page.text and "aria-invalid" in page.text
    assert "Door 34" in page.text or typed.get("item-1-en", "") in page.text
    assert _sections(scenery) == []


def test_a_place_that_is_on_no_map_is_said_beside_its_field(visit: Visit) -> None:
    place = {"title_ru": "Рядом", "title_en": "Near", "item-0-ru": "Кафе", "item-0-en": "Café"}

    page = visit("igor").post(f"{BOOK}/new/places", data=place | {"item-0-location": "behind the church"})

    assert page.status_code == 422
    assert "“behind the church” tells no place" in page.text and 'value="behind the church"' in page.text


def test_lines_are_moved_and_removed_without_a_script(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    igor.post(f"{BOOK}/new/arrival", data=DOOR)

    igor.post(f"{BOOK}/sections/arrival", data=DOOR | {"act": "up:1"})
    moved = [item["en"] for item in _sections(scenery)[0].items]
    igor.post(f"{BOOK}/sections/arrival", data=DOOR | {"act": "drop:0"})

    assert moved == ["Door 34", "The arch"]
    assert [item["en"] for item in _sections(scenery)[0].items] == ["Door 34"]


def test_sections_are_put_in_order_by_buttons_and_by_dragging(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    for title in ("Shower", "Hob", "Bins"):
        igor.post(f"{BOOK}/new/how_to", data={"title_ru": title, "title_en": title})

    igor.post(f"{BOOK}/sections/how-to-3/move", data={"to": "up"})
    by_button = [section.title_en for section in _sections(scenery)]
    igor.post(f"{BOOK}/order", data={"key": ["how-to-3", "how-to-2"]})

    assert by_button == ["Shower", "Bins", "Hob"]
    assert [section.title_en for section in _sections(scenery)] == ["Bins", "Hob", "Shower"]


def test_photos_are_added_described_and_taken_away(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    igor.post(f"{BOOK}/media", files=[("files", ("hero.jpg", picture(600, 300), "image/jpeg"))])
    media = _media(scenery)[0]
    igor.post(f"{BOOK}/media/{media.id}", data={"caption_ru": "Вид", "caption_en": "The view"})
    shown = igor.get(BOOK).text
    igor.post(f"{BOOK}/media/{media.id}", data={"act": "drop"})

    assert 'alt="Вид"' in shown and "no photo" not in shown
    assert _media(scenery) == [] and not list(scenery.context.settings.media_dir.rglob("*.webp"))


def test_an_unfit_photo_is_refused_with_what_to_do_and_the_others_are_kept(scenery: Scenery, visit: Visit) -> None:
    text = ("files", ("IMG_1.jpg", b"no photo at all, whatever it is called", "image/jpeg"))

    page = visit("igor").post(f"{BOOK}/media", files=[text, ("files", ("ok.jpg", picture(), "image/jpeg"))])

    assert page.status_code == 415 and "IMG_1.jpg is neither a photo nor a video: JPEG" in page.text
    assert len(_media(scenery)) == 1


def test_a_photo_that_was_chosen_for_a_step_is_kept_with_it(scenery: Scenery, visit: Visit) -> None:
    igor, steps = (
        visit("igor"),
        {"title_en": "The lock", "item-0-ru": "", "item-0-en": "Press", "item-1-ru": "", "item-1-en": "Turn"},
    )

    igor.post(f"{BOOK}/new/arrival", data=steps, files={"item-1-file": ("lock.jpg", picture(), "image/jpeg")})
    refused = igor.post(f"{BOOK}/new/arrival", data=steps, files={"item-0-file": ("notes.jpg", b"no photo")})

    media: BookMedia = _media(scenery)[0]
    section: BookSection = scenery.read(lambda session: session.exec(select(BookSection)).one())
    assert [item.get("photo") for item in section.items] == [None, media.public_key]
    assert media.section_key == section.key
    assert refused.status_code == 422 and "notes.jpg is neither a photo nor a video" in refused.text
    assert 'value="The lock"' in refused.text


def test_pictures_are_put_in_order_and_the_script_is_told_what_was_not_taken(scenery: Scenery, visit: Visit) -> None:
    igor, script = visit("igor"), {"HX-Request": "true"}
    for width in (10, 20):
        igor.post(f"{BOOK}/media", files=[("files", ("a.jpg", picture(width), "image/jpeg"))], headers=script)

    refused = igor.post(f"{BOOK}/media", files=[("files", ("b.jpg", b"text"))], headers=script)
    igor.post(f"{BOOK}/media/order", data={"key": [media.public_key for media in reversed(_media(scenery))]})

    assert refused.status_code == 415 and "b.jpg is neither a photo" in refused.json()["told"][0]
    assert [media.width for media in sorted(_media(scenery), key=lambda media: media.position)] == [20, 10]


def test_a_notice_needs_both_languages_and_an_end(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    wrong = igor.post(f"{BOOK}/notices", data={"text_ru": "Лифт стоит", "ends": "2020-01-01T10:00"})
    right = igor.post(
        f"{BOOK}/notices", data={"text_ru": "Лифт стоит", "text_en": "No lift", "ends": "2026-11-22T18:00"}
    )

    notice: BookNotice = scenery.read(lambda session: session.exec(select(BookNotice)).one())
    assert wrong.status_code == 422 and "This is over already" in wrong.text and 'value="Лифт стоит"' in wrong.text
    assert right.status_code == 303 and notice.ends_at.hour == 15  # in UTC
    igor.post(f"{BOOK}/notices/{notice.id}/end")
    assert "No lift" not in igor.get(BOOK).text


def test_a_notice_is_ended_in_the_book_of_its_own_home_alone(scenery: Scenery, visit: Visit) -> None:
    furnish_second_home(scenery)
    igor = visit("igor")
    igor.post(f"{BOOK}/notices", data={"text_ru": "Лифт стоит", "text_en": "No lift", "ends": "2026-11-22T18:00"})
    notice: BookNotice = scenery.read(lambda session: session.exec(select(BookNotice)).one())

    answer = igor.post(f"/inbox/books/rubinstein-7/notices/{notice.id}/end")

    assert answer.status_code == 404 and "No lift" in igor.get(BOOK).text


def test_a_book_is_copied_with_its_pictures_and_says_what_does_not_fit(scenery: Scenery, visit: Visit) -> None:
    furnish_second_home(scenery)
    igor = visit("igor")
    text, photo = {"text_en": "{{ details.lock_model }}"}, {"item-0-file": ("a.jpg", picture(), "image/jpeg")}
    igor.post(f"{BOOK}/new/arrival", data=DOOR | text, files=photo)

    copied = igor.post("/inbox/books/rubinstein-7/copy", data={"source": "nevsky-12"})

    keys = {media.public_key for media in _media(scenery)}
    assert copied.headers["location"] == "/inbox/books/rubinstein-7?told=copied-in-part"
    assert {section.items[0]["photo"] for section in _sections(scenery)} == keys and len(keys) == 2
    assert igor.get("/inbox/books/rubinstein-7").status_code == 200


def test_a_picture_is_changed_in_the_book_of_its_own_home_alone(scenery: Scenery, visit: Visit) -> None:
    furnish_second_home(scenery)
    igor = visit("igor")
    igor.post(f"{BOOK}/media", files=[("files", ("a.jpg", picture(), "image/jpeg"))])

    answer = igor.post(f"/inbox/books/rubinstein-7/media/{_media(scenery)[0].id}", data={"act": "drop"})

    assert answer.status_code == 404 and len(_media(scenery)) == 1


def test_a_removed_section_takes_its_pictures_along(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    igor.post(f"{BOOK}/new/arrival", data=DOOR)
    igor.post(f"{BOOK}/media", data={"section": "arrival"}, files=[("files", ("a.jpg", picture(), "image/jpeg"))])

    igor.post(f"{BOOK}/sections/arrival/drop")

    assert _sections(scenery) == [] and _media(scenery) == []


def test_who_changed_a_book_is_on_record(scenery: Scenery, visit: Visit) -> None:
    visit("olga").post(f"{BOOK}/new/arrival", data=DOOR)

    records = scenery.read(lambda session: session.exec(select(AuditRecord)).all())
    assert [(record.actor, record.action) for record in records] == [("Ольга Ким", "book_section_kept")]


def test_owners_and_strangers_find_no_editor(visit: Visit, stranger: TestClient) -> None:
    assert visit("petrova").get(BOOK).status_code == 404
    assert stranger.get(BOOK).headers["location"].startswith("/login")
    assert visit("petrova").post(f"{BOOK}/new/arrival", data=DOOR).status_code == 404


def test_the_shelf_shows_how_whole_each_book_is(visit: Visit) -> None:
    page = visit("igor").get("/inbox/books").text

    assert (
        re.search(r"16 %</span>", page)
        and "no photo" in page
        and "missing: How to get in, House rules, Check-out, Nearby" in page
    )


def _sections(scenery: Scenery) -> list[BookSection]:
    found: Any = scenery.read(lambda session: session.exec(select(BookSection).order_by("position")).all())
    return list(found)


def _media(scenery: Scenery) -> list[BookMedia]:
    return list(scenery.read(lambda session: session.exec(select(BookMedia)).all()))
