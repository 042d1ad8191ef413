"""Shows a manager a property's secret, and keeps who looked at it, when, and about which guest."""

from datetime import datetime

from sqlmodel import Session

from inbox.actors import Actor
from inbox.conversing import NotFound, lock_conversation
from inbox.door import open_secrets
from inbox.tables import AuditRecord, Property, SecretRelease
from properties.keys import Keys

_WHERE = "inbox"


def show_secret(session: Session, keys: Keys, actor: Actor, conversation_id: int, name: str, now: datetime) -> str:
    """The secret of the conversation's property in the clear. Raises `NotFound`."""
    conversation = lock_conversation(session, conversation_id, actor)
    home = session.get(Property, conversation.property_id) if conversation.property_id else None
    secret = open_secrets(session, keys, home).get(name)
    if home is None or secret is None:
        raise NotFound
    session.add(_release(home.id or 0, name, conversation.stay_id, actor, now))
    facts = {"property": home.slug, "secret": name, "conversation_id": conversation.id}
    session.add(AuditRecord(at=now, actor=actor.name, action="secret_shown", facts=facts))
    return secret


def _release(property_id: int, name: str, stay_id: int | None, actor: Actor, now: datetime) -> SecretRelease:
    return SecretRelease(
        property_id=property_id, secret_name=name, stay_id=stay_id, told_to=actor.name, channel=_WHERE, at=now
    )
