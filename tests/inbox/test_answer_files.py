"""Files that go with answers: kept once, sent as each channel takes them, and never between the guest and the words."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from inbox.arriving.vendor_files import build_vendor_files
from inbox.channel import Abilities, FailureReason, MessageKind, OutgoingMedia, SendError
from inbox.conversation.answer_files import LARGEST_BYTES, File, UnfitFile, keep_file
from inbox.delivery.cutting import requests_for
from inbox.knowledge.drafts import draft_of
from inbox.knowledge.editing import change
from inbox.routes import add_routes
from inbox.tables import Attachment, DeliveryState, KnowledgeEntry
from tests.cast import Scenery
from tests.pages.staging import PIXEL

MP4 = b"\x00\x00\x00\x18ftypisom" + b"\x00" * 64
QUESTION = "what time is check-out?"


def add_files(scenery: Scenery, *contents: bytes) -> list[File]:
    """The example office's answer about check-out has these files from now on."""
    folder = scenery.context.settings.media_dir
    files = [keep_file(folder, io.BytesIO(content), f"{number}") for number, content in enumerate(contents, 1)]

    def work(session: Any) -> None:
        entry = session.exec(select(KnowledgeEntry).where(KnowledgeEntry.key == "checkout-time")).one()
        draft = replace(draft_of(entry), files=tuple(files))
        change(session, scenery.actor(), entry.id, draft, scenery.clock())

    scenery.store.write(work)
    return files


def test_words_go_under_the_first_photo_and_further_ones_in_one_album(scenery: Scenery) -> None:
    add_files(scenery, PIXEL, PIXEL + b"2")
    scenery.telegram.abilities = Abilities(buttons=True, album=10)

    scenery.guest_says(QUESTION, property_slug="nevsky-12")

    (sent,) = scenery.telegram.sent
    assert "12:00" in sent.text
    assert [medium.kind for medium in sent.media] == [MessageKind.PHOTO, MessageKind.PHOTO]
    assert all(Path(medium.path).read_bytes().startswith(PIXEL) for medium in sent.media)


def test_a_channel_of_one_file_a_message_gets_them_one_by_one(scenery: Scenery) -> None:
    add_files(scenery, PIXEL, MP4)
    given = scenery.by_whatsapp("+447700900123")

    scenery.guest_says(QUESTION, given["sender"].address, property_slug="nevsky-12", **given)
    scenery.clock.advance(seconds=5)
    scenery.send_due()

    first, second = scenery.whatsapp.sent
    assert ("12:00" in first.text, second.text) == (True, "")
    assert [sent.media[0].kind for sent in (first, second)] == [MessageKind.PHOTO, MessageKind.VIDEO]
    assert scenery.deliveries()[0].state == DeliveryState.SENT


def test_a_photo_that_the_vendor_refuses_does_not_keep_the_words_back(scenery: Scenery) -> None:
    add_files(scenery, PIXEL)
    scenery.telegram.answers = [SendError(FailureReason.MEDIA, permanent=True)]

    said = scenery.guest_says(QUESTION, property_slug="nevsky-12")

    assert "12:00" in said[0]
    assert scenery.telegram.sent[0].media == ()
    assert scenery.deliveries()[0].state == DeliveryState.SENT


def test_its_address_opens_for_the_vendor_and_soon_no_more(scenery: Scenery) -> None:
    add_files(scenery, PIXEL)
    scenery.guest_says(QUESTION, property_slug="nevsky-12")
    address = scenery.telegram.sent[0].media[0].url.removeprefix("http://desk.example.org")
    app = FastAPI()
    add_routes(app, [build_vendor_files(scenery.context)])

    with TestClient(app) as vendor:
        fetched, forged = vendor.get(address), vendor.get(address[:-1] + ("A" if address[-1] != "A" else "B"))
        mangled = vendor.get(address[:-1] + "Ж")
        scenery.clock.advance(hours=49)
        late = vendor.get(address)

    assert (fetched.content, fetched.headers["content-type"]) == (PIXEL, "image/png")
    assert [answer.status_code for answer in (fetched, forged, mangled, late)] == [200, 404, 404, 404]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_same_photo_is_kept_once(scenery: Scenery) -> None:
    first, second = add_files(scenery, PIXEL), add_files(scenery, PIXEL)

    assert first == second
    assert len(list(scenery.context.settings.media_dir.rglob("*.png"))) == 1
    assert scenery.read(lambda session: session.exec(select(Attachment)).all()) == []


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "empty"), (b"<html>", "kind"), (b"\xff\xd8\xff" + b"0" * LARGEST_BYTES, "size")]
)
def test_what_messengers_do_not_take_is_refused(tmp_path: Any, content: bytes, why: str) -> None:
    with pytest.raises(UnfitFile) as refused:
        keep_file(tmp_path, io.BytesIO(content), "a.jpg")

    assert refused.value.why == why
    assert list(tmp_path.rglob("*")) == []


PHOTO = OutgoingMedia(MessageKind.PHOTO, "p", "u", "image/png", "p.png")
PAPER = OutgoingMedia(MessageKind.DOCUMENT, "p", "u", "application/pdf", "p.pdf")


@pytest.mark.parametrize(
    ("text", "media", "abilities", "wanted"),
    [
        ("hi", [], Abilities(), [("hi", 0)]),
        ("hi", [PHOTO, PHOTO], Abilities(album=10), [("hi", 2)]),
        ("hi", [PHOTO, PHOTO], Abilities(album=1), [("hi", 1), ("", 1)]),
        ("hi", [PAPER, PHOTO], Abilities(album=10), [("hi", 0), ("", 1), ("", 1)]),
        ("long " * 300, [PHOTO], Abilities(), [(("long " * 300).strip(), 0), ("", 1)]),
        ("hi", [PHOTO], Abilities(media=False), [("hi", 0)]),
    ],
)
def test_words_and_files_are_cut_to_what_a_channel_takes(
    text: str, media: Sequence[OutgoingMedia], abilities: Abilities, wanted: list[tuple[str, int]]
) -> None:
    requests = requests_for(text, media, abilities, buttons=False)

    assert [(request.text.strip(), len(request.media)) for request in requests] == wanted
