"""Solving an incident by a person's word: on its page, or beside the thread. Called inside their unit of work."""

from contextlib import suppress
from datetime import datetime

from sqlmodel import Session

from inbox.holding.leading import Lead, Tools
from inbox.holding.refusals import Unreachable
from inbox.night.incidents import solve
from inbox.night.promising import end_promises
from inbox.runs.keeping import end_runs
from inbox.staff.actors import Actor
from inbox.tables import Conversation, Incident


def solve_by_hand(
    session: Session, tools: Tools, actor: Actor, incident: Incident, resolution: str, now: datetime
) -> None:  # fmt: skip
    """What was under way for it ends with it: the guest is led no further, and nothing is promised him of it.

    The conversation stays with whoever has it; another problem that waited for its turn is taken up.
    """
    number = incident.conversation_id
    conversation = session.get(Conversation, number, with_for_update=True) if number else None
    solve(session, incident, now, by=actor.name, resolution=resolution, conversation=conversation)
    end_promises(session, incident, now)
    if conversation is not None:
        end_runs(session, conversation, now, by=actor.name, incident=incident)
        with suppress(Unreachable):
            Lead(session, tools, actor, conversation.id or 0, now).take_up_next()
