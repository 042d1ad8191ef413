"""Ties a contact to a stay: by the stay's link, by code and date, by a manager's confirmation; a phone is a hint.

Every decision is a row. The first contact of a stay is the booking's guest; a contact on a channel that his
conversation does not have yet joins it; a further contact on the same channel is another guest of the stay.
"""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from inbox.actors import Actor
from inbox.conversing import lock_conversation
from inbox.live import Change, Topic, announce
from inbox.merging import merge_into
from inbox.scene import Scene, load_scene, new_conversation
from inbox.speaking import add_event, answer_contact
from inbox.tables import Contact, Conversation, Evidence, Identification, IdentityAttempt, Property, Stay, Trust
from inbox.words import EventKind
from playbooks.booking_code import BookingWords
from playbooks.decision import Attempt
from properties.keys import Keys, token_hash
from properties.stays import has_ended
from properties.words import StayState

_ATTEMPTS_A_CONTACT = 5
_ATTEMPTS_A_CODE = 10
_ATTEMPTS_WITHIN = timedelta(hours=24)


def stay_of_token(session: Session, token: str, now: datetime) -> Stay | None:
    """The stay that a link's token opens; None for an unknown, revoked or outlived one."""
    if not token:
        return None
    stay = session.exec(select(Stay).where(col(Stay.link_hash) == token_hash(token))).first()
    if stay is None or has_ended(session.get_one(Property, stay.property_id), stay, now):
        return None
    return stay


def stay_token_of(session: Session, keys: Keys, code: str) -> str | None:
    """The token of a stay's present link, by its reservation code."""
    stay = session.exec(select(Stay).where(col(Stay.code) == code)).first()
    return keys.stay_token(stay.code, stay.link_number) if stay else None


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
    announce(session, Change(Topic.QUEUE, scene.conversation.id or 0))
    return scene


def try_booking(session: Session, scene: Scene, words: BookingWords, now: datetime) -> tuple[Attempt, Stay | None]:
    """Check a code and date. Right and wrong codes are told apart only together with the date; tries are counted."""
    if _is_over(session, scene, words, now):
        return Attempt.OVER, None
    if not words.days:
        return Attempt.NO_DATE, None
    candidates = select(Stay).where(col(Stay.code).in_(words.codes), col(Stay.state) == StayState.ACTIVE)
    stay = next((stay for stay in session.exec(candidates) if words.names_day(stay.arrival)), None)
    for code in words.codes:
        session.add(IdentityAttempt(contact_id=scene.contact.id or 0, code=code, succeeded=stay is not None, at=now))
    if stay is None or has_ended(session.get_one(Property, stay.property_id), stay, now):
        return Attempt.WRONG, None
    return Attempt.FOUND, stay


def hint_by_phone(session: Session, scene: Scene, now: datetime) -> None:
    """A phone number that a stay was booked with is a suggestion to the manager, and opens nothing by itself."""
    if scene.stay is not None or scene.conversation.hinted_stay_id is not None or not scene.contact.phone:
        return
    today = now.date()
    query = select(Stay).where(
        col(Stay.guest_phone) == scene.contact.phone,
        col(Stay.state) == StayState.ACTIVE,
        col(Stay.departure) >= today - timedelta(days=1),
    )
    stay = session.exec(query.order_by(col(Stay.arrival))).first()
    if stay is not None:
        scene.conversation.hinted_stay_id = stay.id
        _keep_decision(session, scene, stay, Trust.HINT, Evidence.PHONE, now, None)


def confirm(session: Session, actor: Actor, conversation_id: int, now: datetime) -> Conversation:
    """A manager's click: whoever wrote last in this conversation is the guest of its (or the suggested) stay.

    Raises `NotFound`, and `NothingToConfirm` where no stay is known or suggested.
    """
    conversation = lock_conversation(session, conversation_id, actor)
    contact = answer_contact(session, conversation)
    stay_id = conversation.stay_id or conversation.hinted_stay_id
    if contact is None or stay_id is None:
        raise NothingToConfirm
    scene = load_scene(session, conversation, contact)
    return link(session, scene, session.get_one(Stay, stay_id), Evidence.STAFF, now, by=actor).conversation


class NothingToConfirm(Exception):
    """No stay is known of this conversation."""


def _settle(session: Session, scene: Scene, stay: Stay, trust: Trust, now: datetime) -> Scene:
    main = _main_conversation(session, stay)
    is_apart = main is not None and main.id != scene.conversation.id
    if main is not None and is_apart and trust is Trust.VERIFIED and not _has_channel(session, main, scene.contact):
        return _join(session, scene, main, now)
    if scene.conversation.stay_id == stay.id:
        return scene
    if scene.conversation.stay_id is not None:
        scene.conversation = new_conversation(session, scene.guest, scene.contact, now)
    scene.contact.trust = Trust.UNKNOWN
    _take_place(session, scene, stay, is_first=main is None)
    return scene


def _main_conversation(session: Session, stay: Stay) -> Conversation | None:
    """The booking's guest's: the first one of the stay."""
    query = select(Conversation).where(col(Conversation.stay_id) == stay.id, col(Conversation.merged_into_id).is_(None))
    return session.exec(query.order_by(col(Conversation.id)).with_for_update()).first()


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


def _take_place(session: Session, scene: Scene, stay: Stay, *, is_first: bool) -> None:
    """The contact's own conversation becomes one of the stay; the first one bears the name of the booking."""
    scene.stay = stay
    scene.home = session.get_one(Property, stay.property_id)
    scene.conversation.stay_id = stay.id
    scene.conversation.property_id = stay.property_id
    if is_first:
        scene.guest.name = stay.guest_name
    elif not scene.guest.name:
        scene.guest.name = scene.contact.name
    scene.guest.language = scene.guest.language or stay.guest_language
    session.add_all([scene.guest, scene.conversation])


def _is_over(session: Session, scene: Scene, words: BookingWords, now: datetime) -> bool:
    failed = (
        select(func.count())
        .select_from(IdentityAttempt)
        .where(col(IdentityAttempt.succeeded).is_(False), col(IdentityAttempt.at) > now - _ATTEMPTS_WITHIN)
    )
    by_contact = session.exec(failed.where(col(IdentityAttempt.contact_id) == scene.contact.id)).one()
    by_code = session.exec(failed.where(col(IdentityAttempt.code).in_(words.codes))).one()
    return by_contact >= _ATTEMPTS_A_CONTACT or by_code >= _ATTEMPTS_A_CODE


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
