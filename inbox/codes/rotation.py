"""Changes a property's codes, and finds the guests in the house who were told the one of before."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from sqlmodel import Session, col, select

from inbox.codes.door import NotAllowed
from inbox.codes.recognising import keep_former
from inbox.codes.telling import contacts_of, tell_code
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.tables import AuditRecord, Contact, Property, PropertySecret, SecretRelease, Stay, StayState
from properties.keys import Keys
from properties.stays import secrets_window
from properties.words import Window

LONGEST_CODE = 200  # characters
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class UnfitCode(Exception):
    """A name that no answer could write, or a code without anything in it."""


@dataclass(frozen=True)
class ToldBefore:
    """A stay whose guests know `name` as it was before it was changed. `contacts`: those who were told it by whatever
    channel; of the welcome book nobody knows who read it, so all of the stay.
    """

    name: str
    stay: Stay
    contacts: Sequence[Contact]


def secrets_of(session: Session, home: Property) -> list[PropertySecret]:
    query = select(PropertySecret).where(PropertySecret.property_id == home.id)
    return list(session.exec(query.order_by(col(PropertySecret.name))))


def change_secret(
    session: Session, keys: Keys, actor: Actor, home: Property, name: str, code: str, now: datetime
) -> bool:
    """Whether it is another one than before. The one of before is kept, to be recognised. Raises `UnfitCode`."""
    code = code.strip()
    if not code or len(code) > LONGEST_CODE or not _NAME.fullmatch(name):
        raise UnfitCode
    row = next((row for row in secrets_of(session, home) if row.name == name), None)
    if row is not None and keys.open(row.sealed) == code:
        return False
    if row is None:
        row = PropertySecret(property_id=home.id or 0, name=name, sealed="", changed_at=now)
    else:
        keep_former(session, row.property_id, name, row.sealed, now)
    row.sealed, row.changed_at = keys.seal(code), now
    home.revision += 1
    session.add(row)
    session.add(home)
    session.add(
        AuditRecord(at=now, actor=actor.name, action="code_changed", facts={"property": home.slug, "secret": name})
    )
    announce(session, Change(Topic.KNOWLEDGE))
    return True


def told_before(session: Session, home: Property, now: datetime) -> list[ToldBefore]:
    """Guests whose stay is not over and who know a code of before, the one who arrived first first."""
    changed = {row.name: row.changed_at for row in secrets_of(session, home)}
    found: list[ToldBefore] = []
    for stay in _stays_now(session, home, now):
        if secrets_window(home, stay, now) not in {Window.BEFORE, Window.OPEN}:
            continue
        for name, last in _last_told(session, home, stay).items():
            if name in changed and max(last.values()) < changed[name]:
                contacts = [contact for contact in contacts_of(session, stay) if {contact.id, None} & last.keys()]
                found.append(ToldBefore(name, stay, contacts))
    return found


def tell_again(session: Session, keys: Keys, actor: Actor, home: Property, name: str, now: datetime) -> int:
    """Send the code as it is now to everybody of the stays that know the one of before; to how many it goes."""
    told = 0
    knowing = [before.contacts for before in told_before(session, home, now) if before.name == name]
    for contact in chain.from_iterable(knowing):
        with suppress(NotAllowed):
            tell_code(session, keys, actor, contact, name, now, is_new=True)
            told += 1
    return told


def _stays_now(session: Session, home: Property, now: datetime) -> Sequence[Stay]:
    day = now.date() - timedelta(days=1)
    query = select(Stay).where(Stay.property_id == home.id, Stay.state == StayState.ACTIVE, col(Stay.departure) >= day)
    return session.exec(query.order_by(col(Stay.arrival), col(Stay.id))).all()


def _last_told(session: Session, home: Property, stay: Stay) -> dict[str, dict[int | None, datetime]]:
    """When each code was last told to whom; None = to whoever read the welcome book."""
    query = select(SecretRelease).where(
        SecretRelease.property_id == home.id, SecretRelease.stay_id == stay.id, SecretRelease.told_to == "guest"
    )
    last: dict[str, dict[int | None, datetime]] = {}
    for row in session.exec(query.order_by(col(SecretRelease.at))):
        last.setdefault(row.secret_name, {})[row.contact_id] = row.at
    return last
