"""A manager's answer when WhatsApp's window is shut: an approved text leaves, his own words are kept until the guest
writes. Called by pages, API and Telegram.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from inbox.approved.offering import Offered, offered
from inbox.codes.recognising import KnownCodes
from inbox.conversation.scene import load_scene
from inbox.conversation.speaking import answer_contact
from inbox.conversation.window import WINDOWS, is_open
from inbox.holding.refusals import Unreachable
from inbox.holding.replying import Reply, reply
from inbox.holding.taking import lock_conversation
from inbox.staff.actors import Actor
from inbox.tables import Message, Note
from properties.keys import Keys

_OF_TEMPLATE = "+template"  # ends the key of what leaves first


class NotOffered(Exception):
    """The office has no such approved text, or it can't be filled in for this guest."""


@dataclass(frozen=True)
class Sender:
    """What approved texts are filled in with."""

    keys: Keys
    codes: KnownCodes
    public_url: str


def answer_or_keep(
    session: Session, sender: Sender, actor: Actor, conversation_id: int, template: str, wanted: Reply, now: datetime
) -> Message | Note:
    """At once where it arrives; else as `answer_outside`. Returns the message of the manager's own words."""
    contact = answer_contact(session, lock_conversation(session, conversation_id, actor))
    if contact is None or is_open(contact, WINDOWS.get(contact.channel), now):
        return reply(session, sender.codes, actor, conversation_id, wanted, now)
    return answer_outside(session, sender, actor, conversation_id, template, wanted, now)[-1]


def answer_outside(
    session: Session, sender: Sender, actor: Actor, conversation_id: int, template: str, wanted: Reply, now: datetime
) -> Sequence[Message | Note]:
    """Send the approved text of that key ("" = none), and keep the words of `wanted`, if there are any, until the guest
    writes. The same key again says nothing twice. Raises `NotOffered`, and what `reply` raises.
    """
    said: list[Message | Note] = []
    has_words = bool(wanted.text or wanted.files)
    if template:
        whole = _find(session, sender, actor, conversation_id, template)
        key = f"{wanted.key}{_OF_TEMPLATE}" if wanted.key and has_words else wanted.key
        first = Reply(whole.text, key=key, seen_seq=wanted.seen_seq, facts=dict(whole.facts or {}), hold=wanted.hold)
        said.append(reply(session, sender.codes, actor, conversation_id, first, now))
    if has_words:
        kept = replace(wanted, kept=True)
        said.append(reply(session, sender.codes, actor, conversation_id, kept, now))
    return said


def _find(session: Session, sender: Sender, actor: Actor, conversation_id: int, template: str) -> Offered:
    conversation = lock_conversation(session, conversation_id, actor)
    contact = answer_contact(session, conversation)
    if contact is None:
        raise Unreachable
    scene = load_scene(session, conversation, contact)
    if contact.blocked_at is not None or contact.opted_out_at is not None:
        raise NotOffered
    for one in offered(session, sender.keys, sender.public_url, scene):
        if one.key == template and one.is_sendable:
            return one
    raise NotOffered
