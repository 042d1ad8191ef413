"""The form of a message's rule: from what was typed into plain data, and back."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData

from playbooks.schedule.rules import Rule
from playbooks.schedule.writing import written

_SWITCHES = ("keeps_quiet", "essential", "asks", "enabled")
_SETS = ("properties", "tags", "sources", "languages")


def typed_rule(form: FormData, key: str, kept: Rule | None) -> dict[str, Any]:
    """As an office file would say it; what the form has no field for stays as it is kept."""
    data: dict[str, Any] = dict(written(kept)) if kept else {}
    data |= {"key": key, "title": _both(form, "title"), "text": _both(form, "text"), "send": _moment(form)}
    first = _both(form, "code")
    data["codes"] = [first, *data.get("codes", [])[1:]] if any(first.values()) else []
    data["if"] = _condition(form)
    data["channels"] = [str(each) for each in form.getlist("channels") if each]
    data["by_channel"] = {
        channel: both for channel in ("telegram", "whatsapp", "web") if any((both := _both(form, channel)).values())
    }
    data["buttons"] = _buttons(form)
    for name in ("next_channel_after", "good_for"):
        data[name] = _number(_said(form, name))
    for name in _SWITCHES:
        data[name] = bool(form.get(name))
    ids = _both(form, "template")
    variables = [line.strip() for line in _said(form, "variables").splitlines() if line.strip()]
    data["whatsapp"] = {"template": ids, "variables": variables} if any(ids.values()) else None
    return data


def shown_rule(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the form's fields hold."""
    send, condition = data.get("send") or {}, data.get("if") or {}
    codes, template = data.get("codes") or [{}], data.get("whatsapp") or {}
    fields: dict[str, Any] = {"key": data.get("key", "")}
    for name, both in (
        ("title", data.get("title")), ("text", data.get("text")), ("code", codes[0]),
        ("template", template.get("template")),
        *((channel, (data.get("by_channel") or {}).get(channel)) for channel in ("telegram", "whatsapp", "web")),
    ):  # fmt: skip
        fields |= {f"{name}_{language}": (both or {}).get(language, "") for language in ("ru", "en")}
    fields |= {"from": send.get("from", "arrival"), "days": send.get("days", 0), "at": send.get("at", "")}
    fields["minutes"] = send.get("minutes", "")
    fields |= {name: list(condition.get(name) or []) for name in _SETS}
    fields |= {name: condition.get(name) or "" for name in ("least_nights", "most_nights")}
    fields |= {name: _answer(condition.get(name)) for name in ("first_stay", "booked_late")}
    fields["channels"] = list(data.get("channels") or ["last", "telegram", "whatsapp", "web"])
    fields |= {"next_channel_after": data.get("next_channel_after", 15), "good_for": data.get("good_for", 24)}
    fields |= {"keeps_quiet": data.get("keeps_quiet", True), "enabled": data.get("enabled", True)}
    fields |= {"essential": data.get("essential", False), "asks": data.get("asks", False)}
    fields["variables"] = "\n".join(template.get("variables") or [])
    fields["buttons"] = "\n".join(
        f"{each['label']['ru']} | {each['label']['en']} | {each['answers']}" for each in data.get("buttons") or []
    )
    return fields


def _both(form: FormData, name: str) -> dict[str, str]:
    return {language: _said(form, f"{name}_{language}").replace("\r\n", "\n") for language in ("ru", "en")}


def _moment(form: FormData) -> dict[str, Any]:
    moment: dict[str, Any] = {"from": _said(form, "from"), "days": _number(_said(form, "days") or "0")}
    if _said(form, "at"):
        moment["at"] = _said(form, "at")
    elif _said(form, "minutes"):
        moment["minutes"] = _number(_said(form, "minutes"))
    return moment


def _condition(form: FormData) -> dict[str, Any]:
    condition: dict[str, Any] = {name: [str(each) for each in form.getlist(name) if each] for name in _SETS}
    condition["tags"] = _said(form, "tags").replace(",", " ").split()
    condition["sources"] = _said(form, "sources").replace(",", " ").split()
    for name in ("least_nights", "most_nights"):
        if _said(form, name):
            condition[name] = _number(_said(form, name))
    for name in ("first_stay", "booked_late"):
        if _said(form, name):
            condition[name] = _said(form, name) == "yes"
    return {name: value for name, value in condition.items() if value not in ([], "")}


def _buttons(form: FormData) -> list[dict[str, Any]]:
    """One a line: words in Russian | words in English | key of the answer."""
    buttons = []
    for line in _said(form, "buttons").splitlines():
        if line.strip():
            ru, en, key = (*(part.strip() for part in line.split("|")), "", "", "")[:3]
            buttons.append({"label": {"ru": ru, "en": en}, "answers": key})
    return buttons


def _number(text: str) -> int | str:
    """What is no number stays as it was typed, to be complained about."""
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else text


def _said(form: FormData, name: str) -> str:
    return str(form.get(name) or "").strip()


def _answer(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
