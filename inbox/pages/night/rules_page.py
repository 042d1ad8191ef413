"""The times of the chain and the promised times, by severity: seen by everybody, changed by leads and heads."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.night.rules import CHAIN_FIELDS, LEVEL_FIELDS, Rules, length_of, length_text, read_rules, save_rules
from inbox.pages.entering import Staff
from inbox.pages.incident_words import severity_name
from inbox.pages.night.showing import page
from inbox.pages.visiting import Visitor
from inbox.tables import Severity
from playbooks.escalation import ChainTimes
from playbooks.service_levels import Levels

_ORDER = (Severity.CRITICAL, Severity.HIGH, Severity.NORMAL, Severity.LOW)


def add_rules(router: APIRouter, context: Context) -> None:
    def show(request: Request, visitor: Visitor, given: Mapping[str, str], fault: str = "") -> Response:
        words = visitor.words
        values = {
            "severities": [(one.value, severity_name(one, words)) for one in _ORDER],
            "chain_fields": CHAIN_FIELDS,
            "level_fields": LEVEL_FIELDS,
            "given": given,
            "may_lead": visitor.actor.may_lead,
            "fault": fault,
        }
        return page(request, visitor, "rules.html", values, 422 if fault else 200)

    @router.get("/inbox/rules")
    def show_rules(request: Request, visitor: Staff) -> Response:
        with context.store.read() as session:
            given = _written(read_rules(session))
        return show(request, visitor, given)

    @router.post("/inbox/rules")
    async def change_rules(request: Request, visitor: Staff) -> Response:
        if not visitor.actor.may_lead:
            raise NotFound
        given = {key: str(value).strip() for key, value in (await request.form()).items()}
        rules, fault = _read(given, visitor)
        if rules is None:
            return show(request, visitor, given, fault)
        now, by = context.now(), visitor.actor.name
        await context.store.awrite(lambda session: save_rules(session, rules, by, now))
        return RedirectResponse("/inbox/rules?told=kept", status_code=303)


def _written(rules: Rules) -> dict[str, str]:
    """Every field of the form, as people write it: minutes, and minutes:seconds."""
    fields: dict[str, str] = {"acknowledge": length_text(rules.acknowledge_within)}
    for severity in _ORDER:
        for name in CHAIN_FIELDS:
            fields[f"{severity}.{name}"] = length_text(getattr(rules.chain[severity], name))
        for name in LEVEL_FIELDS:
            fields[f"{severity}.{name}"] = length_text(getattr(rules.levels[severity], name))
    return fields


def _read(given: Mapping[str, str], visitor: Visitor) -> tuple[Rules | None, str]:
    words = visitor.words
    lengths: dict[str, Any] = {key: length_of(value) for key, value in given.items()}
    wanted = _written(Rules())
    for key in wanted:
        length = lengths.get(key)
        if length is None:
            told = words.gettext("“%(given)s” is no length of time: write minutes, such as 3, or minutes:seconds.")
            return None, told % {"given": given.get(key, "")}
    for severity in _ORDER:
        steps = [lengths[f"{severity}.{name}"] for name in CHAIN_FIELDS[:3]]
        if steps != sorted(steps):
            told = words.gettext("%(severity)s: the chain's steps must come one after another.")
            return None, told % {"severity": severity_name(severity, words)}
        if lengths[f"{severity}.again_every"] < timedelta(minutes=1):
            told = words.gettext("%(severity)s: ring again after a minute at the soonest.")
            return None, told % {"severity": severity_name(severity, words)}
    chain = {str(one): ChainTimes(*(lengths[f"{one}.{name}"] for name in CHAIN_FIELDS)) for one in _ORDER}
    levels = {str(one): Levels(*(lengths[f"{one}.{name}"] for name in LEVEL_FIELDS)) for one in _ORDER}
    return Rules(chain, levels, lengths["acknowledge"]), ""
