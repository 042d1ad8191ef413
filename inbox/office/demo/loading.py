"""Loads the demo office into an empty database, with log-ins that everybody may know.

They are kept on a list by which the log-in page refuses them wherever other machines can reach it. Called at start-up.
"""

from datetime import datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from inbox.book.media import add_media, keep_file
from inbox.office.importing import import_office
from inbox.office.model import Office, OfficeManager, OfficeOwner
from inbox.office.reading import Reading, read_text
from inbox.staff.logins import keep_demo_users
from inbox.staff.passwords import hash_password
from inbox.tables import Login, Owner, Property
from properties.book import BothTexts
from properties.keys import Keys

DEMO_PASSWORD = "nightdesk-demo"


def load_demo(session: Session, keys: Keys, now: datetime, media_dir: Path | None = None) -> list[str]:
    """Lines that tell who may log in, and how; none when there is a property already and nothing was loaded.

    `media_dir`: where pictures are kept; None = the welcome books have none.
    """
    if session.exec(select(Property.id).limit(1)).first() is not None:
        return []
    reading = read_demo(now)
    import_office(session, reading, keys, now)
    people = _people_with_email(reading.office)
    _let_in(session, [email for email, _ in people])
    if media_dir is not None:
        _hang_pictures(session, media_dir)
    return [f"{email}  {DEMO_PASSWORD}  {who}" for email, who in people]


def read_demo(now: datetime) -> Reading:
    """The demo office with its stays around today, which is another day in another zone."""
    raw = files("inbox.office.demo").joinpath("office.yaml").read_bytes()
    return read_text(raw, "demo/office.yaml", today=lambda zone: now.astimezone(ZoneInfo(zone)).date())


def _people_with_email(office: Office) -> list[tuple[str, str]]:
    people: list[tuple[OfficeManager | OfficeOwner, str]] = [
        *((manager, manager.role.value) for manager in office.managers),
        *((owner, "owner") for owner in office.owners),
    ]
    return [(person.email, f"{person.name}, {role}") for person, role in people if person.email]


def _hang_pictures(session: Session, media_dir: Path) -> None:
    """A drawing of each house at the top of its welcome book."""
    drawn = files("inbox.office.demo").joinpath("pictures")
    for home in session.exec(select(Property)).all():
        picture = drawn.joinpath(f"{home.slug}.webp")
        if picture.is_file():
            caption = BothTexts(ru=f"{home.name_ru} ночью, рисунок", en=f"{home.name_en} at night, a drawing")
            add_media(session, home, keep_file(media_dir, picture.read_bytes()), caption=caption)


def _let_in(session: Session, emails: list[str]) -> None:
    password_hash = hash_password(DEMO_PASSWORD)
    for owner in session.exec(select(Owner).where(col(Owner.email).in_(emails))):
        session.add(Login(email=owner.email or "", owner_id=owner.id))
    session.flush()
    for login in session.exec(select(Login).where(col(Login.email).in_(emails))):
        login.password_hash = password_hash
    keep_demo_users(session, emails)
    session.flush()
