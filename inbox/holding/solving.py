"""Solving an incident by a person's word: on its page, or beside the thread. Called inside their unit of work."""

from datetime import datetime

from sqlmodel import Session

from inbox.night.incidents import solve
from inbox.night.promising import end_promises
from inbox.runs.keeping import end_runs
from inbox.tables import Conversation, Incident


def solve_by_hand(session: Session, incident: Incident, resolution: str, now: datetime, *, by: str) -> None:
    """What was under way for it ends with it: the guest is led no further, and nothing is promised him of it.

    The conversation stays with whoever has it.
    """
    number = incident.conversation_id
    conversation = session.get(Conversation, number, with_for_update=True) if number else None
    solve(session, incident, now, by=by, resolution=resolution, conversation=conversation)
    end_promises(session, incident, now)
    if conversation is not None:
        end_runs(session, conversation, now, by=by, incident=incident)
