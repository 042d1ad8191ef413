"""Guests send photos and PDF files; what comes is judged by its bytes, and shown to nobody but the sender and staff."""

import asyncio
from dataclasses import dataclass

import pytest
from httpx2 import Response
from sqlmodel import select

from inbox.arriving.media import fetch_due_media
from inbox.channel import FetchError
from inbox.tables import Attachment
from tests.cast import Scenery
from tests.pictures import photo_of_an_iphone
from tests.welcomebook.staging import HOME, Guest, stored_texts
from welcomebook.uploads import LARGEST_BYTES, Uploads, type_of_bytes

# The smallest PNG there is: one grey pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6368000000820081dd436af40000000049454e44ae426082"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(200)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(200)


def test_a_photo_reaches_the_desk_and_shows_in_the_guests_own_page(scenery: Scenery, anna: Guest) -> None:
    anna.opens()

    sent = _send(anna, "lock.png", PNG)
    asyncio.run(fetch_due_media(scenery.context))

    file = _only_file(scenery)
    assert sent.status_code == 200
    assert (file.kind, file.mime, file.name, file.state) == ("photo", "image/png", "lock.png", "ready")
    shown = anna.client.get(f"/chat/{HOME}/files/{file.public_key}")
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert f'src="/chat/{HOME}/files/{file.public_key}"' in anna.opens().text


@pytest.mark.parametrize(
    ("name", "kind", "content", "shown"),
    [
        ("voice.webm", "audio/webm", b"\x1aE\xdf\xa3" + bytes(40), ("voice", "audio/webm", "voice.webm", "<audio")),
        ("voice.mp4", "audio/mp4", b"\0\0\0\x18ftypiso5" + bytes(40), ("voice", "audio/mp4", "voice.mp4", "<audio")),
        (
            "IMG_7.MOV",
            "video/quicktime",
            b"\0\0\0\x14ftypqt  " + bytes(40),
            ("video", "video/mp4", "IMG_7.MOV", "<video"),
        ),
        ("IMG_8.HEIC", "image/heic", photo_of_an_iphone(), ("photo", "image/jpeg", "IMG_8.jpg", "<img")),
    ],
)
def test_what_phones_record_is_heard_and_seen_in_the_page(
    scenery: Scenery, anna: Guest, name: str, kind: str, content: bytes, shown: tuple[str, str, str, str]
) -> None:
    anna.opens()

    _send(anna, name, content, kind=kind)
    asyncio.run(fetch_due_media(scenery.context))

    file = _only_file(scenery)
    assert (file.kind, file.mime, file.name) == shown[:3]
    assert f"{shown[3]} " in anna.opens().text and file.public_key in anna.opens().text


def test_before_the_desk_has_it_the_page_says_that_there_is_a_photo(scenery: Scenery, anna: Guest) -> None:
    anna.opens()

    fragment = _send(anna, "lock.png", PNG).text

    assert "lock.png" in fragment and "<img" not in fragment


def test_nobody_else_is_shown_it(scenery: Scenery, anna: Guest, boris: Guest) -> None:
    anna.opens()
    boris.opens()
    boris.says("привет")
    _send(anna, "passport.jpg", JPEG)
    asyncio.run(fetch_due_media(scenery.context))

    answer = boris.client.get(f"/chat/{HOME}/files/{_only_file(scenery).public_key}")

    assert answer.status_code == 404


def test_a_pdf_is_offered_for_download(scenery: Scenery, anna: Guest) -> None:
    anna.opens()
    _send(anna, "ticket.pdf", PDF)
    asyncio.run(fetch_due_media(scenery.context))
    file = _only_file(scenery)

    answer = anna.client.get(f"/chat/{HOME}/files/{file.public_key}")

    assert file.kind == "document"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"


def test_a_photo_that_is_sent_again_is_one_photo(scenery: Scenery, anna: Guest) -> None:
    anna.opens()

    answers = [_send(anna, "lock.png", PNG, client_id="the-same-key").status_code for _ in range(2)]

    assert answers == [200, 200]
    assert _only_file(scenery).name == "lock.png"


