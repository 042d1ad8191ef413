"""One turn: records what a channel handed in, finds who it is, decides, and queues what follows.

Called with the session of one unit of work; nothing here commits or sends. A repeat ends at the first line.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from inbox.answers.gist import Titles, gist_of
from inbox.answers.knowing import Knowledge
from inbox.arriving.attempts import try_booking
from inbox.arriving.identify import is_guest_now, link
from inbox.arriving.newcomers import new_scene, note_new_address, note_sender
from inbox.arriving.recording import mark_taken, record_deletion, record_edit, record_message, record_reaction
from inbox.arriving.suggesting import hint_by_phone
from inbox.cards.run_cards import PRESSED, press_run
from inbox.cards.staff_chat import find_staff, hear_staff
from inbox.channel import NOTICE, Happening, Incoming, MessageKind, Outcome
from inbox.cleaning import clean_text
from inbox.codes.recognising import Discreet, KnownCodes, hide_earlier
from inbox.conversation.scene import Scene, hand_over, keep_scene, scene_asked, scene_in
from inbox.conversation.speaking import DEPARTURE, add_event
from inbox.delivery.leaving import Leaving
from inbox.holding.leading import Tools
from inbox.runs.keeping import open_runs
from inbox.stays.links import stay_behind, stay_of_token
from inbox.stays.surveys import hear_survey
from inbox.storage.live import Change, Topic, announce
from inbox.storage.numbers import keep_numbers, numbers_asked
from inbox.storage.statements import ask_together
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import Evidence, Manager, Message, Stay, StayState, Timer
from inbox.turn import Heard, Turn, take_turn
from inbox.words import EventKind
from playbooks.booking_code import beside_booking_words, find_booking_words
from playbooks.commands import is_start
from playbooks.decision import Attempt, Said
from playbooks.feelings import is_only_feeling
from playbooks.memory import Memory
from properties.keys import Keys

ALBUM_TIMER = "album"
_ALBUM_SECONDS = 1.5
_ROWS_OF_A_TURN = 2  # the guest's message and the answer
_UNREADABLE = frozenset(
    {
        MessageKind.PHOTO, MessageKind.VIDEO, MessageKind.VIDEO_NOTE, MessageKind.VOICE, MessageKind.AUDIO,
        MessageKind.DOCUMENT, MessageKind.ANIMATION, MessageKind.UNSUPPORTED,
    }
)  # fmt: skip

_PICTURES = frozenset({MessageKind.PHOTO, MessageKind.VIDEO, MessageKind.VIDEO_NOTE})

# From somebody who never wrote to us they mean nothing, and must not make a conversation.
_ABOUT_KNOWN_PEOPLE = frozenset(
    {Happening.DELETION, Happening.REACTION, Happening.BLOCKED, Happening.UNBLOCKED, Happening.MIGRATED}
)


@dataclass(frozen=True)
class Reception:
    """What turns need besides a session."""

    knowledge: Knowledge
    keys: Keys
    codes: KnownCodes


def receive(
    session: Session, reception: Reception, incoming: Incoming, now: datetime, leaving: Leaving | None = None
) -> Outcome:
    """Take in one event of a channel; whatever it is, it is taken once. `leaving` may let the answer go at once."""
    scene_questions, numbers = scene_asked(session, incoming), numbers_asked(session, Message, _ROWS_OF_A_TURN)
    marked, *found = ask_together(session, [mark_taken(incoming, now), *scene_questions, *numbers])
    if not marked.count:
        return Outcome(repeated=True)
    scene = scene_in(found[: len(scene_questions)])
    keep_numbers(session, Message, found[len(scene_questions) :])
    if leaving is not None and scene is not None and scene.is_lane_free:
        leaving.allow(scene.contact)
        session.info[DEPARTURE] = leaving
    if scene is None or scene.is_staffs:
        colleague = find_staff(session, incoming)
        if colleague is not None and colleague.manager is not None and _leads(colleague.manager, incoming):
            tools = Tools(reception.knowledge, reception.keys, reception.codes)
            return Outcome(toast=press_run(session, tools, colleague.manager, incoming.payload, now))
        if colleague is not None:
            return Outcome(toast=hear_staff(session, reception.codes, colleague, incoming, now))
    if scene is None and incoming.happening in _ABOUT_KNOWN_PEOPLE:
        return Outcome()
    scene = scene or new_scene(session, incoming, now)
    note_sender(session, scene, incoming)
    if incoming.happening in {Happening.MESSAGE, Happening.PRESS}:
        scene = _hear(session, reception, scene, incoming, now)
    elif incoming.happening is Happening.EDIT:
        _hear_edit(session, reception, scene, incoming, now)
    else:
        _accompany(session, scene, incoming, now)
    keep_scene(session, scene)
    return Outcome()


def _leads(manager: Manager, incoming: Incoming) -> bool:
    """Whether he pressed a button that leads a guest's playbook on."""
    is_press = incoming.happening is Happening.PRESS and incoming.payload.startswith(PRESSED)
    return is_press and manager.disabled_at is None


