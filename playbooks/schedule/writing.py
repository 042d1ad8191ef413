"""Writes a `Rule` down as plain data, as `reading.py` reads it: for the database, for office files, for the page."""

from datetime import timedelta
from typing import Any

from playbooks.schedule.rules import Condition, Moment, Rule, Template
from properties.files.written import Bilingual


def written(rule: Rule) -> dict[str, Any]:
    """What is as it is by default is left out."""
    plain = Rule(rule.key, rule.title, rule.send, rule.text)
    data: dict[str, Any] = {
        "key": rule.key,
        "title": _both(rule.title),
        "send": _moment(rule.send),
        "text": _both(rule.text),
        "codes": [_both(each) for each in rule.codes],
        "by_channel": {channel: _both(text) for channel, text in rule.by_channel.items()},
        "buttons": [{"label": _both(each.label), "answers": each.answers} for each in rule.buttons],
        "media": list(rule.media),
        "if": _condition(rule.condition),
        "channels": list(rule.channels) if tuple(rule.channels) != tuple(plain.channels) else [],
    }
    if rule.whatsapp is not None:
        data["whatsapp"] = written_template(rule.whatsapp)
    if rule.next_channel_after != plain.next_channel_after:
        data["next_channel_after"] = rule.next_channel_after // timedelta(minutes=1)
    if rule.good_for != plain.good_for:
        data["good_for"] = rule.good_for // timedelta(hours=1)
    for name in ("keeps_quiet", "essential", "asks", "enabled"):
        if getattr(rule, name) != getattr(plain, name):
            data[name] = getattr(rule, name)
    return {key: value for key, value in data.items() if value not in ([], {})}


def written_template(template: Template) -> dict[str, Any]:
    data: dict[str, Any] = {"template": _both(template.ids), "variables": list(template.variables)}
    return data | ({"text": _both(template.text)} if template.text else {})


def _both(text: Bilingual) -> dict[str, str]:
    return {"ru": text.ru, "en": text.en}


def _moment(moment: Moment) -> dict[str, Any]:
    data: dict[str, Any] = {"from": moment.anchor.value, "days": moment.days}
    if moment.at is not None:
        data["at"] = moment.at
    elif moment.offset:
        data["minutes"] = moment.offset // timedelta(minutes=1)
    return {key: value for key, value in data.items() if value != 0}


def _condition(condition: Condition) -> dict[str, Any]:
    sets = ("properties", "tags", "sources", "languages")
    data: dict[str, Any] = {name: sorted(getattr(condition, name)) for name in sets if getattr(condition, name)}
    if condition.least_nights:
        data["least_nights"] = condition.least_nights
    for name in ("most_nights", "first_stay", "booked_late"):
        if getattr(condition, name) is not None:
            data[name] = getattr(condition, name)
    return data
