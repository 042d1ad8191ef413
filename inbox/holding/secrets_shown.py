"""Shows a manager a property's secret, and keeps who looked at it, when, and about which guest."""

from datetime import datetime

from sqlmodel import Session, select

from inbox.codes.door import open_secrets
from inbox.codes.recognising import KnownCodes
from inbox.conversation.homes import home_of
from inbox.holding.refusals import NotFound
from inbox.holding.taking import lock_conversation
from inbox.staff.actors import Actor
from inbox.tables import AuditRecord, Message, Note, SecretRelease
from properties.keys import Keys

_WHERE = "inbox"


def show_secret(session: Session, keys: Keys, actor: Actor, conversation_id: int, name: str, now: datetime) -> str:
    """The secret of the conversation's property in the clear. Raises `NotFound`."""
    conversation = lock_conversation(session, conversation_id, actor)
    home = home_of(session, conversation)
    secret = open_secrets(session, keys, home).get(name)
    if home is None or secret is None:
        raise NotFound
    session.add(_release(home.id or 0, name, conversation.stay_id, actor, now))
    facts = {"property": home.slug, "secret": name, "conversation_id": conversation.id}
    session.add(AuditRecord(at=now, actor=actor.name, action="secret_shown", facts=facts))
    return secret


def show_written(
    session: Session, keys: Keys, codes: KnownCodes, actor: Actor, conversation_id: int, seq: int, now: datetime
) -> str:
    """A message or note of the conversation with the codes in it; who looked is kept. Raises `NotFound`."""
    conversation = lock_conversation(session, conversation_id, actor)
    where = {"conversation_id": conversation.id, "seq": seq}
    said = (
        session.exec(select(Message).filter_by(**where)).first()
        or session.exec(select(Note).filter_by(**where)).first()
    )
    if said is None or said.sealed is None:
        raise NotFound
    whole = keys.open(said.sealed)
    home = home_of(session, conversation)
    names = codes.hide(session, home, whole).names
    for name in names:
        session.add(_release(conversation.property_id or 0, name, conversation.stay_id, actor, now))
    facts = {"conversation_id": conversation.id, "seq": seq, "secrets": list(names)}
    session.add(AuditRecord(at=now, actor=actor.name, action="message_shown", facts=facts))
    return whole


def _release(property_id: int, name: str, stay_id: int | None, actor: Actor, now: datetime) -> SecretRelease:
    return SecretRelease(
        property_id=property_id, secret_name=name, stay_id=stay_id, told_to=actor.name, channel=_WHERE, at=now
    )
