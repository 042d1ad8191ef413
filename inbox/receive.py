"""One turn: records what a channel handed in, finds who it is, decides, and queues what follows.

Called with the session of one unit of work; nothing here commits or sends. A repeat ends at the first line.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from inbox.answers.gist import Titles, gist_of
from inbox.answers.knowing import Knowledge
from inbox.approved.answering import Sender
from inbox.arriving.heard import Heard, heard_of
from inbox.arriving.known_by import by_booking, by_link, by_phone
from inbox.arriving.newcomers import new_scene, note_new_address, note_sender
from inbox.arriving.pasted_links import take_pasted_link
from inbox.arriving.recording import (
    mark_taken,
    record_deletion,
    record_edit,
    record_message,
    record_reaction,
    with_label,
)
from inbox.cards.run_cards import PRESSED, press_run
from inbox.cards.staff_chat import find_staff, hear_staff
from inbox.channel import Happening, Incoming, Outcome
from inbox.cleaning import clean_text
from inbox.codes.recognising import Discreet, KnownCodes, hide_earlier
from inbox.conversation.scene import Scene, keep_scene, scene_asked, scene_in
from inbox.conversation.speaking import DEPARTURE, add_event
from inbox.delivery.leaving import Leaving
from inbox.holding.kept_answers import let_kept_go
from inbox.holding.leading import Tools
from inbox.runs.keeping import open_runs
from inbox.stays.surveys import hear_survey
from inbox.storage.live import Change, Topic, announce
from inbox.storage.numbers import keep_numbers, numbers_asked
from inbox.storage.statements import ask_together
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import Manager, Message, Timer
from inbox.turn import Turn, take_turn
from inbox.words import EventKind
from playbooks.decision import Said
from playbooks.opening_words import is_opening_word
from properties.keys import Keys

ALBUM_TIMER = "album"
_ALBUM_SECONDS = 1.5
_ROWS_OF_A_TURN = 2  # the guest's message and the answer

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
    public_url: str = ""

    @property
    def sender(self) -> Sender:
        return Sender(self.keys, self.codes, self.public_url)


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
    if leaving is not None and scene is not None and scene.is_lane_free and scene.conversation.kept_until is None:
        leaving.allow(scene.contact)
        session.info[DEPARTURE] = leaving
    if scene is None or scene.is_staffs:
        colleague = find_staff(session, incoming)
        if colleague is not None and colleague.manager is not None and _leads(colleague.manager, incoming):
            tools = Tools(reception.knowledge, reception.keys, reception.codes)
            return Outcome(toast=press_run(session, tools, colleague.manager, incoming.payload, now))
        if colleague is not None:
            return Outcome(toast=hear_staff(session, reception.sender, colleague, incoming, now))
    if scene is None and incoming.happening in _ABOUT_KNOWN_PEOPLE:
        return Outcome()
    scene = scene or new_scene(session, incoming, now)
    note_sender(session, scene, incoming)
    incoming = take_pasted_link(session, incoming)
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
    if incoming.happening is Happening.PRESS and not incoming.text:
        incoming = with_label(session, scene, incoming)
    home_before = scene.conversation.property_id
    scene, said = by_link(session, scene, incoming, now)
    scene, found = by_phone(session, scene, incoming, now)
    incoming, said_discreetly = _discreet(session, reception, scene, incoming)
    text = said_discreetly.shown
    if incoming.started and not text:
        _note_start(session, scene, now)
        let_kept_go(session, scene, incoming.sent_at or now, now)
    else:
        gist = [] if incoming.backlog else _gist(session, reception, scene, text)
        recorded = record_message(session, scene, incoming, said_discreetly, now, gist=gist, soon=True)
        has_let_go = let_kept_go(session, scene, incoming.sent_at or now, now)
        if incoming.backlog or not (recorded.is_new or (incoming.album_id and text)):
            return scene
        scene.conversation.unread += recorded.is_new
        if incoming.album_id:
            _wait_for_album(session, scene, incoming, recorded.message, now)
            return scene
        is_all = has_let_go and not incoming.media and is_opening_word(text)
        if is_all and not open_runs(session, scene.conversation.id or 0):
            announce(session, Change(Topic.QUEUE, scene.conversation.id or 0))
            return scene  # he has his answer, and asked for nothing else
    if incoming.backlog:
        return scene
    heard = heard_of(scene, incoming, text, said, found)
    if hear_survey(session, scene, text, heard.pressed, now):
        return scene
    scene, heard = by_booking(session, scene, heard, now)
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
