"""What was owed to a guest, and at which step he was, before an answer that can still be taken back: kept with the
message, put back with it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, select

from inbox.tables import Conversation, EntryKind, Incident, IncidentEntry, PlaybookRun, PlaybookRunEntry

_OWED = "owed_before"
_STEP = "step_before"


def owed_before(conversation: Conversation, hold: timedelta) -> dict[str, Any]:
    """Facts of the message; none where it leaves at once."""
    since = conversation.waiting_since
    if not hold or since is None:
        return {}
    return {_OWED: {"since": since.isoformat(), "urgency": conversation.urgency}}


def owe_again(conversation: Conversation, facts: Mapping[str, Any]) -> None:
    """The guest has waited since then; what he wrote meanwhile is no later beginning."""
    owed = facts.get(_OWED)
    if owed is None:
        return
    since = datetime.fromisoformat(owed["since"])
    conversation.waiting_since = min(since, conversation.waiting_since or since)
    conversation.urgency = max(conversation.urgency, owed["urgency"])


def step_before(run: PlaybookRun, step: str) -> dict[str, Any]:
    """Facts of a message that sends a step of the run."""
    return {_STEP: {"run_id": run.id, "was": run.step, "sent": step}}


def step_back(session: Session, facts: Mapping[str, Any], sent_at: datetime) -> None:
    """The step was not sent after all. A run that has gone on, or is over, stays where it is."""
    before = facts.get(_STEP)
    run = session.get(PlaybookRun, before["run_id"]) if before else None
    if before is None or run is None or run.ended_at is not None or run.step != before["sent"]:
        return
    run.step = before["was"]
    run.tick += 1
    of_it = (col(PlaybookRunEntry.run_id) == run.id, col(PlaybookRunEntry.at) == sent_at)
    session.execute(delete(PlaybookRunEntry).where(*of_it))
    _strike_from_record(session, run, sent_at)


def _strike_from_record(session: Session, run: PlaybookRun, sent_at: datetime) -> None:
    """An incident's timeline, which owners read too, names no step that the guest never got."""
    own = select(Incident.id).where(Incident.conversation_id == run.conversation_id)
    line = (col(IncidentEntry.kind) == EntryKind.STEP.value, col(IncidentEntry.at) == sent_at)
    session.execute(delete(IncidentEntry).where(col(IncidentEntry.incident_id).in_(own), *line))
