"""Gives a stay another link when the one before has come into wrong hands. Called where a manager asks for it."""

from datetime import datetime

from sqlmodel import Session, col, select

from inbox.conversation.scene import new_conversation
from inbox.storage.live import Change, Topic, announce
from inbox.tables import Contact, Conversation, Evidence, Guest, Identification, Stay, Trust
from properties.keys import Keys, token_hash


def renew_link(session: Session, stay: Stay, keys: Keys, now: datetime) -> str:
    """The new link's token; the old one opens nothing any more, and whoever came by it is trusted no more.

    Only whom a manager has confirmed stays verified. Of several that were together in one conversation each has his
    own from now on: which of them is the guest is to be found out again.
    """
    query = select(Stay).where(col(Stay.id) == stay.id).with_for_update()
    stay = session.exec(query.execution_options(populate_existing=True)).one()
    stay.link_number += 1
    token = keys.stay_token(stay.code, stay.link_number)
    stay.link_hash = token_hash(token)
    stay.changed_at = now
    for contact, conversation in _known_by_link_alone(session, stay):
        contact.trust = Trust.UNKNOWN
        session.add(
            Identification(
                contact_id=contact.id or 0, stay_id=stay.id or 0, trust=Trust.UNKNOWN, evidence=Evidence.LINK, at=now
            )
        )
        if _has_company(session, contact):
            _part(session, contact, conversation, now)
        announce(session, Change(Topic.QUEUE, conversation.id or 0))
    session.flush()
    return token


def _known_by_link_alone(session: Session, stay: Stay) -> list[tuple[Contact, Conversation]]:
    """The newest ones first, so that the first one keeps the conversation."""
    of_stay = (col(Identification.contact_id) == col(Contact.id), col(Identification.stay_id) == stay.id)
    confirmed = select(Identification.id).where(*of_stay, col(Identification.evidence) == Evidence.STAFF).exists()
    query = (
        select(Contact, Conversation)
        .join(Conversation, col(Conversation.id) == col(Contact.conversation_id))
        .where(col(Conversation.stay_id) == stay.id, col(Contact.trust) == Trust.VERIFIED, ~confirmed)
        .order_by(col(Contact.id).desc())
        .with_for_update(of=[Contact, Conversation])
    )
    return list(session.exec(query).all())


def _has_company(session: Session, contact: Contact) -> bool:
    others = select(Contact.id).where(
        col(Contact.conversation_id) == contact.conversation_id, col(Contact.id) != contact.id
    )
    return session.exec(others).first() is not None


def _part(session: Session, contact: Contact, conversation: Conversation, now: datetime) -> None:
    guest = Guest(name=contact.name or contact.username, created_at=now)
    session.add(guest)
    session.flush()
    contact.guest_id = guest.id
    new_conversation(session, guest, contact, now)
    if conversation.answer_contact_id == contact.id:
        conversation.answer_contact_id = None  # answers go to whoever is left
    session.flush()
