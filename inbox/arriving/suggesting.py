"""Suggests to managers whose stay somebody may be a guest of, and takes their yes or no. A phone number is a hint.

Called with every message of somebody unknown, and by pages.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from inbox.arriving.identify import hasten_messages, keep_decision, knows_stay, link
from inbox.conversation.scene import Scene, hand_over, load_scene, new_conversation
from inbox.conversation.speaking import answer_contact
from inbox.holding.taking import lock_conversation
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.tables import (
    Contact,
    Conversation,
    ConversationState,
    Evidence,
    Identification,
    Problem,
    Property,
    Stay,
    Trust,
)
from properties.stays import has_ended
from properties.words import StayState

_UNHELD = frozenset({ConversationState.BOT, ConversationState.RESOLVED, ConversationState.WAITING})


def hint_by_phone(session: Session, scene: Scene, now: datetime) -> Scene:
    """A phone number that a stay was booked with is a suggestion to the manager, and opens nothing by itself.

    Only where the property allows it, and the number fits one stay alone, is its guest verified by that.
    """
    if not scene.contact.phone or knows_stay(scene, now):
        return scene
    if not _may_say_more(session, scene.conversation):
        hasten_messages(
            session, scene.conversation.hinted_stay_id, now, Problem.NO_CONTACT
        )  # somebody answers: who is it?
        return scene
    hand_over(session, scene)
    query = (
        select(Stay, Property)
        .join(Property, col(Property.id) == col(Stay.property_id))
        .where(
            col(Stay.guest_phone) == scene.contact.phone,
            col(Stay.state) == StayState.ACTIVE,
            col(Stay.departure) >= now.date() - timedelta(days=1),
        )
        .order_by(col(Stay.arrival))
    )
    fits = [(stay, home) for stay, home in session.exec(query).all() if not has_ended(home, stay, now)]
    fits = [(stay, home) for stay, home in fits if not was_refused(session, scene.contact, stay)]
    if len(fits) == 1 and fits[0][1].trusts_phone and scene.conversation.state in _UNHELD:
        return link(session, scene, fits[0][0], Evidence.PHONE, now)
    if fits and scene.conversation.hinted_stay_id is None:
        hint(session, scene, fits[0][0], Evidence.PHONE, now)
    return scene


def hint(session: Session, scene: Scene, stay: Stay, evidence: Evidence, now: datetime) -> None:
    """Suggest the stay to the manager. A guest whose stay is over gets a conversation for the next one, where the
    suggestion is seen; but not while a person talks with him about the last one.
    """
    if scene.conversation.stay_id is not None:
        if scene.conversation.state not in {ConversationState.BOT, ConversationState.RESOLVED}:
            return
        hand_over(session, scene)
        scene.conversation = new_conversation(session, scene.guest, scene.contact, now)
        scene.contact.trust = Trust.UNKNOWN
        scene.home = scene.stay = None
    scene.conversation.hinted_stay_id = stay.id
    keep_decision(session, scene, stay, Trust.HINT, evidence, now, None)


def confirm(session: Session, actor: Actor, conversation_id: int, now: datetime) -> Conversation:
    """A manager's click: whoever wrote last in this conversation is the guest of its (or the suggested) stay.

    Raises `NotFound`, and `NothingToConfirm` where no stay is known or suggested, or where the guest has gone on to
    another conversation since: what is confirmed here must not count there.
    """
    conversation = lock_conversation(session, conversation_id, actor)
    contact = answer_contact(session, conversation)
    stay_id = conversation.stay_id or conversation.hinted_stay_id
    if contact is None or stay_id is None or contact.conversation_id != conversation.id:
        raise NothingToConfirm
    scene = load_scene(session, conversation, contact)
    return link(session, scene, session.get_one(Stay, stay_id), Evidence.STAFF, now, by=actor).conversation


def refuse_suggestion(session: Session, actor: Actor, conversation_id: int, now: datetime) -> Conversation:
    """A manager's word: whoever writes here is not the guest of the suggested stay. It is not suggested again.

    Raises `NotFound`, and `NothingToConfirm` where nothing is suggested.
    """
    conversation = lock_conversation(session, conversation_id, actor)
    contact = answer_contact(session, conversation)
    if conversation.hinted_stay_id is None or contact is None:
        raise NothingToConfirm
    stay = session.get_one(Stay, conversation.hinted_stay_id)
    conversation.hinted_stay_id = None
    scene = load_scene(session, conversation, contact)
    keep_decision(session, scene, stay, Trust.UNKNOWN, Evidence.STAFF, now, actor)
    announce(session, Change(Topic.QUEUE, conversation.id or 0))
    return conversation


def suggestions_for(session: Session, stay: Stay) -> list[tuple[Conversation, Contact]]:
    """Conversations whose guest may be this stay's, and nobody has said yes or no."""
    query = (
        select(Conversation, Contact)
        .join(Contact, col(Contact.conversation_id) == col(Conversation.id))
        .where(col(Conversation.hinted_stay_id) == stay.id, col(Conversation.stay_id).is_(None))
        .order_by(col(Conversation.id))
    )
    return list(session.exec(query).all())


def was_refused(session: Session, contact: Contact, stay: Stay) -> bool:
    """A manager has said of this contact that it is not the guest of that stay."""
    query = select(Identification.trust).where(
        col(Identification.contact_id) == contact.id, col(Identification.stay_id) == stay.id,
        col(Identification.evidence) == Evidence.STAFF,
    )  # fmt: skip
    return session.exec(query.order_by(col(Identification.id).desc())).first() == Trust.UNKNOWN


class NothingToConfirm(Exception):
    """No stay is known of this conversation, or nobody is in it any more."""


def _may_say_more(session: Session, conversation: Conversation) -> bool:
    """Of a number that is a suggestion already: only whether its property trusts it, as where we wrote to it first."""
    if conversation.hinted_stay_id is None:
        return True
    stay = session.get_one(Stay, conversation.hinted_stay_id)
    return session.get_one(Property, stay.property_id).trusts_phone
