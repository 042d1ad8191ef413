"""Makes contact, guest and conversation of whoever writes for the first time, and keeps what is told of a sender."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from inbox.channel import Incoming, Sender
from inbox.cleaning import clean_line
from inbox.conversation.scene import Scene, known_scene, load_scene, new_conversation
from inbox.storage.upserting import insert_or_ignore, insert_unless_there
from inbox.tables import Contact, ContactAlias, Conversation, Guest, Property, Trust


def new_scene(session: Session, incoming: Incoming, now: datetime) -> Scene:
    """That of a sender who is not known by this address: a new one becomes a contact, a guest and a conversation.

    Twenty first messages at one instant make one of each: the unique address decides who makes them, and the others
    wait for the contact's row.
    """
    scene = _by_alias(session, incoming)
    if scene is None:
        _make_contact(session, incoming, now)
        scene = known_scene(session, incoming) or _furnish(session, _locked_contact(session, incoming), incoming, now)
    return scene


def note_sender(session: Session, scene: Scene, incoming: Incoming) -> None:
    """Keep what the channel tells of the sender."""
    _refresh(scene.contact, incoming.sender)
    _remember_aliases(session, scene.contact, incoming)


def note_new_address(session: Session, contact: Contact, address: str) -> None:
    """The chat goes on under another address; one that somebody has written from already remains his."""
    query = select(col(Contact.id)).where(
        col(Contact.channel) == contact.channel,
        col(Contact.account) == contact.account,
        col(Contact.address) == address,
    )
    if address and session.execute(query).first() is None:
        contact.address = address


def _by_alias(session: Session, incoming: Incoming) -> Scene | None:
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
    return load_scene(session, session.get_one(Conversation, contact.conversation_id, with_for_update=True), contact)


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
        insert_unless_there(
            session, ContactAlias,
            channel=incoming.channel.value, account=incoming.account, address=address, contact_id=contact.id,
        )  # fmt: skip


def _name(sender: Sender) -> str:
    return clean_line(sender.name) or clean_line(sender.username)
