"""By what a guest is known who comes in: the stay's link, his own phone number, a reservation code with its date.

Called by `receive` with every message. Each gives the scene that the guest is in then, which may be another one.
"""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from inbox.arriving.attempts import try_booking
from inbox.arriving.heard import Heard
from inbox.arriving.identify import is_guest_now, link
from inbox.arriving.suggesting import hint_by_phone
from inbox.channel import Incoming, MessageKind
from inbox.conversation.scene import Scene, hand_over
from inbox.conversation.speaking import add_event
from inbox.stays.links import stay_behind, stay_of_token
from inbox.tables import Evidence, Stay, StayState
from inbox.words import EventKind
from playbooks.booking_code import beside_booking_words, find_booking_words
from playbooks.decision import Attempt, Said
from playbooks.memory import Memory


def by_link(session: Session, scene: Scene, incoming: Incoming, now: datetime) -> tuple[Scene, Said | None]:
    """If he came with a token: a good one leads into the stay's conversation."""
    if not incoming.start_token:
        return scene, None
    hand_over(session, scene)
    stay = stay_of_token(session, incoming.start_token, now)
    if stay is None:
        return scene, _of_dead_link(stay_behind(session, incoming.start_token))
    is_known = scene.conversation.stay_id == stay.id and scene.contact.trust == "verified"
    if is_known and not incoming.started:
        return scene, None
    return (scene if is_known else link(session, scene, stay, Evidence.LINK, now)), Said.LINK


def by_phone(session: Session, scene: Scene, incoming: Incoming, now: datetime) -> tuple[Scene, Attempt | None]:
    """A number that the channel vouches for; found by it is who has just sent it for that."""
    if incoming.kind is not MessageKind.CONTACT:
        return hint_by_phone(session, scene, now), None
    was_guest, memory = is_guest_now(scene, now), scene.conversation.bot_memory
    scene = hint_by_phone(session, scene, now)
    if was_guest or not is_guest_now(scene, now):
        return scene, None
    scene.conversation.bot_memory = {**memory, **scene.conversation.bot_memory}
    return scene, Attempt.FOUND


def by_booking(session: Session, scene: Scene, heard: Heard, now: datetime) -> tuple[Scene, Heard]:
    """A code and date in the guest's words, when it is not known yet who he is."""
    if heard.said is not Said.TEXT or is_guest_now(scene, now):
        return scene, heard
    memory = Memory.from_json(scene.conversation.bot_memory)
    words = find_booking_words(heard.text)
    if memory.code and words.days:
        words = replace(words, codes=tuple(dict.fromkeys((memory.code, *words.codes))))
    elif memory.tried and words.days and not words.codes:  # the date that was wrong is put right by itself
        words = replace(words, codes=(memory.tried,))
    if not words.codes or not (words.days or memory.asked_booking):
        return scene, heard
    hand_over(session, scene)
    attempt, stay = try_booking(session, scene, words, now)
    if stay is not None:
        scene = link(session, scene, stay, Evidence.CODE_AND_DATE, now)
        scene.conversation.bot_memory = {**memory.to_json(), **scene.conversation.bot_memory}
    elif beside_booking_words(heard.text) and (attempt is Attempt.NO_DATE or not memory.asked_booking):
        return scene, heard  # a question that has a number in it; who asks it is not known, and it is answered
    if attempt in {Attempt.NO_DATE, Attempt.WRONG}:
        kept = "code" if attempt is Attempt.NO_DATE else "tried"
        scene.conversation.bot_memory = {**scene.conversation.bot_memory, kept: words.codes[0]}
    if attempt is Attempt.OVER:
        add_event(session, scene.conversation, EventKind.LIMITED, now)
    return scene, replace(heard, attempt=attempt)


def _of_dead_link(stay: Stay | None) -> Said:
    if stay is None:
        return Said.BAD_LINK
    return Said.CANCELLED_LINK if stay.state == StayState.CANCELLED else Said.OVER_LINK
