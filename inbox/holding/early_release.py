"""Opens a stay's codes before check-in, at a manager's word and with his reason."""

from datetime import datetime

from sqlmodel import Session

from inbox.conversation.homes import home_of
from inbox.holding.refusals import NotFound
from inbox.holding.taking import lock_conversation
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.tables import AuditRecord, Property, Stay
from properties.stays import released_for, secrets_window
from properties.words import Window


class NothingToRelease(Exception):
    """The stay's codes are open already, or will never be."""


def release_early(session: Session, actor: Actor, conversation_id: int, reason: str, now: datetime) -> None:
    """Raises `NotFound`, `NothingToRelease`. A stay that moves to another day is not released any more."""
    conversation = lock_conversation(session, conversation_id, actor)
    stay = session.get(Stay, conversation.stay_id) if conversation.stay_id else None
    home = home_of(session, conversation)
    if stay is None or home is None:
        raise NotFound
    if secrets_window(home, stay, now) is not Window.BEFORE:
        raise NothingToRelease
    stay.released_at, stay.released_for = now, released_for(home, stay)
    stay.changed_at = now  # what is planned for the moment when codes open is planned anew
    facts = {"stay": stay.code, "property": home.slug, "reason": reason.strip()}
    session.add(AuditRecord(at=now, actor=actor.name, action="codes_released_early", facts=facts))
    announce(session, Change(Topic.QUEUE, conversation.id or 0))


def keep_early_hours(session: Session, actor: Actor, home: Property, hours: int, now: datetime) -> None:
    """From now on this property's codes open so many hours before check-in, for every stay."""
    home.codes_early_hours = hours or None
    home.revision += 1
    session.add(home)
    facts = {"property": home.slug, "hours": hours}
    session.add(AuditRecord(at=now, actor=actor.name, action="codes_window_changed", facts=facts))
    announce(session, Change(Topic.KNOWLEDGE))
