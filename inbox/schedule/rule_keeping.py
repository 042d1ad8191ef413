"""Keeps a rule that a manager has written; the shipped one of its key comes back when his is dropped."""

from datetime import datetime

from sqlmodel import Session, col, select

from inbox.holding.refusals import NotFound
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.tables import AuditRecord, MessageRule
from playbooks.schedule.rules import Rule
from playbooks.schedule.writing import written


def keep_rule(session: Session, actor: Actor, rule: Rule, now: datetime) -> None:
    row = _find(session, rule.key) or MessageRule(key=rule.key)
    row.rule, row.archived_at = written(rule), None
    session.add(row)
    _note(session, actor, "message_rule_kept", rule.key, now)


def drop_rule(session: Session, actor: Actor, key: str, now: datetime) -> None:
    """Raises `NotFound` where the office has no rule of its own under this key."""
    row = _find(session, key)
    if row is None or row.archived_at is not None:
        raise NotFound
    row.archived_at = now
    _note(session, actor, "message_rule_dropped", key, now)


def _find(session: Session, key: str) -> MessageRule | None:
    return session.exec(select(MessageRule).where(col(MessageRule.key) == key).with_for_update()).first()


def _note(session: Session, actor: Actor, action: str, key: str, now: datetime) -> None:
    announce(session, Change(Topic.TIMER))
    session.add(AuditRecord(at=now, actor=actor.name, action=action, facts={"message": key}))
