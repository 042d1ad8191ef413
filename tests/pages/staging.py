"""Sets the stage for tests of pages: log-ins of the cast, and conversations that show every kind of thing there is."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlmodel import Session, col, select

from inbox.channel import ChannelKind, FailureReason, Happening, IncomingMedia, Location, MessageKind, Sender
from inbox.context import Context
from inbox.pages.building import build_pages
from inbox.routes import add_routes
from inbox.staff.sessions import find_login, open_session
from inbox.tables import Attachment, AttachmentState, Contact, Delivery, DeliveryState, Login, Manager, Owner
from tests.cast import Scenery

PASSWORD = "a night of quiet work"
# The smallest PNG there is: one grey pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6368000000820081dd436af40000000049454e44ae426082"
)


def pages_app(context: Context) -> FastAPI:
    """The pages of staff and owners, alone."""
    app = FastAPI()
    add_routes(app, [build_pages(context)])
    return app


def let_everybody_in(scenery: Scenery) -> None:
    """Managers and owners of the example office may log in by their e-mails, with `PASSWORD`.

    What they send leaves at once.
    """
    scenery.store.write(_add_logins)


def lock_is_shut(scenery: Scenery, address: str = "whatsapp:+447700900123") -> int:
    """A verified guest at the door: a photo, an album, a voice note, what the bot said, and the call for a person."""
    given: dict[str, Any] = {"channel": ChannelKind.WHATSAPP, "sender": Sender(address, name="John Carter"), "order": 0}
    scenery.guest_says("", address, start_token=scenery.token(), started=True, **given)
    scenery.guest_says("what time is check-out?", address, **given)
    scenery.guest_says("the door does not open, the lock blinks red", address, **given)
    photo = IncomingMedia(MessageKind.PHOTO, "photo-1", "image/png", "lock.png", len(PIXEL))
    scenery.guest_says("", address, kind=MessageKind.PHOTO, media=(photo,), **given)
    scenery.guest_says("I want to talk to a human, we are outside with a child", address, **given)
    return scenery.conversation(address).id or 0


def water_is_cold(scenery: Scenery, address: str = "2002") -> int:
    """A Russian guest whom nobody knows, and whom the bot could not help."""
    maria: Mapping[str, Any] = {"sender": Sender(address, name="Мария Котова", language="ru")}
    scenery.guest_says("Здравствуйте!", address, **maria)
    scenery.guest_says("позовите человека, горячей воды нет", address, **maria)
    return scenery.conversation(address).id or 0


def everything_at_once(scenery: Scenery, address: str = "3003") -> int:
    """One thread with every kind of message: places, files, an album, an edit, a deletion, a late one, and so on."""
    who: dict[str, Any] = {"sender": Sender(address, name="陈伟 Chen Wei", language="zh")}
    place = Location(59.93644, 30.31454, "Nevsky 12", "St Petersburg")
    voice = IncomingMedia(MessageKind.VOICE, "voice-1", "audio/ogg")
    page = IncomingMedia(MessageKind.DOCUMENT, "file-1", "text/html", "invoice.html", 48_213)
    album = [IncomingMedia(MessageKind.PHOTO, f"album-{n}", "image/png", "", len(PIXEL)) for n in range(3)]
    scenery.guest_says("Hello, see https://example.org/booking?id=1", address, **who)
    scenery.guest_says("", address, kind=MessageKind.LOCATION, location=place, **who)
    scenery.guest_says("", address, kind=MessageKind.CONTACT, shared_phone="+447700900456", **who)
    scenery.guest_says("", address, kind=MessageKind.VOICE, media=(voice,), **who)
    scenery.guest_says("the invoice", address, kind=MessageKind.DOCUMENT, media=(page,), **who)
    for piece in album:
        scenery.guest_says("", address, kind=MessageKind.PHOTO, media=(piece,), album_id="a1", **who)
    scenery.guest_says("", address, kind=MessageKind.UNSUPPORTED, detail="poll", **who)
    scenery.guest_says("forwarded words", address, forwarded_from="Booking desk", quote="and a quotation", **who)
    edited = scenery.incoming("we are fuor", address, **who)
    scenery.hand_in(edited)
    scenery.hand_in(
        scenery.incoming("we are four", address, happening=Happening.EDIT, message_id=edited.message_id, **who)
    )
    scenery.hand_in(scenery.incoming("", address, happening=Happening.DELETION, message_id=edited.message_id, **who))
    late = scenery.clock() - timedelta(minutes=20)
    scenery.guest_says("this one came late", address, sent_at=late, **who)
    scenery.guest_says("a human please", address, **who)
    return scenery.conversation(address).id or 0


def files_arrive(scenery: Scenery) -> None:
    """Every file that waits to be fetched is there now."""
    folder = scenery.context.settings.media_dir
    folder.mkdir(parents=True, exist_ok=True)
    scenery.store.write(lambda session: _store_files(session, folder))


def delivery_fails(scenery: Scenery, reason: FailureReason) -> int:
    """The newest message of a manager did not arrive, for this reason; its number."""

    def fail(session: Session) -> int:
        newest = select(Delivery).where(col(Delivery.message_id).is_not(None)).order_by(col(Delivery.id).desc())
        delivery = session.exec(newest).first()
        assert delivery is not None and delivery.message_id is not None
        delivery.state, delivery.reason, delivery.attempts = DeliveryState.FAILED, reason, 2
        return delivery.message_id

    return scenery.store.write(fail)


def contact_wrote(scenery: Scenery, address: str, hours_ago: float) -> None:
    """The guest's last message was so long ago."""

    def change(session: Session) -> None:
        contact = session.exec(select(Contact).where(Contact.address == address)).one()
        contact.last_inbound_at = scenery.clock() - timedelta(hours=hours_ago)

    scenery.store.write(change)


def enter_as(scenery: Scenery, email: str) -> str:
    """The token of a session, as the cookie holds it; without the time that hashing a password takes."""
    number = login_of(scenery, email).id or 0
    return scenery.store.write(lambda session: open_session(session, number, scenery.clock()))


def login_of(scenery: Scenery, email: str) -> Login:
    found = scenery.read(lambda session: find_login(session, email))
    assert found is not None
    return found  # type: ignore[no-any-return]


def _add_logins(session: Session) -> None:
    for person in (*session.exec(select(Manager)), *session.exec(select(Owner))):
        if person.email and find_login(session, person.email) is None:
            is_manager = isinstance(person, Manager)
            session.add(
                Login(
                    email=person.email,
                    manager_id=person.id if is_manager else None,
                    owner_id=None if is_manager else person.id,
                )
            )
    for login in session.exec(select(Login)):
        login.password_hash = _password_hash()
        login.settings = {"undo_seconds": 0}


@cache
def _password_hash() -> str:
    """One that is compared with in no time, as the hash itself says: ours takes a tenth of a second at each log-in."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def _store_files(session: Session, folder: Path) -> None:
    for file in session.exec(select(Attachment).where(Attachment.state == AttachmentState.PENDING)):
        file.path = f"{file.id}.bin"
        file.state = AttachmentState.READY
        (folder / file.path).write_bytes(PIXEL)
