"""The box under a thread: files to the guest, drafts on any device, undoing, and who else writes."""

import io
from datetime import timedelta
from pathlib import Path

from fastapi.testclient import TestClient
from PIL import Image
from sqlmodel import col, select

from inbox.channel import MessageKind
from inbox.staff.preferences import Preferences, keep_preferences
from inbox.tables import Attachment, ConversationState, Delivery, ServiceClockRow
from tests.cast import Scenery
from tests.pages.conftest import Visit
from tests.pages.staging import login_of, water_is_cold

SCRIPT = {"HX-Request": "true"}


def _photo() -> bytes:
    """A camera's photo that tells where it was taken."""
    kept, noted = io.BytesIO(), Image.Exif()
    noted[0x010F] = "Camera of Igor"
    Image.new("RGB", (40, 30), "teal").save(kept, "JPEG", exif=noted)
    return kept.getvalue()


def _bring(client: TestClient, number: int, name: str, content: bytes) -> tuple[int, str]:
    answer = client.post(f"/inbox/{number}/files", files={"file": (name, content)}, headers=SCRIPT)
    return answer.status_code, answer.text


def _slip(html: str) -> str:
    return html.split('name="files" value="')[1].split('"')[0].replace("&#43;", "+")


def _likes(scenery: Scenery, name: str, seconds: int) -> None:
    login_id = login_of(scenery, f"{name}@example.org").id or 0
    scenery.store.write(lambda session: keep_preferences(session, login_id, Preferences(seconds)))