def hear_album(session: Session, reception: Reception, scene: Scene, message: Message, now: datetime) -> None:
    """The turn of an album: its pieces have had time to come together."""
    said = Said.TEXT if message.text.strip() else Said.UNREADABLE
    take_turn(session, Turn(reception.knowledge, reception.keys, scene, Heard(said, message.text, pictured=True), now))


def _hear(session: Session, reception: Reception, scene: Scene, incoming: Incoming, now: datetime) -> Scene:
    """Returns the scene that the guest is in after it: his words may lead into another conversation."""
    scene.contact.last_inbound_at = max(filter(None, (scene.contact.last_inbound_at, incoming.sent_at or now)))
    scene.contact.blocked_at = None
    home_before = scene.conversation.property_id
    scene, said = _arrive(session, scene, incoming, now)
    scene = hint_by_phone(session, scene, now)
    incoming, said_discreetly = _discreet(session, reception, scene, incoming)
    text = said_discreetly.shown
    if incoming.started and not text:
        _note_start(session, scene, now)
    else:
        gist = [] if incoming.backlog else _gist(session, reception, scene, text)
        recorded = record_message(session, scene, incoming, said_discreetly, now, gist=gist, soon=True)
        if incoming.backlog or not (recorded.is_new or (incoming.album_id and text)):
            return scene
        scene.conversation.unread += recorded.is_new
        if incoming.album_id:
            _wait_for_album(session, scene, incoming, recorded.message, now)
            return scene
    if incoming.backlog:
        return scene
    heard = Heard(
        said or _what_was_said(scene, incoming, text), text,
        pressed=incoming.payload if incoming.happening is Happening.PRESS else "",
        pictured=incoming.kind in _PICTURES, is_too_big=any(media.too_big for media in incoming.media),
    )  # fmt: skip
    if hear_survey(session, scene, text, heard.pressed, now):
        return scene
    scene, heard = _look_for_booking(session, scene, heard, now)
    if scene.conversation.property_id != home_before:
        hide_earlier(session, reception.codes, scene.conversation, scene.home)
    take_turn(session, Turn(reception.knowledge, reception.keys, scene, heard, now))
    return scene


def _gist(session: Session, reception: Reception, scene: Scene, text: str) -> list[Titles]:
    return gist_of(reception.knowledge.of(session, scene.home, scene.portfolio_revision), text)


def _hear_edit(session: Session, reception: Reception, scene: Scene, incoming: Incoming, now: datetime) -> None:
    """An edit is history. One that came before its message, tells of danger or asks something else gets a turn."""
    incoming, said_discreetly = _discreet(session, reception, scene, incoming)
    text = said_discreetly.shown
    gist = [] if incoming.live or incoming.backlog else _gist(session, reception, scene, text)
    before = record_edit(session, scene, incoming, said_discreetly, now, gist)
    scene.conversation.unread += before is None
    if incoming.live or incoming.backlog or not text.strip():
        return
    mind = reception.knowledge.of(session, scene.home, scene.portfolio_revision)
    meant = mind.understand(text)
    is_new = before is None or meant.emergency is not None or meant.asks_something_else(mind.understand(before))
    is_led = before is not None and bool(open_runs(session, scene.conversation.id or 0))
    if is_new and (meant.emergency is not None or not is_led):
        take_turn(session, Turn(reception.knowledge, reception.keys, scene, Heard(Said.TEXT, text), now))


def _discreet(session: Session, reception: Reception, scene: Scene, incoming: Incoming) -> tuple[Incoming, Discreet]:
    """Codes that the guest wrote himself are for nobody's lists: from here on there are masks in their place."""
    codes, home = reception.codes, scene.home
    if incoming.quote or incoming.detail:
        quote, detail = (codes.hide(session, home, text).shown for text in (incoming.quote, incoming.detail))
        incoming = replace(incoming, quote=quote, detail=detail)
    return incoming, codes.discreet(session, home, clean_text(incoming.text))


