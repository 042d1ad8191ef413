"""Calls colleagues who are named in a note ("@olga, have you got the key?"). The note itself stays at the desk."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from inbox.conversation.speaking import add_event
from inbox.staff.actors import Actor
from inbox.staff.roster import read_staff
from inbox.staff.telling_staff import MENTION_CARD, tell
from inbox.tables import Conversation, Manager
from inbox.words import EventKind

_NAMED = re.compile(r"(?<![\w.@])@(\w+(?:[.-]\w+)*)")


def call_named(session: Session, conversation: Conversation, actor: Actor, text: str, now: datetime) -> None:
    """The thread says who was told, and whom only the inbox can tell."""
    named = [one for one in named_in(text, read_staff(session)) if one.id != actor.manager_id]
    if not named:
        return
    facts = {"kind": MENTION_CARD, "of": conversation.id, "by": actor.name}
    unreached = [one.name for one in named if tell(session, one, facts, now) is None]
    told = [one.name for one in named if one.name not in unreached]
    add_event(session, conversation, EventKind.MENTIONED, now, by=actor.name, told=told, unreached=unreached)


def named_in(text: str, staff: Sequence[Manager]) -> list[Manager]:
    """By key or by first name; of two with one first name both."""
    names = {name.casefold() for name in _NAMED.findall(text)}
    return [one for one in staff if names & {one.key.casefold(), one.name.partition(" ")[0].casefold()}]
