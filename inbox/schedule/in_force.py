"""Which rules this office goes by, and its quiet hours: the shipped ones with the office's own laid over them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlmodel import Session, col, select

from inbox.staff.actors import Actor
from inbox.storage.setting import settings_of
from inbox.tables import AuditRecord, MessageRule, Setting
from playbooks.schedule.library import shipped_rules
from playbooks.schedule.planning import QuietHours
from playbooks.schedule.reading import read_rule
from playbooks.schedule.rules import Rule
from playbooks.schedule.writing import written

LONGEST_CONSENT = 500  # characters
QUIET, FIRST = "quiet_hours", "whatsapp_first"


@dataclass(frozen=True)
class InForce:
    """`consent`: where guests agree to be written to first by WhatsApp, in the office's own words; "" = nowhere."""

    rules: Mapping[str, Rule]
    quiet: QuietHours
    consent: str = ""

    @property
    def writes_first(self) -> bool:
        return bool(self.consent)

    @cached_property
    def print(self) -> str:
        """Another one when any rule or the quiet hours are other ones."""
        said = [written(rule) for _, rule in sorted(self.rules.items())]
        text = json.dumps([said, self.quiet.since, self.quiet.until], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def rules_in_force(session: Session) -> InForce:
    own = session.exec(select(MessageRule).where(col(MessageRule.archived_at).is_(None)))
    rules = {**shipped_rules(), **{row.key: read_rule(row.rule) for row in own}}
    kept = settings_of(session)
    since, _, until = kept.get(QUIET, "22:00-09:00").partition("-")
    return InForce(rules, QuietHours(since, until), kept.get(FIRST, ""))


def keep_quiet_hours(session: Session, actor: Actor, quiet: QuietHours, now: datetime) -> None:
    _set_quiet_hours(session, quiet)
    facts = {"quiet_hours": f"{quiet.since}-{quiet.until}"}
    session.add(AuditRecord(at=now, actor=actor.name, action="quiet_hours_changed", facts=facts))


def keep_consent(session: Session, actor: Actor, consent: str, now: datetime) -> None:
    """Write to guests first by WhatsApp from now on, or no more (`consent` "")."""
    _set_consent(session, consent)
    facts = {"consent": consent.strip()}
    session.add(AuditRecord(at=now, actor=actor.name, action="whatsapp_first_changed", facts=facts))


def keep_sending(session: Session, quiet: tuple[str, str] | None, consent: str | None) -> None:
    """As an office file says it; None = it says nothing of that."""
    if quiet is not None:
        _set_quiet_hours(session, QuietHours(*quiet))
    if consent is not None:
        _set_consent(session, consent)
    session.flush()


def _set_quiet_hours(session: Session, quiet: QuietHours) -> None:
    session.merge(Setting(key=QUIET, value=f"{quiet.since}-{quiet.until}"))


def _set_consent(session: Session, consent: str) -> None:
    session.merge(Setting(key=FIRST, value=consent.strip()))
