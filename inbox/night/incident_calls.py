"""Where conversations touch incidents: a call for a human opens one, an answer is its first response, a solved
conversation solves it, and the guest who writes that it is back opens it again.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from inbox.night.incidents import (
    Opening,
    change_severity,
    hop,
    lately_solved,
    open_incident,
    open_incidents_of,
    respond,
    solve,
)
from inbox.night.promising import open_promises
from inbox.night.service_clocks import RESPONSES, pause_clocks, resume_clocks, start_clock, stop_clocks
from inbox.staff.actors import Actor
from inbox.tables import Conversation, Handoff, Incident, IncidentSource, Manager, Role, Severity
from playbooks.decision import Facts
from playbooks.memory import Memory
from playbooks.recurring import means_it_is_back, says_it_is_back
from playbooks.service_levels import Measure
from playbooks.wording import phrase
from properties.words import Language

_FROM = Severity.HIGH  # what is less severe may be a question only; a manager makes an incident of it by hand


def note_call(
    session: Session, conversation: Conversation, handoff: Handoff, now: datetime, *, topic: str = ""
) -> None:  # fmt: skip
    """A severe call is a problem at the property; one that is known already is no second one.

    An emergency is one of its own beside what was known before: its owner must hear of it. `topic`: its playbook.
    """
    severity = Severity(handoff.severity)
    known = open_incidents_of(session, conversation.id or 0)
    if severity.rank < _FROM.rank or _joins_known(session, known, severity, topic, now):
        return
    kind = Memory.from_json(conversation.bot_memory).emergency
    name = kind or ("emergency" if severity is Severity.CRITICAL else "urgent")
    opening = Opening(
        key=f"handoff:{handoff.id}:{topic}" if topic else f"handoff:{handoff.id}",
        topic=topic or name,
        title_ru=phrase(f"incident_{name}", Language.RU),
        title_en=phrase(f"incident_{name}", Language.EN),
        severity=severity,
        source=IncidentSource.HANDOFF,
    )
    open_incident(session, opening, now, conversation=conversation)


def _joins_known(session: Session, known: Sequence[Incident], severity: Severity, topic: str, now: datetime) -> bool:
    """Whether one of the known incidents is what is called for; it becomes as severe as the call."""
    if severity is not Severity.CRITICAL or not topic:
        return bool(known)
    same = next((incident for incident in known if incident.topic == topic), None)
    if same is not None and same.severity != severity:
        change_severity(session, same, severity, now)
    return same is not None or any(incident.severity == severity for incident in known)


def note_taken(session: Session, conversation: Conversation, manager_id: int | None, now: datetime) -> None:
    """A senior who takes it has made it the second level's."""
    manager = session.get(Manager, manager_id) if manager_id else None
    if manager is None or manager.role == Role.MANAGER:
        return
    for incident in open_incidents_of(session, conversation.id or 0):
        if incident.level == 1:
            hop(session, incident, 2, now, who=manager.name, by=manager.name)


def note_answer(session: Session, conversation: Conversation, actor: Actor, now: datetime) -> None:
    """A manager has answered. From now on the guest is waited for, unless something was promised to him."""
    conversation.waiting_since = None
    conversation.urgency = -1
    number = conversation.id or 0
    stop_clocks(session, number, RESPONSES, now, manager_id=actor.manager_id)
    incidents = open_incidents_of(session, number)
    for incident in incidents:
        respond(session, incident, now, by=actor.name)
    if not any(open_promises(session, incident.id or 0) for incident in incidents):
        pause_clocks(session, number, now, (Measure.RESOLUTION,))


def note_question(session: Session, conversation: Conversation, now: datetime, *, is_owed: bool) -> None:
    """The guest has written: nothing waits for him any more. `is_owed`: whoever holds it owes him an answer."""
    if is_owed:
        start_clock(session, conversation, Measure.NEXT_RESPONSE, conversation.severity or Severity.NORMAL, now)
    resume_clocks(session, conversation.id or 0, now)


def note_end(session: Session, conversation: Conversation, by: str, resolution: str, now: datetime) -> None:
    """Nothing is owed to the guest any more; what is still promised, or in a contractor's hands, stays open."""
    stop_clocks(session, conversation.id or 0, RESPONSES, now, is_void=True)
    for incident in open_incidents_of(session, conversation.id or 0):
        if incident.level < 3 and not open_promises(session, incident.id or 0):
            solve(session, incident, now, by=by, resolution=resolution, conversation=conversation)


def spoken_of_again(session: Session, conversation: Conversation, facts: Facts) -> Incident | None:
    """The incident, solved within a day, of which the guest says that it is back."""
    if not says_it_is_back(facts.text):
        return None
    incident = lately_solved(session, conversation.id or 0, facts.now)
    return incident if incident is not None and means_it_is_back(facts, incident.topic) else None
