"""What guests send is fetched from their vendor and kept, or it is said why not."""

import asyncio

import pytest
from sqlmodel import select

from inbox.arriving.media import LARGEST_BYTES, fetch_due_media
from inbox.channel import FetchError, IncomingMedia, MessageKind
from inbox.tables import Attachment, AttachmentState
from tests.cast import Scenery

WHATSAPP = "whatsapp:+447700900456"


def _photo(name: str = "lock.jpg", mime: str = "image/jpeg") -> IncomingMedia:
    return IncomingMedia(MessageKind.PHOTO, "file-1", mime, name, 3)


def _attachment(scenery: Scenery) -> Attachment:
    found: Attachment = scenery.read(lambda session: session.exec(select(Attachment)).one())
    return found


def _guest_sends(scenery: Scenery, media: IncomingMedia) -> None:
    scenery.hand_in(scenery.incoming("", kind=MessageKind.PHOTO, media=(media,)))


def _fetch(scenery: Scenery) -> int:
    return asyncio.run(fetch_due_media(scenery.context))


def test_a_photo_is_kept_under_a_name_of_ours(scenery: Scenery) -> None:
    scenery.telegram.files["file-1"] = b"jpg"
    _guest_sends(scenery, _photo("../../evil\u202egpj.jpg"))

    _fetch(scenery)

    kept = _attachment(scenery)
    assert kept.state == AttachmentState.READY
    assert kept.name == "evilgpj.jpg"
    assert kept.path is not None
    assert (scenery.context.settings.media_dir / kept.path).read_bytes() == b"jpg"
    assert kept.path.endswith(".jpg")
    assert "evil" not in kept.path


@pytest.mark.parametrize(("name", "mime"), [("page.html", "text/html"), ("run.svg", "image/svg+xml"), ("x", "")])
def test_what_a_browser_would_run_gets_no_ending_that_says_so(scenery: Scenery, name: str, mime: str) -> None:
    scenery.telegram.files["file-1"] = b"<script>"
    _guest_sends(scenery, _photo(name, mime))

    _fetch(scenery)

    assert (_attachment(scenery).path or "").endswith(".bin")


def test_a_passing_fault_is_tried_again_later(scenery: Scenery) -> None:
    scenery.telegram.files["file-1"] = FetchError("busy", permanent=False)
    _guest_sends(scenery, _photo())
    _fetch(scenery)

    assert _fetch(scenery) == 0
    scenery.telegram.files["file-1"] = b"jpg"
    scenery.clock.advance(minutes=1)
    _fetch(scenery)

    assert _attachment(scenery).state == AttachmentState.READY


def test_a_file_that_never_comes_is_given_up_with_a_reason(scenery: Scenery) -> None:
    scenery.telegram.files["file-1"] = FetchError("gone", permanent=True)
    _guest_sends(scenery, _photo())

    _fetch(scenery)

    assert (_attachment(scenery).state, _attachment(scenery).error) == (AttachmentState.FAILED, "gone")


def test_more_than_was_announced_is_not_kept(scenery: Scenery) -> None:
    scenery.telegram.files["file-1"] = bytes(LARGEST_BYTES + 1)
    _guest_sends(scenery, _photo())

    _fetch(scenery)

    assert _attachment(scenery).state == AttachmentState.TOO_BIG
    assert [path for path in scenery.context.settings.media_dir.rglob("*") if path.is_file()] == []


def test_a_fault_of_ours_is_tried_again_and_given_up_in_the_end(scenery: Scenery) -> None:
    _guest_sends(scenery, _photo())  # the channel knows no such file, and fails in a way that nobody foresaw

    for _ in range(6):
        _fetch(scenery)
        scenery.clock.advance(hours=2)

    assert (_attachment(scenery).state, _attachment(scenery).error) == (AttachmentState.FAILED, "KeyError")


@pytest.mark.parametrize(
    ("card", "told"),
    [
        (
            "BEGIN:VCARD\r\nFN:Igor\\, plum\r\n ber\r\nitem1.TEL;waid=78120000011:+7 812 000-00-11\r\nTEL:+1\r\n",
            True,
        ),
        (
            "BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:Igor=2C plumber\nTEL;VALUE=uri:tel:+7 812 000-00-11",
            True,
        ),
        ("not a card at all", False),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_contact_that_comes_as_a_file_is_shown_by_name_and_number(scenery: Scenery, card: str, told: bool) -> None:
    scenery.whatsapp.files["file-1"] = card.encode()
    media = IncomingMedia(MessageKind.CONTACT, "file-1", "text/vcard")
    scenery.hand_in(
        scenery.incoming("", WHATSAPP, kind=MessageKind.CONTACT, media=(media,), **scenery.by_whatsapp("+447700900456"))
    )

    _fetch(scenery)

    said = scenery.messages(WHATSAPP)[0]
    expected = ("Igor, plumber", "+7 812 000-00-11") if told else ("", "")
    assert (said.text, said.facts.get("shared_phone", "")) == expected
