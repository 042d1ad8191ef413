"""Tells a guest one code at a manager's press: through the door, in the guest's language, on record under his name."""

from datetime import datetime

from sqlmodel import Session, col, select

from inbox.codes.door import NotAllowed, may_tell, open_secrets
from inbox.codes.naming import code_name
from inbox.conversation.homes import home_of
from inbox.conversation.speaking import Speaker, Speech, say
from inbox.staff.actors import Actor
from inbox.tables import Author, Contact, Conversation, Guest, Message, SecretRelease, Stay
from playbooks.wording import phrase
from properties.filling import MASK
from properties.keys import Keys
from properties.words import Language


def tell_code(
    session: Session, keys: Keys, actor: Actor, contact: Contact, name: str, now: datetime, *, is_new: bool = False
) -> Message:
    """Raises `NotAllowed` where this contact may not be told it now, or the property has no such code."""
    conversation = session.get(Conversation, contact.conversation_id) if contact.conversation_id else None
    if conversation is None:
        raise NotAllowed
    home = home_of(session, conversation)
    stay = session.get(Stay, conversation.stay_id) if conversation.stay_id else None
    code = open_secrets(session, keys, home).get(name)
    if code is None or home is None or not may_tell(contact, home, stay, now):
        raise NotAllowed
    language = Language(session.get_one(Guest, conversation.guest_id).language or Language.EN)
    key, called = "code_new" if is_new else "code_told", code_name(name, language)
    shown, told = (phrase(key, language, name=called, code=text) for text in (MASK, code))
    speech = Speech(shown, sealed=keys.seal(told))
    message = say(
        session, conversation, contact, speech, now, speaker=Speaker(Author.MANAGER, actor.manager_id, actor.name)
    )
    session.add(
        SecretRelease(
            property_id=home.id or 0, secret_name=name, stay_id=conversation.stay_id, contact_id=contact.id,
            message_id=message.id, told_to="guest", channel=contact.channel, by=actor.name, at=now,
        )
    )  # fmt: skip
    return message


def contacts_of(session: Session, stay: Stay) -> list[Contact]:
    """Everybody who writes about this stay."""
    query = select(Contact).join(Conversation, col(Conversation.id) == col(Contact.conversation_id))
    return list(session.exec(query.where(col(Conversation.stay_id) == stay.id).order_by(col(Contact.id))))