def test_a_photo_reaches_the_guest_without_what_the_camera_noted(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")

    _, html = _bring(igor, number, "../\u202egnp.lock.png", _photo())
    sent = igor.post(f"/inbox/{number}/reply", data={"text": "Бойлер здесь", "files": _slip(html)}, headers=SCRIPT)
    scenery.send_due()

    outgoing = scenery.telegram.sent[-1]
    assert sent.status_code == 201
    assert outgoing.text == "Бойлер здесь"
    assert [(media.kind, media.name) for media in outgoing.media] == [(MessageKind.PHOTO, "gnp.lock.png")]
    with Image.open(outgoing.media[0].path) as photo:
        assert not photo.getexif()


def test_files_alone_are_an_answer_and_a_page_without_script_sends_them_too(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    paper = ("map.pdf", b"%PDF-1.7 the way to the house", "application/pdf")

    answer = igor.post(f"/inbox/{number}/reply", data={"text": ""}, files={"attached": paper})
    scenery.send_due()

    assert answer.status_code == 303
    assert [media.name for media in scenery.telegram.sent[-1].media] == ["map.pdf"]
    assert scenery.telegram.sent[-1].text == ""


def test_what_can_not_be_sent_is_refused_before_sending(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    _, html = _bring(igor, number, "lock.jpg", _photo())

    refused = {name: _bring(igor, number, name, content) for name, content in
               {"run.exe": b"MZ\x90", "none.jpg": b"", "forged.jpg": b"\xff\xd8\xff broken"}.items()}  # fmt: skip
    noted = igor.post(
        f"/inbox/{number}/reply", data={"text": "x", "note": "true", "files": _slip(html)}, headers=SCRIPT
    )
    forged = igor.post(f"/inbox/{number}/reply", data={"text": "x", "files": "bm90IG91cnM="}, headers=SCRIPT)
    blank = igor.post(f"/inbox/{number}/reply", data={"text": "The code is {{ details.gate }}"}, headers=SCRIPT)

    assert {name: status for name, (status, _) in refused.items()} == dict.fromkeys(refused, 422)
    assert "run.exe" in refused["run.exe"][1]
    assert (noted.json()["code"], forged.json()["code"], blank.json()["code"]) == ("note_files", "unfit", "unfilled")
    assert "{{ details.gate }}" in blank.json()["told"]


def test_the_limits_of_the_channel_are_said_before_anything_is_chosen(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")

    page = igor.get(f"/inbox/{number}").text

    assert "Telegram: photos, MP4 and PDF, up to 16 MB each, 10 at once. Each goes as a message of its own." in page


def test_an_answer_can_be_taken_back_until_it_leaves(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    _likes(scenery, "igor", 5)
    before = scenery.conversation("2002")
    _, html = _bring(igor, number, "lock.jpg", _photo())

    bubble = igor.post(f"/inbox/{number}/reply", data={"text": "Ой", "files": _slip(html), "key": "k"}, headers=SCRIPT)
    scenery.send_due()
    message_id = scenery.messages("2002")[-1].id
    undone = igor.post(f"/inbox/messages/{message_id}/undo", headers=SCRIPT)
    scenery.clock.advance(seconds=6)
    scenery.send_due()

    after = scenery.conversation("2002")
    assert "Undo" in bubble.text
    assert undone.json()["text"] == "Ой"
    assert len(undone.json()["files"]) == 1
    assert "Ой" not in scenery.telegram.texts("2002")
    assert scenery.read(lambda session: session.exec(select(Attachment)).all()) == []
    assert (after.waiting_since, after.urgency) == (before.waiting_since, before.urgency)
    assert after.last_message_text == before.last_message_text
    assert after.state == ConversationState.HUMAN
    assert "running" in scenery.read(lambda session: session.exec(select(ServiceClockRow.result)).all())
    assert ">Ой</textarea>" in igor.get(f"/inbox/{number}").text


def test_what_was_sent_leaves_by_itself_in_its_time_and_stays_sent(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    _likes(scenery, "igor", 10)

    igor.post(f"/inbox/{number}/reply", data={"text": "Уже выезжаем"}, headers=SCRIPT)
    held = scenery.read(lambda session: session.exec(select(Delivery).order_by(col(Delivery.id).desc())).first())
    scenery.clock.advance(seconds=11)
    scenery.send_due()
    late = igor.post(f"/inbox/messages/{held.message_id}/undo", headers=SCRIPT)
    stranger = visit("olga").post(f"/inbox/messages/{held.message_id}/undo", headers=SCRIPT)

    assert held.due_at - held.queued_at == timedelta(seconds=10)
    assert scenery.telegram.texts("2002")[-1] == "Уже выезжаем"
    assert (late.status_code, late.json()["code"]) == (409, "too_late")
    assert stranger.status_code == 404


def test_a_file_that_was_never_sent_is_swept_after_a_day(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    _bring(igor, number, "forgotten.jpg", _photo())
    (forgotten,) = _kept_files(scenery)
    _, sent = _bring(igor, number, "sent.pdf", b"%PDF-1.7 the rules")
    _, begun = _bring(igor, number, "begun.pdf", b"%PDF-1.7 the map")
    igor.post(f"/inbox/{number}/reply", data={"text": "Вот", "files": _slip(sent), "key": "k"}, headers=SCRIPT)
    igor.post(f"/inbox/{number}/draft", data={"text": "Ещё", "files": _slip(begun)}, headers=SCRIPT)

    scenery.clock.advance(hours=23)
    scenery.run_timers()
    too_soon = len(_kept_files(scenery))
    scenery.clock.advance(hours=2)
    scenery.run_timers()

    assert (too_soon, len(_kept_files(scenery)), forgotten.exists()) == (3, 2, False)
    igor.post(f"/inbox/{number}/draft", data={"text": ""}, headers=SCRIPT)
    scenery.clock.advance(hours=25)
    scenery.run_timers()
    assert len(_kept_files(scenery)) == 1


def _kept_files(scenery: Scenery) -> list[Path]:
    return [path for path in (scenery.context.settings.media_dir / "answers").rglob("*") if path.is_file()]


def test_a_draft_waits_on_any_device_and_colleagues_see_only_whose_it_is(scenery: Scenery, visit: Visit) -> None:
    number, igor, olga = water_is_cold(scenery), visit("igor"), visit("olga")

    igor.post(f"/inbox/{number}/draft", data={"text": "Код двери 4821#?"}, headers=SCRIPT)
    elsewhere, colleague = visit("igor").get(f"/inbox/{number}").text, olga.get(f"/inbox/{number}").text
    watched = olga.get(f"/inbox/{number}/here", headers=SCRIPT).text
    igor.post(f"/inbox/{number}/reply", data={"text": "Еду"}, headers=SCRIPT)

    assert ">Код двери 4821#?</textarea>" in elsewhere
    assert "tag begun" in elsewhere
    assert "Код двери" not in colleague + watched
    assert "Игорь Смирнов has a draft here" in watched
    assert "tag begun" not in igor.get("/inbox").text


def test_colleagues_see_who_looks_and_who_writes_for_as_long_as_it_is_so(scenery: Scenery, visit: Visit) -> None:
    number, igor, olga = water_is_cold(scenery), visit("igor"), visit("olga")

    olga.post(f"/inbox/{number}/here", headers=SCRIPT)
    looks = igor.post(f"/inbox/{number}/here", headers=SCRIPT).text
    olga.post(f"/inbox/{number}/here", data={"writes": "true"}, headers=SCRIPT)
    writes = igor.get(f"/inbox/{number}/here", headers=SCRIPT).text
    scenery.clock.advance(seconds=6)
    paused = igor.get(f"/inbox/{number}/here", headers=SCRIPT).text
    olga.post(f"/inbox/{number}/gone", headers=SCRIPT)

    assert "Ольга Ким looks at this too" in looks
    assert "Ольга Ким is writing a reply here" in writes
    assert ">Take<" in writes.replace("\n", "")
    assert "is writing" not in paused
    assert "Ольга" not in igor.get(f"/inbox/{number}/here", headers=SCRIPT).text


def test_everybody_chooses_how_he_likes_to_write(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")

    igor.post("/inbox/preferences", data={"undo_seconds": "10", "single_keys": "true"}, headers=SCRIPT)

    page = igor.get(f"/inbox/{number}").text
    assert 'data-undo="10" data-enter="0"' in page
    assert 'data-undo="0" data-enter="1"' in visit("olga").get(f"/inbox/{number}").text