def test_a_form_without_scripts_sends_a_photo_with_its_words(scenery: Scenery, anna: Guest) -> None:
    anna.opens()

    sent = anna.client.post(
        f"/chat/{HOME}/messages",
        data={"client_id": "abcdefgh", "text": "this one blinks red"},
        files={"file": ("lock.png", PNG, "image/png")},
    )

    assert sent.status_code == 303
    assert stored_texts(scenery) == ["this one blinks red"]
    assert _only_file(scenery).kind == "photo"


def test_a_form_without_a_chosen_file_is_an_ordinary_message(scenery: Scenery, anna: Guest) -> None:
    anna.opens()

    sent = anna.client.post(
        f"/chat/{HOME}/messages",
        data={"client_id": "abcdefgh", "text": "only words"},
        files={"file": ("", b"", "application/octet-stream")},
    )

    assert sent.status_code == 303
    assert stored_texts(scenery) == ["only words"]


@dataclass(frozen=True)
class Bad:
    name: str
    content: bytes
    status: int
    kind: str = "image/png"


BAD = {
    "a page under a picture's name": Bad("photo.png", b"<html><script>alert(1)</script>", 415),
    "a drawing that can run scripts": Bad(
        "photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "image/svg+xml"
    ),
    "a program": Bad("photo.jpg", b"MZ\x90\x00" + bytes(100), 415, "image/jpeg"),
    "empty": Bad("photo.png", b"", 422),
    "too large": Bad("photo.png", PNG + bytes(LARGEST_BYTES), 413),
    "far too large": Bad("photo.png", PNG + bytes(LARGEST_BYTES + 100_000), 413),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_what_is_no_picture_or_pdf_is_refused(scenery: Scenery, anna: Guest, bad: Bad) -> None:
    anna.opens()

    answer = _send(anna, bad.name, bad.content, kind=bad.kind)

    assert answer.status_code == bad.status
    assert answer.json()["told"]
    assert stored_texts(scenery) == []


@pytest.mark.parametrize("name", ["../../../etc/passwd.png", "a\u202egnp.exe", 'x"><script>alert(1)</script>.png'])
def test_a_hostile_name_is_only_a_name(scenery: Scenery, anna: Guest, name: str) -> None:
    anna.opens()

    _send(anna, name, PNG)
    asyncio.run(fetch_due_media(scenery.context))

    file = _only_file(scenery)
    assert "/" not in file.name and "\u202e" not in file.name
    assert "<script>alert" not in anna.opens().text
    assert anna.client.get(f"/chat/{HOME}/files/{file.public_key}").status_code == 200


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PNG[:16], "image/png"),
        (JPEG[:16], "image/jpeg"),
        (b"GIF89a" + bytes(10), "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "image/heic"),
        (PDF[:16], "application/pdf"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "video/mp4"),
        (b"\x00\x00\x00\x18ftypqt  \x00\x00\x00\x00", "video/mp4"),
        (b"\x1aE\xdf\xa3" + bytes(12), "video/webm"),
        (b"OggS" + bytes(12), "audio/ogg"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", None),
        (b"\x00\x00\x00\x18ftypevil\x00\x00\x00\x00", None),
        (b"", None),
    ],
)
def test_kinds_are_told_by_the_first_bytes(head: bytes, kind: str | None) -> None:
    assert type_of_bytes(head) == kind


@pytest.mark.parametrize("name", ["../secret", "a" * 21, "a" * 22, ""])
def test_only_our_own_uploads_can_be_read(scenery: Scenery, name: str) -> None:
    uploads = Uploads(scenery.folder / "uploads")
    (scenery.folder / "secret").write_text("secret")

    async def read() -> list[bytes]:
        return [chunk async for chunk in uploads.read(name, 100)]

    with pytest.raises(FetchError):
        asyncio.run(read())


def _send(guest: Guest, name: str, content: bytes, client_id: str = "", kind: str = "image/png") -> Response:
    data = {"client_id": client_id or guest.new_id()}
    return guest.posts(data=data, files={"file": (name, content, kind)})


def _only_file(scenery: Scenery) -> Attachment:
    (file,) = scenery.read(lambda session: session.exec(select(Attachment)).all())
    return file  # type: ignore[no-any-return]
