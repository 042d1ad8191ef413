"""Turns a rule written down (in YAML, in an office file, in a form, in the database) into a `Rule`, and back.

Called with plain data; everything that is wrong with it is told at once, each fault with the path of its key.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from playbooks.schedule.rules import (
    LAST_USED,
    Anchor,
    Condition,
    Moment,
    Rule,
    RuleButton,
    Template,
)
from properties.files.written import Bilingual
from properties.filling import SECRETS, placeholders
from properties.words import Language

CHANNELS = (LAST_USED, "telegram", "whatsapp", "web")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_KEY = re.compile(r"[\w.-]{1,64}")
_TEMPLATE_ID = re.compile(r"HX[0-9a-f]{32}")
_MOST_DAYS, _MOST_HOURS, _MOST_MINUTES, _LONGEST_TEXT = 365, 24 * 30, 60 * 24 * 30, 3500

KEYS = (
    "key", "title", "send", "text", "codes", "by_channel", "buttons", "media", "if", "channels", "next_channel_after",
    "whatsapp", "good_for", "keeps_quiet", "essential", "asks", "enabled",
)  # fmt: skip


@dataclass(frozen=True)
class RuleFault:
    """`path` names the key, "text.en"; "" is the rule as a whole."""

    path: str
    what: str


class RuleErrors(ValueError):
    def __init__(self, faults: Sequence[RuleFault]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.what}" for fault in faults))
        self.faults = faults


def read_rule(data: Mapping[str, Any]) -> Rule:
    """Raises `RuleErrors` with all that is wrong."""
    reader = _Reader()
    rule = reader.rule(data)
    if reader.faults:
        raise RuleErrors(reader.faults)
    return rule


def check_told(texts: Mapping[str, str]) -> None:
    """A manager's own words for one message, by language. Raises `RuleErrors`."""
    reader = _Reader()
    for language, text in texts.items():
        reader.placeholders(text, language, secrets=False)
        if len(text) > _LONGEST_TEXT:
            reader.faults.append(RuleFault(language, f"at most {_LONGEST_TEXT} characters were expected"))
    if reader.faults:
        raise RuleErrors(reader.faults)


