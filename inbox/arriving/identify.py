"""Ties a contact to a stay: by the stay's link, by code and date, by a manager's confirmation; a phone is a hint.

Every decision is a row. The first verified contact of a stay is the booking's guest; a verified contact on a channel
that his conversation does not have yet joins it; everybody else has a conversation of his own, under his own name.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from inbox.conversation.scene import Scene, hand_over, load_scene, new_conversation
from inbox.conversation.speaking import add_event, answer_contact
from inbox.holding.merging import merge_into
from inbox.holding.taking import lock_conversation
from inbox.night.incidents import know_place
from inbox.staff.actors import Actor
from inbox.stays.freed_codes import link_token
from inbox.storage.live import Change, Topic, announce
from inbox.tables import (
    Contact,
    Conversation,
    ConversationState,
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
from properties.keys import Keys, token_hash
from properties.stays import has_ended
from properties.words import StayState

_UNHELD = frozenset({ConversationState.BOT, ConversationState.RESOLVED, ConversationState.WAITING})


def stay_of_token(session: Session, token: str, now: datetime) -> Stay | None:
    """The stay that a link's token opens; None for an unknown, revoked or outlived one."""
    stay = stay_behind(session, token)
    if stay is None or has_ended(session.get_one(Property, stay.property_id), stay, now):
        return None
    return stay


def stay_behind(session: Session, token: str) -> Stay | None:
    """Also one that is over or was cancelled: whoever has its link may be told so, and nothing else."""
    return session.exec(select(Stay).where(col(Stay.link_hash) == token_hash(token))).first() if token else None


def stay_token_of(session: Session, keys: Keys, code: str) -> str | None:
    """The token of a stay's present link, by its reservation code."""
    stay = session.exec(select(Stay).where(col(Stay.code) == code)).first()
    return link_token(keys, stay) if stay else None


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
    _keep_decision(session, scene, stay, trust, evidence, now, by)
    _hasten(session, stay.id, now)
    announce(session, Change(Topic.QUEUE, scene.conversation.id or 0))
    return scene


def is_guest_now(scene: Scene, now: datetime) -> bool:
    """Whether it is known of which stay the contact is a guest; that of a stay which is over tells nothing any more."""
    return _has_stay(scene, now) and scene.contact.trust in {Trust.IDENTIFIED, Trust.VERIFIED}


def hint_by_phone(session: Session, scene: Scene, now: datetime) -> Scene:
    """A phone number that a stay was booked with is a suggestion to the manager, and opens nothing by itself.

    Only where the property allows it, and the number fits one stay alone, is its guest verified by that.
    """
    if not scene.contact.phone or _has_stay(scene, now):
        return scene
    if not _may_say_more(session, scene.conversation):
        _hasten(session, scene.conversation.hinted_stay_id, now, Problem.NO_CONTACT)  # somebody answers: who is it?
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
    _keep_decision(session, scene, stay, Trust.HINT, evidence, now, None)


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
    _keep_decision(session, scene, stay, Trust.UNKNOWN, Evidence.STAFF, now, actor)
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


def _has_stay(scene: Scene, now: datetime) -> bool:
    return scene.home is not None and scene.stay is not None and not has_ended(scene.home, scene.stay, now)


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


def _hasten(session: Session, stay_id: int | None, now: datetime, because: Problem | None = None) -> None:
    """What could not be told while nobody was known is looked at again at once."""
    waiting = update(ScheduledMessage).where(
        col(ScheduledMessage.stay_id) == stay_id, col(ScheduledMessage.state) == ScheduledState.PLANNED,
        col(ScheduledMessage.problem).is_not(None), col(ScheduledMessage.due_at) > now,
    )  # fmt: skip
    if because is not None:
        waiting = waiting.where(col(ScheduledMessage.problem) == because)
    session.execute(waiting.values(due_at=now), execution_options={"synchronize_session": False})
    announce(session, Change(Topic.TIMER))


def _keep_decision(
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
