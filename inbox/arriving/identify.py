"""Ties a contact to a stay: by the stay's link, by code and date, by a manager's confirmation.

Every decision is a row. The first verified contact of a stay is the booking's guest; a verified contact on a channel
that his conversation does not have yet joins it; everybody else has a conversation of his own, under his own name.
"""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from inbox.conversation.scene import Scene, load_scene, new_conversation
from inbox.conversation.speaking import add_event
from inbox.holding.merging import merge_into
from inbox.night.incidents import know_place
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.tables import (
    Contact,
    Conversation,
    Evidence,
    Identification,
    Problem,
    Property,
    ScheduledMessage,
    ScheduledState,
    Stay,
    Trust,
)
from inbox.words import EventKind
from properties.stays import has_ended


def link(
    session: Session, scene: Scene, stay: Stay, evidence: Evidence, now: datetime, by: Actor | None = None
) -> Scene:
    """Make the scene's contact a guest of the stay and return the scene that he is in now."""
    trust = Trust.IDENTIFIED if evidence is Evidence.CODE_AND_DATE else Trust.VERIFIED
    session.exec(select(Stay).where(col(Stay.id) == stay.id).with_for_update()).one()  # one at a time per stay
    if scene.conversation.stay_id != stay.id or trust is Trust.VERIFIED:
        scene = _settle(session, scene, stay, trust, now)
    if Trust(scene.contact.trust) is not Trust.VERIFIED:
        scene.contact.trust = trust
    keep_decision(session, scene, stay, trust, evidence, now, by)
    hasten_messages(session, stay.id, now)
    announce(session, Change(Topic.QUEUE, scene.conversation.id or 0))
    return scene


def is_guest_now(scene: Scene, now: datetime) -> bool:
    """Whether it is known of which stay the contact is a guest; that of a stay which is over tells nothing any more."""
    return knows_stay(scene, now) and scene.contact.trust in {Trust.IDENTIFIED, Trust.VERIFIED}


def knows_stay(scene: Scene, now: datetime) -> bool:
    """Whether his conversation is of a stay that goes on."""
    return scene.home is not None and scene.stay is not None and not has_ended(scene.home, scene.stay, now)


def main_conversation(session: Session, stay: Stay) -> Conversation | None:
    """The booking's guest's: that of the contact that was verified first. Nobody is ever led into another one: who is
    only identified may be a stranger, and would be sent what is written to the guest.
    """
    query = (
        select(Conversation)
        .join(Contact, col(Contact.conversation_id) == col(Conversation.id))
        .join(Identification, col(Identification.contact_id) == col(Contact.id))
        .where(col(Conversation.stay_id) == stay.id, col(Conversation.merged_into_id).is_(None))
        .where(col(Contact.trust) == Trust.VERIFIED)
        .where(col(Identification.stay_id) == stay.id, col(Identification.trust) == Trust.VERIFIED)
    )
    query = query.order_by(col(Identification.id))
    return session.exec(query.with_for_update(of=Conversation)).first()


def hasten_messages(session: Session, stay_id: int | None, now: datetime, because: Problem | None = None) -> None:
    """What could not be told while nobody was known is looked at again at once."""
    waiting = update(ScheduledMessage).where(
        col(ScheduledMessage.stay_id) == stay_id, col(ScheduledMessage.state) == ScheduledState.PLANNED,
        col(ScheduledMessage.problem).is_not(None), col(ScheduledMessage.due_at) > now,
    )  # fmt: skip
    if because is not None:
        waiting = waiting.where(col(ScheduledMessage.problem) == because)
    session.execute(waiting.values(due_at=now), execution_options={"synchronize_session": False})
    announce(session, Change(Topic.TIMER))


def keep_decision(
    session: Session, scene: Scene, stay: Stay, trust: Trust, evidence: Evidence, now: datetime, by: Actor | None
) -> None:
    session.add(
        Identification(
            contact_id=scene.contact.id or 0,
            stay_id=stay.id or 0,
            trust=trust,
            evidence=evidence,
            by_manager_id=by.manager_id if by else None,
            at=now,
        )
    )
    facts = {"by": by.name} if by else {}
    add_event(
        session, scene.conversation, EventKind.IDENTIFIED, now,
        trust=trust.value, evidence=evidence.value, code=stay.code, **facts,
    )  # fmt: skip


def _settle(session: Session, scene: Scene, stay: Stay, trust: Trust, now: datetime) -> Scene:
    main = main_conversation(session, stay)
    is_apart = main is not None and main.id != scene.conversation.id
    if main is not None and is_apart and trust is Trust.VERIFIED and not _has_channel(session, main, scene.contact):
        return _join(session, scene, main, now)
    if scene.conversation.stay_id != stay.id:
        if scene.conversation.stay_id is not None:
            scene.conversation = new_conversation(session, scene.guest, scene.contact, now)
        scene.contact.trust = Trust.UNKNOWN
        _take_place(session, scene, stay, now)
    if main is None and trust is Trust.VERIFIED and not _had_a_stay(session, scene, stay):
        scene.guest.name = stay.guest_name or scene.guest.name or scene.contact.name
    return scene


def _has_channel(session: Session, conversation: Conversation, contact: Contact) -> bool:
    query = select(Contact.id).where(
        col(Contact.conversation_id) == conversation.id,
        col(Contact.channel) == contact.channel,
        col(Contact.id) != contact.id,
    )
    return session.exec(query).first() is not None


def _join(session: Session, scene: Scene, main: Conversation, now: datetime) -> Scene:
    """The contact goes over to the guest's own conversation, with what it said before a stay was known."""
    apart = scene.conversation
    if apart.stay_id is None or apart.stay_id == main.stay_id:
        merge_into(session, apart, main, now)
    scene.contact.conversation_id = main.id
    scene.contact.guest_id = main.guest_id
    scene.contact.trust = Trust.UNKNOWN
    main.answer_contact_id = scene.contact.id
    add_event(session, main, EventKind.JOINED, now, channel=scene.contact.channel)
    return load_scene(session, main, scene.contact)


def _take_place(session: Session, scene: Scene, stay: Stay, now: datetime) -> None:
    """The contact's own conversation becomes one of the stay."""
    scene.stay = stay
    scene.home = session.get_one(Property, stay.property_id)
    scene.conversation.stay_id = stay.id
    scene.conversation.property_id = stay.property_id
    know_place(session, scene.conversation, now)
    scene.guest.name = scene.guest.name or scene.contact.name
    scene.guest.language = scene.guest.language or stay.guest_language
    session.add_all([scene.guest, scene.conversation])


def _had_a_stay(session: Session, scene: Scene, stay: Stay) -> bool:
    """Then his name stays what it was, for the conversation of that stay bears it too."""
    others = select(Conversation.id).where(
        col(Conversation.guest_id) == scene.guest.id,
        col(Conversation.stay_id).is_not(None),
        col(Conversation.stay_id) != stay.id,
    )
    return session.exec(others).first() is not None