class _Reader:
    def __init__(self) -> None:
        self.faults: list[RuleFault] = []

    def rule(self, data: Mapping[str, Any]) -> Rule:
        self._known(data, "", KEYS)
        channels = tuple(self._several(data, "channels", CHANNELS)) or CHANNELS
        return Rule(
            key=self._key(data),
            title=self._both(data.get("title"), "title"),
            send=self._moment(data.get("send")),
            text=self._told(data.get("text"), "text"),
            codes=tuple(self._told(each, f"codes.{n}", secrets=True) for n, each in self._items(data, "codes")),
            by_channel=self._by_channel(data.get("by_channel") or {}),
            buttons=tuple(self._button(each, f"buttons.{n}") for n, each in self._items(data, "buttons")),
            media=tuple(self._several(data, "media")),
            condition=self._condition(data.get("if") or {}),
            channels=channels,
            next_channel_after=timedelta(minutes=self._whole(data, "next_channel_after", 1, 24 * 60, 15)),
            whatsapp=self._template(data.get("whatsapp")),
            good_for=timedelta(hours=self._whole(data, "good_for", 1, _MOST_HOURS, 24)),
            keeps_quiet=self._switch(data, "keeps_quiet", instead=True),
            essential=self._switch(data, "essential", instead=False),
            asks=self._switch(data, "asks", instead=False),
            enabled=self._switch(data, "enabled", instead=True),
        )

    def _key(self, data: Mapping[str, Any]) -> str:
        key = data.get("key")
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            self._wrong("key", "a key of letters, digits, hyphens, dots and underscores was expected")
            return ""
        return key

    def _moment(self, given: Any) -> Moment:
        if not isinstance(given, Mapping):
            self._wrong(
                "send", "from (booking, arrival, departure or change) was expected, with days and at, or minutes"
            )
            return Moment(Anchor.ARRIVAL)
        self._known(given, "send.", ("from", "days", "at", "minutes"))
        anchor = given.get("from")
        if anchor not in set(Anchor):
            self._wrong("send.from", "booking, arrival, departure or change was expected")
            anchor = Anchor.ARRIVAL
        at = given.get("at")
        if at is not None and not (isinstance(at, str) and _CLOCK.fullmatch(at)):
            self._wrong("send.at", 'a local time from "00:00" to "23:59" was expected')
            at = None
        if at is not None and given.get("minutes"):
            self._wrong("send.minutes", "either at or minutes was expected, not both")
        days = self._whole(given, "days", -_MOST_DAYS, _MOST_DAYS, 0, "send.")
        minutes = self._whole(given, "minutes", -_MOST_MINUTES, _MOST_MINUTES, 0, "send.")
        return Moment(Anchor(anchor), days, at, timedelta(minutes=minutes))

    def _both(self, given: Any, path: str) -> Bilingual:
        texts = given if isinstance(given, Mapping) else {}
        self._known(texts, f"{path}.", tuple(Language))
        for language in Language:
            text = texts.get(language.value)
            if not isinstance(text, str) or not text.strip():
                self._wrong(f"{path}.{language}", f"the text in {language} is missing")
            elif len(text) > _LONGEST_TEXT:
                self._wrong(f"{path}.{language}", f"at most {_LONGEST_TEXT} characters were expected")
        return Bilingual(str(texts.get("ru") or ""), str(texts.get("en") or ""))

    def _told(self, given: Any, path: str, *, secrets: bool = False) -> Bilingual:
        """A text that is filled: its placeholders must be known, and secrets stand only where they may."""
        both = self._both(given, path)
        for language in Language:
            self.placeholders(both.in_language(language), f"{path}.{language}", secrets=secrets)
        return both

    def placeholders(self, text: str, path: str, *, secrets: bool) -> None:
        for found in placeholders(text, with_links=True):
            if not found.is_known:
                self._wrong(path, f"unknown placeholder {found.written}")
            elif found.group == SECRETS and not secrets:
                self._wrong(path, f"{found.written} is a secret: it was expected under codes")

    def _by_channel(self, given: Any) -> dict[str, Bilingual]:
        if not isinstance(given, Mapping):
            self._wrong("by_channel", "texts by channel were expected")
            return {}
        self._known(given, "by_channel.", CHANNELS[1:])
        return {channel: self._told(text, f"by_channel.{channel}") for channel, text in given.items()}

    def _button(self, given: Any, path: str) -> RuleButton:
        data = given if isinstance(given, Mapping) else {}
        self._known(data, f"{path}.", ("label", "answers"))
        answers = data.get("answers")
        if not isinstance(answers, str) or not _KEY.fullmatch(answers):
            self._wrong(f"{path}.answers", "the key of the knowledge entry that it answers with was expected")
        return RuleButton(self._both(data.get("label"), f"{path}.label"), str(answers or ""))

    def _condition(self, given: Any) -> Condition:
        if not isinstance(given, Mapping):
            self._wrong("if", "conditions by name were expected")
            return Condition()
        sets = ("properties", "tags", "sources", "languages")
        self._known(given, "if.", (*sets, "least_nights", "most_nights", "first_stay", "booked_late"))
        allowed = {"languages": tuple(Language)}
        chosen = {name: frozenset(self._several(given, name, allowed.get(name), "if.")) for name in sets}
        most = self._whole(given, "most_nights", 1, 1000, 0, "if.")
        return Condition(
            **chosen,
            least_nights=self._whole(given, "least_nights", 0, 1000, 0, "if."),
            most_nights=most or None,
            first_stay=self._maybe_switch(given, "first_stay"),
            booked_late=self._maybe_switch(given, "booked_late"),
        )

    def _template(self, given: Any) -> Template | None:
        if given is None:
            return None
        data = given if isinstance(given, Mapping) else {}
        self._known(data, "whatsapp.", ("template", "variables"))
        ids = self._both(data.get("template"), "whatsapp.template")
        for language in Language:
            if ids.in_language(language) and not _TEMPLATE_ID.fullmatch(ids.in_language(language)):
                self._wrong(f"whatsapp.template.{language}", "a content SID (HX and 32 digits) was expected")
        variables = tuple(self._several(data, "variables", None, "whatsapp."))
        for number, text in enumerate(variables, 1):
            self.placeholders(text, f"whatsapp.variables.{number}", secrets=False)
        return Template(ids, variables)

    def _items(self, data: Mapping[str, Any], key: str) -> list[tuple[int, Any]]:
        given = data.get(key) or ()
        if isinstance(given, str | Mapping) or not isinstance(given, Collection):
            self._wrong(key, "a list was expected")
            return []
        return list(enumerate(given, 1))

    def _several(
        self, data: Mapping[str, Any], key: str, allowed: Collection[str] | None = None, within: str = ""
    ) -> list[str]:
        found = []
        for _, item in self._items(data, key):
            if not isinstance(item, str) or not item.strip():
                self._wrong(f"{within}{key}", "a list of texts was expected")
            elif allowed is not None and item not in allowed:
                self._wrong(f"{within}{key}", f"{item}, but some of {', '.join(allowed)} were expected")
            else:
                found.append(item)
        return found

    def _whole(self, data: Mapping[str, Any], key: str, least: int, most: int, instead: int, within: str = "") -> int:
        value = data.get(key)
        if value is None:
            return instead
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self._wrong(f"{within}{key}", f"a whole number from {least} to {most} was expected")
            return instead
        return value

    def _switch(self, data: Mapping[str, Any], key: str, *, instead: bool) -> bool:
        value = data.get(key, instead)
        if not isinstance(value, bool):
            self._wrong(key, "true or false was expected")
            return instead
        return value

    def _maybe_switch(self, data: Mapping[str, Any], key: str) -> bool | None:
        value = data.get(key)
        if value is not None and not isinstance(value, bool):
            self._wrong(f"if.{key}", "true or false was expected")
            return None
        return value

    def _known(self, data: Mapping[str, Any], within: str, known: Collection[str]) -> None:
        for key in data:
            if key not in known:
                self._wrong(f"{within}{key}", f'unknown key "{key}", expected: {", ".join(known)}')

    def _wrong(self, path: str, what: str) -> None:
        self.faults.append(RuleFault(path, what))
