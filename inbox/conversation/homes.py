"""The property that a conversation, or an incident, is about; None while nobody knows where the guest is."""

from sqlmodel import Session

from inbox.tables import Conversation, Incident, Property


def home_of(session: Session, about: Conversation | Incident) -> Property | None:
    return session.get(Property, about.property_id) if about.property_id else None
