"""Managers keep what the bot knows: it is found, changed, checked, and every change can be taken back."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from inbox.tables import KnowledgeChange, KnowledgeEntry
from tests.cast import Scenery
from tests.pages.conftest import Visit
from tests.pictures import photo_of_an_iphone

ROOT = "/inbox/knowledge"
SAUNA: dict[str, Any] = {
    "at": "nevsky-12", "audience": "public", "title_ru": "Сауна", "title_en": "Sauna",
    "phrases_ru": "есть ли сауна\nможно в баню", "phrases_en": "is there a sauna",
    "answer_ru": "Сауна на первом этаже.", "answer_en": "The sauna is on the ground floor.",
}  # fmt: skip


def entry(scenery: Scenery, key: str) -> KnowledgeEntry:
    query = select(KnowledgeEntry).where(KnowledgeEntry.key == key).order_by(col(KnowledgeEntry.id).desc())
    found: KnowledgeEntry = scenery.read(lambda session: session.exec(query).first())
    return found


def form_of(one: KnowledgeEntry, at: str = "nevsky-12", **given: Any) -> dict[str, Any]:
    """What a browser posts of an entry that is opened and changed so."""
    return {
        "at": at, "version": one.version, "key": one.key, "audience": one.audience,
        "title_ru": one.title_ru, "title_en": one.title_en,
        "phrases_ru": "\n".join(one.phrases_ru), "phrases_en": "\n".join(one.phrases_en),
        "answer_ru": one.answer_ru, "answer_en": one.answer_en,
    } | given  # fmt: skip


def change(browser: TestClient, one: KnowledgeEntry, **given: Any) -> Any:
    return browser.post(f"{ROOT}/entries/{one.id}", data=form_of(one, **given))


def test_a_new_entry_answers_the_next_guest(scenery: Scenery, visit: Visit) -> None:
    answer = visit("igor").post(f"{ROOT}/entries", data=SAUNA)

    assert answer.status_code == 303
    assert scenery.guest_says("is there a sauna?", property_slug="nevsky-12") == ["The sauna is on the ground floor."]
    assert entry(scenery, "sauna").changed_by == "Игорь Смирнов"


def test_a_photo_goes_with_an_answer_as_jpeg_and_without_what_the_phone_noted(scenery: Scenery, visit: Visit) -> None:
    heic = ("IMG_0412.HEIC", photo_of_an_iphone(), "image/heic")

    visit("igor").post(f"{ROOT}/entries", data=SAUNA, files={"upload": heic})

    file = entry(scenery, "sauna").media[0]
    kept = next(scenery.context.settings.media_dir.rglob(f"{file['key']}*")).read_bytes()
    assert (file["name"], file["mime"]) == ("IMG_0412.jpg", "image/jpeg")
    assert kept.startswith(b"\xff\xd8") and b"PhoneMaker" not in kept


def test_places_and_entries_are_listed_and_found(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    places = igor.get(ROOT).text
    assert "Nevsky 12 Studio" in places and "<title>Knowledge · Nightdesk</title>" in places
    shelf = igor.get(f"{ROOT}/of/nevsky-12").text
    assert "checkout-time" in shelf
    assert "late-checkout" in shelf  # the portfolio's
    found = igor.get(f"{ROOT}/of/nevsky-12?q=Wi-Fi").text
    assert "nevskiy2024" not in found
    assert "wifi" in found
    assert "checkout-time" not in found


def test_a_shared_entry_is_taken_over_and_changed_here(scenery: Scenery, visit: Visit) -> None:
    igor, shared = visit("igor"), entry(scenery, "late-checkout")
    offered = igor.get(f"{ROOT}/entries/new?at=nevsky-12&copied={shared.id}").text

    igor.post(f"{ROOT}/entries", data=form_of(shared, answer_en="Until 13:00, for free."))

    assert "late-checkout" in offered
    assert scenery.guest_says("can we leave later", property_slug="nevsky-12") == ["Until 13:00, for free."]
    shelf = igor.get(f"{ROOT}/of/nevsky-12").text
    assert "overridden" in shelf
    assert entry(scenery, "late-checkout").property_id is not None


def test_a_change_is_kept_with_who_and_when_and_can_be_taken_back(scenery: Scenery, visit: Visit) -> None:
    olga, before = visit("olga"), entry(scenery, "checkout-time")
    change(olga, before, answer_en="Check-out is by {{ check_out }}. Leave the keys in the box.")
    page = olga.get(f"{ROOT}/entries/{before.id}/history").text
    assert "Ольга Ким" in page
    assert "<ins>in</ins>" in page
    assert "<del>on</del>" in page
    changes = scenery.read(
        lambda session: session.exec(select(KnowledgeChange).where(KnowledgeChange.entry_id == before.id)).all()
    )

    answer = olga.post(f"{ROOT}/entries/{before.id}/revert", data={"change": min(one.id for one in changes)})

    assert answer.status_code == 303
    assert entry(scenery, "checkout-time").answer_en == before.answer_en


def test_a_colleagues_change_meanwhile_is_told_and_nothing_is_lost(scenery: Scenery, visit: Visit) -> None:
    igor, olga, opened = visit("igor"), visit("olga"), entry(scenery, "checkout-time")
    change(olga, opened, answer_en="By noon, says Olga.")

    refused = change(igor, opened, answer_en="By noon, says Igor.")

    assert refused.status_code == 409
    assert "Ольга Ким changed this at 03:07" in refused.text
    assert "By noon, says Igor." in refused.text
    assert "<ins>Olga.</ins>" in refused.text
    assert entry(scenery, "checkout-time").answer_en == "By noon, says Olga."
    version = entry(scenery, "checkout-time").version
    assert f'name="version" value="{version}"' in refused.text
    assert change(igor, opened, answer_en="By noon, says Igor.", version=version).status_code == 303


UNFIT = [
    ("phrases_en", "What time is check-OUT?", "is a phrase of “checkout-time” too"),
    ("phrases_en", "late check out", "is a phrase of “late-checkout” too"),
    ("answer_en", "It is {{ detals.floor }}", "Did you mean {{ details.floor }}?"),
    ("answer_en", "It is {details.floor}", "Did you mean {{ details.floor }}?"),
    ("answer_en", "It is {{ details.pool }}", "is not filled in here: nevsky-12"),
    ("answer_en", "{{ secrets.door_code }}", "is a secret"),
    ("answer_en", "Dear {{ guest }}", "known only with a booking"),
    ("answer_ru", " ", "guests write in both languages"),
    ("title_ru", "", "A title is needed in both languages"),
    ("key", "wifi", "There is an entry “wifi” here already"),
    ("key", "sau na", "can&#39;t be a key"),
]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_can_not_be_kept_is_told_with_how_to_mend_it(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    answers = [igor.post(f"{ROOT}/entries", data={**SAUNA, field: typed}) for field, typed, _ in UNFIT]

    assert [told for (_, _, told), answer in zip(UNFIT, answers, strict=True) if told not in answer.text] == []
    assert {answer.status_code for answer in answers} == {422}
    assert "Сауна на первом этаже." in answers[0].text
    assert entry(scenery, "sauna") is None


def test_an_archived_entry_answers_nobody_until_it_is_taken_out(scenery: Scenery, visit: Visit) -> None:
    igor, one = visit("igor"), entry(scenery, "checkout-time")

    igor.post(f"{ROOT}/entries/{one.id}/archive")
    silent = scenery.guest_says("what time is check-out?", property_slug="nevsky-12")
    shelf = igor.get(f"{ROOT}/of/nevsky-12").text
    igor.post(f"{ROOT}/entries/{one.id}/unarchive")

    assert "12:00" not in silent[0]
    assert "Archive" in shelf
    assert "12:00" in scenery.guest_says("what time is check-out?", "1002", property_slug="nevsky-12")[0]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_owners_and_strangers_have_no_part_in_it(scenery: Scenery, visit: Visit, stranger: TestClient) -> None:
    number = entry(scenery, "wifi").id
    paths = ["", "/portfolio", "/of/nevsky-12", "/entries/new", f"/entries/{number}", f"/entries/{number}/history"]

    assert {visit("petrova").get(ROOT + path).status_code for path in paths} == {404}
    assert visit("petrova").post(f"{ROOT}/entries", data=SAUNA).status_code == 404
    assert {stranger.get(ROOT + path).status_code for path in paths} == {303}
    assert entry(scenery, "sauna") is None
