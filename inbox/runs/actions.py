"""Does what a step of a playbook asks for beside words: incident, promise, contacts, a call for a person.

Called by the walker, inside its unit of work.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from inbox.conversation.scene import Scene
from inbox.night.incidents import Opening, hop, open_incident, record, respond, solve
from inbox.night.promising import promise
from inbox.night.summaries import plan_summaries
from inbox.night.turning_out import turn_out
from inbox.runs.keeping import Run
from inbox.storage.statements import Statement
from inbox.tables import DirectoryContact, EntryKind, Incident, IncidentState
from playbooks.decision import Call, Called
from playbooks.matching import Match
from playbooks.scripts import Actions, Escalation, Pledge
from properties.severity import Severity


@dataclass
class Acting:
    """The actions of one run in one unit of work; `calls` are what a person is called for, done by the caller."""

    session: Session
    scene: Scene
    run: Run
    now: datetime
    by: str = ""
    calls: list[Call] = field(default_factory=list)
    incident: Incident | None = None

    def do(self, actions: Actions) -> None:
        if actions.open_incident:
            self._incident()
        if actions.escalate:
            self._escalate(actions.escalate)
        if actions.promise:
            self._promise(actions.promise)
        if actions.notify_owner:
            plan_summaries(self.session, self._known_incident() or self._incident(), self.now)
        if actions.release_secrets:
            self.calls.append(self.call(Severity(self.run.row.severity)))
        if actions.close_incident:
            self.solved()

    def tell_step(self, step: str) -> None:
        """The incident's timeline says which steps were gone through; the first one is its first response."""
        incident = self._known_incident()
        title = self.run.playbook.step(step).title
        if incident is None or title is None:
            return
        record(self.session, incident, EntryKind.STEP, self.now, by=self.by, title_ru=title.ru, title_en=title.en)
        respond(self.session, incident, self.now, by=self.by)

    def tell_words(self, step: str, words: str) -> None:
        """What the guest answered in his own words belongs to the record."""
        incident = self._known_incident()
        if incident is not None:
            title = self.run.playbook.step(step).title
            titles = {"title_ru": title.ru, "title_en": title.en} if title else {}
            record(self.session, incident, EntryKind.SAID, self.now, by=self.by, words=words, **titles)

    def solved(self) -> None:
        incident = self._known_incident()
        if incident is not None and incident.state == IncidentState.OPEN:
            solve(self.session, incident, self.now, by=self.by, conversation=self.scene.conversation)

    def take_over(self, earlier: Run) -> None:
        """Another playbook has gone on with this one: its incident is this one's from now on."""
        if earlier.row.incident_id is None or earlier.row.incident_id == self.run.row.incident_id:
            return
        if self.run.row.incident_id is None:
            self.run.row.incident_id = earlier.row.incident_id
            return
        one = self.session.get(Incident, earlier.row.incident_id)
        if one is not None and one.state == IncidentState.OPEN:
            turn_out(self.session, one, self._opening(), self.now, conversation=self.scene.conversation)

    def call(self, severity: Severity) -> Call:
        row = self.run.row
        return Call(Called.PLAYBOOK, severity.value, row.question, (Match(f"playbook:{row.key}", 1.0, row.question),))

    def _incident(self) -> Incident:
        row, opening = self.run.row, self._opening()
        earlier, conversation = self._known_incident(), self.scene.conversation
        if earlier is not None and earlier.topic != row.key:
            self.incident = turn_out(self.session, earlier, opening, self.now, conversation=conversation)
        else:
            self.incident = open_incident(self.session, opening, self.now, conversation=conversation)
        row.incident_id = self.incident.id
        return self.incident

    def _opening(self) -> Opening:
        row = self.run.row
        return Opening(
            key=f"run:{row.id}", topic=row.key, title_ru=row.title_ru, title_en=row.title_en,
            severity=Severity(row.severity), playbook=row.key, by=self.by,
        )  # fmt: skip

    def _known_incident(self) -> Incident | None:
        if self.incident is None and self.run.row.incident_id:
            self.incident = self.session.get(Incident, self.run.row.incident_id)
        return self.incident

    def _escalate(self, escalation: Escalation) -> None:
        severity = escalation.severity or Severity(self.run.row.severity)
        self.run.row.severity = severity.value
        incident = self._known_incident()
        if incident is not None and escalation.level > incident.level:
            hop(self.session, incident, escalation.level, self.now, who="", by=self.by)
        self.calls.append(self.call(severity))

    def _promise(self, pledge: Pledge) -> None:
        """Words in both languages, for nobody knows yet which manager will keep it."""
        text = f"{pledge.what.ru} · {pledge.what.en}"
        promise(self.session, self._incident(), text, self.now + pledge.after, self.now, by=self.by)


def contact_kinds(session: Session, property_id: int | None) -> frozenset[str]:
    """The kinds of contacts that a property's directory has."""
    if property_id is None:
        return frozenset()
    return frozenset(role for (role,) in _ROLES.rows(session, property_id=property_id))


_ROLES = Statement(
    lambda _: select(col(DirectoryContact.role)).where(col(DirectoryContact.property_id) == bindparam("property_id"))
)
