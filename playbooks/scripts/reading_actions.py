"""Reads what a step of a playbook does (`do:`). Called by `playbooks.scripts.reading_steps`."""

from datetime import timedelta

from playbooks.scripts.model import Actions, Escalation, Pledge
from properties.files import values
from properties.files.fields import Fields
from properties.files.languages import both
from properties.severity import Severity

_LONGEST_PROMISE_MINUTES = 2880
_LEVELS = (1, 3)


def read_actions(fields: Fields) -> Actions:
    inside = fields.may_inside("do")
    if inside is None:
        return Actions()
    actions = Actions(
        open_incident=inside.may("open_incident", values.switch) or False,
        close_incident=inside.may("close_incident", values.switch) or False,
        call=inside.one_or_several("call", values.key),
        notify_owner=inside.may("notify_owner", values.switch) or False,
        release_secrets=inside.may("release_secrets", values.switch) or False,
        escalate=_escalation(inside),
        promise=_promise(inside),
        written=inside.written,
    )
    fields.adopt("do", inside)
    return actions


def _escalation(fields: Fields) -> Escalation | None:
    inside = fields.may_inside("escalate")
    if inside is None:
        return None
    escalation = Escalation(
        level=inside.need("level", values.whole(*_LEVELS), 1),
        severity=inside.may("severity", values.one_of(*Severity)),
        written=inside.written,
    )
    fields.adopt("escalate", inside)
    return escalation


def _promise(fields: Fields) -> Pledge | None:
    inside = fields.may_inside("promise")
    if inside is None:
        return None
    promise = Pledge(
        after=timedelta(minutes=inside.need("minutes", values.whole(1, _LONGEST_PROMISE_MINUTES), 1)),
        what=both(inside, "what"),
        written=inside.written,
    )
    fields.adopt("promise", inside)
    return promise
