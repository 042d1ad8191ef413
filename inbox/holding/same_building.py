"""Guests who stay in the building of an emergency: listed for the manager, and warned with one confirmation.

Called by the panel beside the thread. A warning reaches each of them once, in his own language.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from inbox.conversation.speaking import Speaker, Speech, add_note, answer_contact, say
from inbox.holding.refusals import NotFound
from inbox.holding.taking import lock_conversation
from inbox.staff.actors import Actor
from inbox.tables import Author, Contact, Conversation, Guest, Message, Property, Severity, Stay
from playbooks.memory import Memory
from playbooks.wording import phrase, phrase_keys
from properties.buildings import are_in_one_building
from properties.emergency_numbers import emergency_numbers
from properties.stays import has_ended, secrets_span
from properties.words import Language, StayState

_BEFORE_ARRIVAL = timedelta(hours=3)  # who is on his way to the house is warned too


@dataclass(frozen=True)
class Neighbour:
    """A guest nearby. `conversation_id` None = nobody has written yet: he can only be called."""

    guest: str
    language: Language
    home: Property
    phone: str | None
    conversation_id: int | None
    is_warned: bool


def emergency_of(conversation: Conversation) -> str:
    """The kind of an emergency that a house has to be warned of; "" when there is none now."""
    kind = Memory.from_json(conversation.bot_memory).emergency
    is_on = conversation.severity == Severity.CRITICAL and f"neighbour_{kind}" in phrase_keys()
    return kind if is_on else ""


def guests_nearby(session: Session, conversation: Conversation, now: datetime) -> list[Neighbour]:
    """Everybody else who stays in the same building now, by the name of his flat."""
    if conversation.property_id is None or not emergency_of(conversation):
        return []
    home = session.get_one(Property, conversation.property_id)
    homes = session.exec(select(Property).where(col(Property.archived_at).is_(None))).all()
    near = {other.id: other for other in homes if other.id == home.id or are_in_one_building(home, other)}
    query = select(Stay).where(col(Stay.property_id).in_(near), col(Stay.state) == StayState.ACTIVE)
    days = (
        col(Stay.arrival) <= (now + timedelta(days=1)).date(),
        col(Stay.departure) >= (now - timedelta(days=1)).date(),
    )
    stays = [stay for stay in session.exec(query.where(*days)) if _is_there(near[stay.property_id], stay, now)]
    found = [_neighbour(session, conversation, near[stay.property_id], stay) for stay in stays]
    return sorted((one for one in found if one), key=lambda one: one.home.slug)


def warn_neighbours(session: Session, actor: Actor, conversation_id: int, now: datetime) -> int:
    """Send the warning to all who can be written to and have not had it; how many they were. Raises `NotFound`."""
    conversation = lock_conversation(session, conversation_id, actor)
    kind = emergency_of(conversation)
    if not kind:
        raise NotFound
    warned = 0
    for one in guests_nearby(session, conversation, now):
        if one.conversation_id is not None and not one.is_warned:
            warned += _warn(session, actor, one, kind, _key(conversation), now)
    if warned:
        language = Language(actor.language)
        text = phrase("neighbours_warned", language, count=str(warned), kind=phrase(f"kind_{kind}", language))
        add_note(session, conversation, text, now, manager_id=actor.manager_id, name=actor.name)
    return warned


def warning_text(kind: str, home: Property, language: Language) -> str:
    numbers = emergency_numbers(home.timezone)
    facts = {"fire": numbers.fire, "gas": numbers.gas, "police": numbers.police, "rescue": numbers.rescue}
    return phrase(f"neighbour_{kind}", language, **facts)


def _is_there(home: Property, stay: Stay, now: datetime) -> bool:
    return secrets_span(home, stay).opens - _BEFORE_ARRIVAL <= now and not has_ended(home, stay, now)


def _neighbour(session: Session, about: Conversation, home: Property, stay: Stay) -> Neighbour | None:
    if stay.id == about.stay_id:
        return None
    query = select(Conversation).where(col(Conversation.stay_id) == stay.id, col(Conversation.merged_into_id).is_(None))
    theirs = session.exec(query.order_by(col(Conversation.last_activity_at).desc())).first()
    guest = session.get(Guest, theirs.guest_id) if theirs else None
    return Neighbour(
        guest=(guest.name if guest else "") or stay.guest_name,
        language=Language((guest.language if guest else None) or stay.guest_language),
        home=home,
        phone=stay.guest_phone,
        conversation_id=theirs.id if theirs else None,
        is_warned=theirs is not None and _was_warned(session, theirs, _key(about)),
    )


def _was_warned(session: Session, theirs: Conversation, key: str) -> bool:
    query = select(Message.id).where(col(Message.conversation_id) == theirs.id, col(Message.idempotency_key) == key)
    return session.exec(query).first() is not None


def _warn(session: Session, actor: Actor, one: Neighbour, kind: str, key: str, now: datetime) -> bool:
    theirs = session.get_one(Conversation, one.conversation_id, with_for_update=True)
    contact: Contact | None = answer_contact(session, theirs)
    if contact is None or _was_warned(session, theirs, key):
        return False
    speech = Speech(warning_text(kind, one.home, one.language))
    speaker = Speaker(Author.MANAGER, actor.manager_id, actor.name)
    say(session, theirs, contact, speech, now, speaker=speaker, idempotency_key=key)
    return True


def _key(about: Conversation) -> str:
    """The same emergency warns nobody twice; the next one in the same conversation does."""
    memory = Memory.from_json(about.bot_memory)
    return f"warning:{about.id}:{memory.emergency_at.isoformat() if memory.emergency_at else ''}"