def _arrive(session: Session, scene: Scene, incoming: Incoming, now: datetime) -> tuple[Scene, Said | None]:
    """By a stay's link, if there is a token: a good one leads into the stay's conversation."""
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


def _of_dead_link(stay: Stay | None) -> Said:
    if stay is None:
        return Said.BAD_LINK
    return Said.CANCELLED_LINK if stay.state == StayState.CANCELLED else Said.OVER_LINK


def _what_was_said(scene: Scene, incoming: Incoming, text: str) -> Said:
    if (incoming.started and not text) or is_start(text, opted_out=scene.contact.opted_out_at is not None):
        return Said.STARTED
    if incoming.kind is MessageKind.LOCATION:
        return Said.LOCATION
    if incoming.kind is MessageKind.CONTACT:
        return Said.PHONE
    is_mood = incoming.kind is MessageKind.STICKER or is_only_feeling(text)
    if is_mood or incoming.detail.startswith(NOTICE):
        return Said.EMOTION
    if incoming.kind in _UNREADABLE and not text.strip():
        return Said.UNREADABLE
    return Said.TEXT if text.strip() or incoming.happening is Happening.PRESS else Said.UNREADABLE


def _look_for_booking(session: Session, scene: Scene, heard: Heard, now: datetime) -> tuple[Scene, Heard]:
    """A code and date in the guest's words, when it is not known yet who he is."""
    memory = Memory.from_json(scene.conversation.bot_memory)
    if heard.said is not Said.TEXT or is_guest_now(scene, now):
        return scene, heard
    words = find_booking_words(heard.text)
    if memory.code and words.days:
        words = replace(words, codes=tuple(dict.fromkeys((memory.code, *words.codes))))
    if not words.codes or not (words.days or memory.asked_booking):
        return scene, heard
    hand_over(session, scene)
    attempt, stay = try_booking(session, scene, words, now)
    if stay is not None:
        scene = link(session, scene, stay, Evidence.CODE_AND_DATE, now)
        scene.conversation.bot_memory = {**memory.to_json(), **scene.conversation.bot_memory}
    elif beside_booking_words(heard.text) and (attempt is Attempt.NO_DATE or not memory.asked_booking):
        return scene, heard  # a question that has a number in it; who asks it is not known, and it is answered
    if attempt is Attempt.NO_DATE:
        scene.conversation.bot_memory = {**scene.conversation.bot_memory, "code": words.codes[0]}
    if attempt is Attempt.OVER:
        add_event(session, scene.conversation, EventKind.LIMITED, now)
    return scene, replace(heard, attempt=attempt)


def _note_start(session: Session, scene: Scene, now: datetime) -> None:
    scene.conversation.answer_contact_id = scene.contact.id
    scene.conversation.last_activity_at = now
    add_event(session, scene.conversation, EventKind.STARTED, now, channel=scene.contact.channel)


def _wait_for_album(session: Session, scene: Scene, incoming: Incoming, message: Message, now: datetime) -> None:
    insert_or_ignore(
        session, Timer,
        key=f"album:{scene.contact.id}:{incoming.album_id}", kind=ALBUM_TIMER,
        conversation_id=scene.conversation.id, facts={"message_id": message.id},
        due_at=now + timedelta(seconds=_ALBUM_SECONDS),
    )  # fmt: skip
    announce(session, Change(Topic.TIMER))


def _accompany(session: Session, scene: Scene, incoming: Incoming, now: datetime) -> None:
    """What accompanies what was said; the bot has nothing to say to it."""
    match incoming.happening:
        case Happening.DELETION:
            record_deletion(session, scene, incoming, now)
        case Happening.REACTION:
            record_reaction(session, scene, incoming)
        case Happening.BLOCKED:
            scene.contact.blocked_at = now
            add_event(session, scene.conversation, EventKind.BLOCKED, now, channel=scene.contact.channel)
        case Happening.UNBLOCKED:
            scene.contact.blocked_at = None
            add_event(session, scene.conversation, EventKind.UNBLOCKED, now, channel=scene.contact.channel)
        case Happening.MIGRATED:
            note_new_address(session, scene.contact, incoming.payload)
