"""A manager answers from knowledge: the guest gets it whole, codes through the door, and his words teach the bot."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.answers.both_ways import other_words
from inbox.answers.knowing import Knowledge, Mind
from inbox.answers.voicing import Voice, Voiced
from inbox.channel import MessageKind
from inbox.codes.door import may_tell
from inbox.codes.recognising import KnownCodes
from inbox.conversation.answer_files import File
from inbox.conversation.scene import Scene, load_scene
from inbox.conversation.speaking import answer_contact
from inbox.conversation.thread import place_of
from inbox.holding.refusals import NotFound, Unreachable
from inbox.holding.replying import Reply, reply
from inbox.holding.taking import lock_conversation
from inbox.knowledge.proposing import Spoken, propose
from inbox.staff.actors import Actor
from inbox.tables import Author, Conversation, KnowledgeEntry, Message, Note
from playbooks.decision import Answer
from properties.keys import Keys
from properties.words import Audience

# A caption asks like any other words; the name on a shared contact does not.
_IN_WORDS = (MessageKind.TEXT, MessageKind.PHOTO, MessageKind.VIDEO, MessageKind.ANIMATION, MessageKind.DOCUMENT)


class NotTellable(Exception):
    """This guest may not be told it now, or the property lacks what the answer names."""


@dataclass(frozen=True)
class Library:
    """What answers are taken from."""

    knowledge: Knowledge
    keys: Keys
    codes: KnownCodes


def answer_from(
    session: Session, library: Library, actor: Actor, conversation_id: int, entry_id: int, wanted: Reply, now: datetime
) -> Message | Note:
    """Send the entry's whole answer in the guest's language. Raises `NotFound`, `Conflict`, `NotTellable`."""
    scene, mind = _scene(session, library, lock_conversation(session, conversation_id, actor))
    entry = _entry(mind, entry_id)
    voiced = voice_entry(session, library.keys, scene, mind, entry.key, now)
    if not may_hear(scene, entry, now) or voiced.failed or voiced.speech is None:
        raise NotTellable
    learn(session, library.keys, scene, entry, now)
    speech = voiced.speech
    text = library.keys.open(speech.sealed) if speech.sealed else speech.text
    other = other_words(session, library.keys, scene, mind, (Answer(entry.key),), now)
    told = replace(wanted, text=text, files=speech.files, facts={**speech.facts, **other, "whole": True})
    return reply(session, library.codes, actor, conversation_id, told, now)


def reply_from(
    session: Session, library: Library, actor: Actor, conversation_id: int, entry_id: int, wanted: Reply, now: datetime
) -> Message | Note:
    """Send the manager's own words, which he began from the entry, with its files. Raises as `reply` does."""
    scene, mind = _scene(session, library, lock_conversation(session, conversation_id, actor))
    entry = _entry(mind, entry_id)
    learn(session, library.keys, scene, entry, now)
    files = [File.from_json(kept) for kept in entry.media] if may_hear(scene, entry, now) else []
    told = replace(wanted, files=[*files, *wanted.files], facts={"answers": [entry.key]})
    return reply(session, library.codes, actor, conversation_id, told, now)


def voice_entry(session: Session, keys: Keys, scene: Scene, mind: Mind, key: str, now: datetime) -> Voiced:
    return Voice(session, keys, scene, mind, now).put((Answer(key),))


def may_hear(scene: Scene, entry: KnowledgeEntry, now: datetime) -> bool:
    """What is for verified guests during the stay goes to nobody else, by a manager's click either."""
    return entry.audience != Audience.IN_STAY or may_tell(scene.contact, scene.home, scene.stay, now)


def learn(session: Session, keys: Keys, scene: Scene, entry: KnowledgeEntry, now: datetime) -> None:
    """The guest's last words might be a phrase of the entry that answers them."""
    asked = last_words(session, scene.conversation.id or 0)
    if asked is not None:
        kept = session.get_one(KnowledgeEntry, entry.id)
        propose(session, keys, kept, Spoken(asked.text, scene.home, scene.guest, scene.stay), now)


def said_last(session: Session, conversation_id: int, messages: Iterable[Message]) -> str:
    """What the guest wrote last, "" for nothing: among the last messages, which were read, or before them."""
    newest_first = sorted(messages, key=place_of, reverse=True)
    last = next(filter(_are_words, newest_first), None) or last_words(session, conversation_id)
    return last.text if last else ""


def _are_words(message: Message) -> bool:
    is_said = message.author == Author.GUEST and message.kind in _IN_WORDS
    return is_said and bool(message.text) and message.deleted_at is None


def last_words(session: Session, conversation_id: int) -> Message | None:
    """What the guest wrote last."""
    query = select(Message).where(
        col(Message.conversation_id) == conversation_id,
        col(Message.author) == Author.GUEST,
        col(Message.kind).in_(_IN_WORDS),
        col(Message.text) != "",
        col(Message.deleted_at).is_(None),
    )
    return session.exec(query.order_by(col(Message.placed_at).desc(), col(Message.seq).desc()).limit(1)).first()


def _scene(session: Session, library: Library, conversation: Conversation) -> tuple[Scene, Mind]:
    contact = answer_contact(session, conversation)
    if contact is None:
        raise Unreachable
    scene = load_scene(session, conversation, contact)
    return scene, library.knowledge.of(session, scene.home)


def _entry(mind: Mind, entry_id: int) -> KnowledgeEntry:
    found = next((entry for entry in mind.entries.values() if entry.id == entry_id), None)
    if found is None:
        raise NotFound
    return found
