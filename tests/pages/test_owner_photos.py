"""What an owner is shown of an incident: photos of its record, by a link that only he has; and never a code."""

from datetime import UTC, datetime

from fastapi.testclient import TestClient
from PIL import Image
from sqlmodel import Session, col, select

from inbox.tables import Attachment, AttachmentState, IncidentEntry, IncidentPhoto, Message
from tests.cast import Scenery
from tests.pages.conftest import Visit
from tests.pages.test_night import burning
from tests.pictures import picture

_MAKE = 0x010F  # what the camera notes of itself


def photo_of(scenery: Scenery, address: str = "1001") -> int:
    """A picture that this guest has sent."""
    number = scenery.conversation(address).id
    name, noted = f"{address}.jpg", Image.Exif()
    noted[_MAKE] = "camera"
    scenery.context.settings.media_dir.mkdir(parents=True, exist_ok=True)
    (scenery.context.settings.media_dir / name).write_bytes(picture(exif=noted))
    message = scenery.read(lambda s: s.exec(select(Message.id).where(col(Message.conversation_id) == number)).first())

    def keep(session: Session) -> int:
        file = Attachment(
            message_id=message or 0, vendor_key=name, channel="telegram", account="desk", kind="photo", reference=name,
            path=name, public_key=name, state=AttachmentState.READY, mime="image/jpeg", due_at=scenery.clock(),
        )  # fmt: skip
        session.add(file)
        session.flush()
        return file.id or 0

    return scenery.store.write(keep)


def link_in_summary(scenery: Scenery) -> str:
    scenery.clock.moment = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    scenery.run_timers()
    scenery.send_due()
    told = scenery.telegram.texts("700001")[-1]
    return next(line for line in told.splitlines() if "/owner/photos/" in line)


def test_the_owner_sees_the_photos_by_the_link_and_nobody_without_it(
    scenery: Scenery, visit: Visit, stranger: TestClient
) -> None:
    scenery.hand_in(scenery.incoming("", "700001", started=True))
    number, igor = burning(scenery), visit("igor")
    igor.post(f"/inbox/incidents/{number}/photo/{photo_of(scenery)}")

    link = link_in_summary(scenery)
    album, shown = stranger.get(link), stranger.get(f"{link}/0.jpg")

    assert link.startswith("http://desk.example.org/owner/photos/") and "Студия на Невском, 12" in album.text
    assert shown.headers["content-type"] == "image/jpeg" and b"camera" not in shown.content
    assert stranger.get(f"{link}/1.jpg").status_code == stranger.get(link[:-1] + "?").status_code == 404
    scenery.clock.advance(days=61)
    assert stranger.get(link).status_code == 404


def test_a_photo_of_another_conversation_never_gets_into_the_record(scenery: Scenery, visit: Visit) -> None:
    number, igor = burning(scenery), visit("igor")
    scenery.guest_says("hello", "2002", property_slug="nevsky-12")

    answer = igor.post(f"/inbox/incidents/{number}/photo/{photo_of(scenery, '2002')}")

    assert answer.status_code == 404
    assert scenery.read(lambda s: s.exec(select(IncidentPhoto)).all()) == []


def test_codes_that_a_manager_writes_are_masked_in_the_record(scenery: Scenery, visit: Visit) -> None:
    number, igor = burning(scenery), visit("igor")

    igor.post(f"/inbox/incidents/{number}/note", data={"text": "gave them 4821#"})
    igor.post(f"/inbox/incidents/{number}/promise", data={"text": "new code instead of 4 8 2 1 #", "minutes": "5"})
    igor.post(f"/inbox/{scenery.conversation().id}/resolve", data={"resolution": "told 4821#"})

    kept = scenery.read(lambda s: [str(entry.facts) for entry in s.exec(select(IncidentEntry))])
    assert not any("4821" in facts or "4 8 2 1" in facts for facts in kept)
    assert "4821" not in (scenery.conversation().resolution or "")
    assert "4821" not in igor.get(f"/inbox/incidents/{number}").text
