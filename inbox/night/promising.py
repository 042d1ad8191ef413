"""Promises about an incident: made with a deadline, kept, or found broken by the clock and told to whoever has it."""

from datetime import datetime

from sqlmodel import Session, col, select

from inbox.conversation.speaking import add_event
from inbox.night.incidents import record
from inbox.staff.roster import holder_and_leads, leading_staff
from inbox.staff.telling_staff import PROMISE_CARD, tell
from inbox.storage.live import Change, Topic, announce
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import Conversation, EntryKind, Incident, IncidentPromise, IncidentState, Timer
from inbox.words import EventKind

PROMISE_TIMER = "promise"


def promise(
    session: Session, incident: Incident, text: str, due_at: datetime, now: datetime, *, by: str = ""
) -> IncidentPromise:
    """Keep what was promised until when. The words to the guest are the caller's."""
    made = IncidentPromise(incident_id=incident.id or 0, text=text, by=by, at=now, due_at=due_at)
    session.add(made)
    session.flush()
    until = due_at.isoformat()
    record(session, incident, EntryKind.PROMISED, now, by=by, text=text, due_at=until, promise_id=made.id)
    insert_or_ignore(
        session, Timer,
        key=f"promise:{made.id}", kind=PROMISE_TIMER, conversation_id=incident.conversation_id,
        facts={"promise_id": made.id}, due_at=due_at,
    )  # fmt: skip
    announce(session, Change(Topic.TIMER))
    return made


def keep_promise(session: Session, made: IncidentPromise, now: datetime, *, by: str = "") -> None:
    if made.kept_at is not None:
        return
    made.kept_at = now
    incident = session.get_one(Incident, made.incident_id)
    record(session, incident, EntryKind.PROMISE_KEPT, now, by=by, text=made.text, promise_id=made.id)


def end_promises(session: Session, incident: Incident, now: datetime) -> None:
    """The problem is solved: what was promised of it is not owed any more, also should it come back."""
    for made in open_promises(session, incident.id or 0):
        made.kept_at = now


def find_promise_broken(session: Session, promise_id: int, now: datetime) -> IncidentPromise | None:
    """The promise whose time has come, if it was not kept: kept in the timeline, and the desk rings. Once."""
    made = session.get_one(IncidentPromise, promise_id, with_for_update=True)
    incident = session.get_one(Incident, made.incident_id)
    if made.kept_at is not None or made.alarmed_at is not None or incident.state == IncidentState.SOLVED:
        return None
    made.alarmed_at = now
    record(session, incident, EntryKind.PROMISE_BROKEN, now, text=made.text, promise_id=made.id)
    conversation = session.get(Conversation, incident.conversation_id) if incident.conversation_id else None
    if conversation is not None:
        add_event(session, conversation, EventKind.PROMISE_BROKEN, now, text=made.text, by=made.by)
        announce(session, Change(Topic.ALERT, conversation.id or 0))
    told = holder_and_leads(session, conversation, now) if conversation else leading_staff(session)
    for manager in told:
        tell(session, manager, {"kind": PROMISE_CARD, "promise_id": made.id}, now)
    return made


def open_promises(session: Session, incident_id: int) -> list[IncidentPromise]:
    """Those that are not kept yet, in the order in which they are due."""
    query = select(IncidentPromise).where(col(IncidentPromise.incident_id) == incident_id)
    return list(session.exec(query.where(col(IncidentPromise.kept_at).is_(None)).order_by(col(IncidentPromise.due_at))))
