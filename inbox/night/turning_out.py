"""What was taken for one problem turns out to be another: one incident goes on under its true name.

Called where one playbook goes on with another: the guest has had one trouble, and it began when he first wrote.
"""

from datetime import datetime

from sqlmodel import Session

from inbox.night.incidents import Opening, change_severity, open_incident, open_incidents_of, record, solve
from inbox.tables import Conversation, EntryKind, Incident
from properties.severity import Severity


def turn_out(
    session: Session, incident: Incident, opening: Opening, now: datetime, *, conversation: Conversation
) -> Incident:  # fmt: skip
    """The incident that goes on: this one under its new name, or the one that is open for that problem already.

    One that was solved meanwhile stays so: then what is found now is opened as ever.
    """
    known = open_incidents_of(session, incident.conversation_id or 0)
    if incident not in known:
        return open_incident(session, opening, now, conversation=conversation)
    if incident.topic == opening.topic:
        return incident
    facts = {"title_ru": opening.title_ru, "title_en": opening.title_en}
    other = next((one for one in known if one.topic == opening.topic), None)
    record(session, incident, EntryKind.TURNED_OUT, now, by=opening.by, **facts)
    if other is not None:
        solve(session, incident, now, by=opening.by, conversation=conversation)
        return other
    incident.topic, incident.playbook = opening.topic, opening.playbook
    incident.title_ru, incident.title_en = opening.title_ru, opening.title_en
    if Severity(opening.severity).rank > Severity(incident.severity).rank:
        change_severity(session, incident, opening.severity, now, by=opening.by)
    return incident
