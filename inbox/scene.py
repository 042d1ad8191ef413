"""Finds, or makes, who is writing and in which conversation, and locks it for one turn."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from inbox.channel import Incoming, Sender
from inbox.cleaning import clean_line
from inbox.tables import Contact, ContactAlias, Conversation, Guest, Property, Stay, Trust
from inbox.upserting import insert_or_ignore


@dataclass
class Scene:
    """Everything that a turn is about; its rows are locked until the transaction ends."""

    contact: Contact
    guest: Guest
    conversation: Conversation
    home: Property | None = None
    stay: Stay | None = None


def open_scene(session: Session, incoming: Incoming, now: datetime) -> Scene:
    """The scene of an incoming event. A new sender becomes a contact, a guest and a conversation of his own.

    Twenty first messages at one instant make one of each: the unique address decides who makes them, and the others
    wait for the contact's row.
    """
    scene = _known(session, incoming)
    if scene is None:
        _make_contact(session, incoming, now)
        scene = _known(session, incoming) or _furnish(session, _locked_contact(session, incoming), incoming, now)
    _refresh(scene.contact, incoming.sender)
    _remember_aliases(session, scene.contact, incoming)
    return scene


def load_scene(session: Session, conversation: Conversation, contact: Contact) -> Scene:
    """The scene of a conversation that the caller has locked already."""
    guest = session.get_one(Guest, conversation.guest_id)
    home = session.get(Property, conversation.property_id) if conversation.property_id else None
    stay = session.get(Stay, conversation.stay_id) if conversation.stay_id else None
    return Scene(contact, guest, conversation, home, stay)


def new_conversation(session: Session, guest: Guest, contact: Contact, now: datetime) -> Conversation:
    """An empty conversation that the contact's next messages belong to."""
    conversation = Conversation(
        guest_id=guest.id or 0, answer_contact_id=contact.id, last_activity_at=now, created_at=now
    )
    session.add(conversation)
    session.flush()
    contact.conversation_id = conversation.id
    return conversation


def _known(session: Session, incoming: Incoming) -> Scene | None:
    query = (
        select(Contact, Guest, Conversation, Property, Stay)
        .join(Conversation, col(Conversation.id) == col(Contact.conversation_id))
        .join(Guest, col(Guest.id) == col(Conversation.guest_id))
        .outerjoin(Property, col(Property.id) == col(Conversation.property_id))
        .outerjoin(Stay, col(Stay.id) == col(Conversation.stay_id))
        .where(
            col(Contact.channel) == incoming.channel,
            col(Contact.account) == incoming.account,
            col(Contact.address) == incoming.sender.address,
        )
        .with_for_update(of=[Contact, Conversation])
    )
    found = session.execute(query).first() or _by_alias(session, incoming)
    return Scene(*found) if found else None


def _by_alias(
    session: Session, incoming: Incoming
) -> tuple[Contact, Guest, Conversation, Property | None, Stay | None] | None:
    addresses = [incoming.sender.address, *incoming.sender.aliases]
    query = select(col(ContactAlias.contact_id)).where(
        col(ContactAlias.channel) == incoming.channel,
        col(ContactAlias.account) == incoming.account,
        col(ContactAlias.address).in_(addresses),
    )
    contact_id = session.execute(query).scalars().first()
    if contact_id is None and incoming.sender.aliases:
        contact_id = _by_address(session, incoming)
    if contact_id is None:
        return None
    contact = session.execute(select(Contact).where(col(Contact.id) == contact_id).with_for_update()).scalar_one()
    scene = load_scene(session, session.get_one(Conversation, contact.conversation_id, with_for_update=True), contact)
    return scene.contact, scene.guest, scene.conversation, scene.home, scene.stay


def _by_address(session: Session, incoming: Incoming) -> int | None:
    query = select(col(Contact.id)).where(
        col(Contact.channel) == incoming.channel,
        col(Contact.account) == incoming.account,
        col(Contact.address).in_(incoming.sender.aliases),
    )
    return session.execute(query).scalars().first()


def _make_contact(session: Session, incoming: Incoming, now: datetime) -> None:
    insert_or_ignore(
        session, Contact,
        channel=incoming.channel.value, account=incoming.account, address=incoming.sender.address,
        trust=Trust.UNKNOWN.value, name="", username="", language_hint="", last_order=0, burst_count=0, created_at=now,
    )  # fmt: skip


def _locked_contact(session: Session, incoming: Incoming) -> Contact:
    query = select(Contact).where(
        col(Contact.channel) == incoming.channel,
        col(Contact.account) == incoming.account,
        col(Contact.address) == incoming.sender.address,
    )
    contact: Contact = session.execute(query.with_for_update()).scalar_one()
    return contact


def _furnish(session: Session, contact: Contact, incoming: Incoming, now: datetime) -> Scene:
    """Another process may have furnished it while we waited for the row."""
    if contact.conversation_id is not None:
        conversation = session.get_one(Conversation, contact.conversation_id, with_for_update=True)
        return load_scene(session, conversation, contact)
    guest = Guest(name=_name(incoming.sender), created_at=now)
    session.add(guest)
    session.flush()
    contact.guest_id = guest.id
    conversation = new_conversation(session, guest, contact, now)
    home = _home(session, incoming.property_slug)
    conversation.property_id = home.id if home else None
    return Scene(contact, guest, conversation, home)


def _home(session: Session, slug: str) -> Property | None:
    if not slug:
        return None
    return session.execute(select(Property).where(col(Property.slug) == slug)).scalars().first()


def _refresh(contact: Contact, sender: Sender) -> None:
    name = clean_line(sender.name)
    if name and contact.name != name:
        contact.name = name
    if sender.username and contact.username != sender.username:
        contact.username = clean_line(sender.username)
    if sender.language and contact.language_hint != sender.language:
        contact.language_hint = clean_line(sender.language)[:35]
    if sender.phone and contact.phone != sender.phone:
        contact.phone = sender.phone


def _remember_aliases(session: Session, contact: Contact, incoming: Incoming) -> None:
    for address in {incoming.sender.address, *incoming.sender.aliases} - {contact.address}:
        insert_or_ignore(
            session, ContactAlias,
            channel=incoming.channel.value, account=incoming.account, address=address, contact_id=contact.id,
        )  # fmt: skip


def _name(sender: Sender) -> str:
    return clean_line(sender.name) or clean_line(sender.username)
