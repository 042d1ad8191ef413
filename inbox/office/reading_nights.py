"""Reads the desk's times and the exceptions to the calendar from an office file. Called by `inbox.office.reading`."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from inbox.night.rules import CHAIN_FIELDS, LEVEL_FIELDS, is_in_order, length_of
from inbox.office.nights import OfficeException, OfficeRules, SeverityTimes
from playbooks.escalation import ChainTimes
from playbooks.service_levels import Levels
from properties.files import values
from properties.files.fields import Fields
from properties.files.tree import Scalar
from properties.files.values import Unfit
from properties.severity import Severity

_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})")
_NEVER = datetime.min.replace(tzinfo=UTC)
_SOONEST_AGAIN = timedelta(minutes=1)


def read_rules_of(fields: Fields) -> OfficeRules | None:
    inside = fields.may_inside("rules")
    if inside is None:
        return None
    found = {each.value: times for each in Severity if (times := _times(inside, each.value)) is not None}
    rules = OfficeRules(found, inside.may("acknowledge_within", _length))
    fields.adopt("rules", inside)
    return rules


def read_exception(fields: Fields) -> OfficeException:
    zone = fields.need("timezone", values.timezone, "") or "UTC"
    since, until = (_at(fields.need(key, _moment, _NEVER), zone) for key in ("from", "to"))
    given = OfficeException(
        away=fields.may("away", values.literally) or "",
        cover=fields.may("cover", values.literally) or "",
        since=since,
        until=until,
        timezone=zone,
        reason=fields.may("reason", values.text) or "",
        written=fields.written,
    )
    if not given.away and not given.cover:
        fields.wrong_at("from", "who is away, or who covers, was expected: away or cover")
    if given.since > _NEVER and given.until <= given.since:
        fields.wrong_at("to", "to: a time after from was expected")
    fields.close()
    return given


def _times(rules: Fields, severity: str) -> SeverityTimes | None:
    """All of a severity's times, or none: then it keeps those it has."""
    inside = rules.may_inside(severity)
    if inside is None:
        return None
    lengths = {name: inside.need(name, _length, timedelta(minutes=1)) for name in (*CHAIN_FIELDS, *LEVEL_FIELDS)}
    chain = ChainTimes(*(lengths[name] for name in CHAIN_FIELDS))
    if not is_in_order(chain):
        inside.wrong_at("next_after", "next_after, all_after and head_after must come one after another")
    if chain.again_every < _SOONEST_AGAIN:
        inside.wrong_at("again_every", "again_every: a minute or more was expected")
    rules.adopt(severity, inside)
    return SeverityTimes(chain, Levels(*(lengths[name] for name in LEVEL_FIELDS)))


def _length(scalar: Scalar) -> timedelta:
    length = length_of(scalar.text)
    if length is None:
        raise Unfit(f'{scalar.text or "nothing"}, but minutes like 3 or minutes:seconds like "0:30" were expected')
    return length


def _moment(scalar: Scalar) -> datetime:
    if not (found := _MOMENT.fullmatch(scalar.text)):
        raise Unfit(f"{scalar.text or 'nothing'}, but a day and time like 2026-11-21 21:00 was expected")
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}")
    except ValueError:
        raise Unfit(f"{scalar.text}, but there is no such day and time") from None


def _at(moment: datetime, zone: str) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
