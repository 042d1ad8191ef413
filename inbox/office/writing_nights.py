"""Lays out the desk's times and the exceptions to the calendar as an office file has them. Called by the export."""

from datetime import datetime
from zoneinfo import ZoneInfo

from inbox.night.rules import CHAIN_FIELDS, LEVEL_FIELDS, length_text
from inbox.office.nights import OfficeException, OfficeRules
from inbox.office.yaml_text import Value


def written_rules(rules: OfficeRules) -> Value:
    found: dict[str, Value] = {}
    if rules.acknowledge_within is not None:
        found["acknowledge_within"] = length_text(rules.acknowledge_within)
    for name, times in rules.severities.items():
        chain = {field: length_text(getattr(times.chain, field)) for field in CHAIN_FIELDS}
        found[name] = {**chain, **{field: length_text(getattr(times.levels, field)) for field in LEVEL_FIELDS}}
    return found


def written_exception(given: OfficeException) -> Value:
    def local(moment: datetime) -> str:
        return moment.astimezone(ZoneInfo(given.timezone)).strftime("%Y-%m-%d %H:%M")

    people = {"away": given.away, "cover": given.cover}
    times = {"timezone": given.timezone, "from": local(given.since), "to": local(given.until)}
    told = {"reason": given.reason} if given.reason else {}
    return {**{key: value for key, value in people.items() if value}, **times, **told}
