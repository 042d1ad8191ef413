"""Turns a rule written down (in YAML, in an office file, in a form, in the database) into a `Rule`, and back.

Called with plain data; everything that is wrong with it is told at once, each fault with the path of its key.
"""

import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from playbooks.schedule.faults import RuleErrors, RuleFault, RuleWrong
from playbooks.schedule.numbering import numbers_in, without_numbers
from playbooks.schedule.rules import LAST_USED, Anchor, Condition, Moment, Rule, RuleButton, Template
from properties.files.written import Bilingual
from properties.filling import SECRETS, placeholders
from properties.words import Language

CHANNELS = (LAST_USED, "telegram", "whatsapp", "web")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_KEY = re.compile(r"[\w.-]{1,64}")
_TEMPLATE_ID = re.compile(r"HX[0-9a-fA-F]{32}")
# What WhatsApp takes as one: https://www.twilio.com/docs/api/errors/63021
LONGEST_TEMPLATE = 1024
_MOST_DAYS, _MOST_HOURS, _MOST_MINUTES, _LONGEST_TEXT = 365, 24 * 30, 60 * 24 * 30, 3500

KEYS = (
    "key", "title", "send", "text", "codes", "by_channel", "buttons", "media", "if", "channels", "next_channel_after",
    "whatsapp", "good_for", "keeps_quiet", "essential", "asks", "enabled",
)  # fmt: skip


def read_rule(data: Mapping[str, Any]) -> Rule:
    """Raises `RuleErrors` with all that is wrong."""
    reader = Reader()
    rule = reader.rule(data)
    reader.end()
    return rule


def check_told(texts: Mapping[str, str]) -> None:
    """A manager's own words for one message, by language. Raises `RuleErrors`."""
    reader = Reader()
    for language, text in texts.items():
        reader.placeholders(text, language, secrets=False)
        if len(text) > _LONGEST_TEXT:
            reader.wrong(language, RuleWrong.TOO_LONG, most=_LONGEST_TEXT)
    reader.end()


class Reader:
    """Keeps what is wrong while it reads; `templates.py` reads with it too."""

    def __init__(self) -> None:
        self.faults: list[RuleFault] = []

    def end(self) -> None:
        if self.faults:
            raise RuleErrors(self.faults)

    def rule(self, data: Mapping[str, Any]) -> Rule:
        self.known(data, "", KEYS)
        channels = tuple(self._several(data, "channels", CHANNELS)) or CHANNELS
        return Rule(
            key=self.key(data),
            title=self.both(data.get("title"), "title"),
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

    def key(self, data: Mapping[str, Any]) -> str:
        key = data.get("key")
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            self.wrong("key", RuleWrong.KEY)
            return ""
        return key

    def _moment(self, given: Any) -> Moment:
        if not isinstance(given, Mapping):
            self.wrong("send", RuleWrong.SEND)
            return Moment(Anchor.ARRIVAL)
        self.known(given, "send.", ("from", "days", "at", "minutes"))
        anchor = given.get("from")
        if anchor not in set(Anchor):
            self.wrong("send.from", RuleWrong.ANCHOR)
            anchor = Anchor.ARRIVAL
        at = given.get("at")
        if at is not None and not (isinstance(at, str) and _CLOCK.fullmatch(at)):
            self.wrong("send.at", RuleWrong.CLOCK)
            at = None
        if at is not None and given.get("minutes"):
            self.wrong("send.minutes", RuleWrong.CLOCK_OR_MINUTES)
        days = self._whole(given, "days", -_MOST_DAYS, _MOST_DAYS, 0, "send.")
        minutes = self._whole(given, "minutes", -_MOST_MINUTES, _MOST_MINUTES, 0, "send.")
        return Moment(Anchor(anchor), days, at, timedelta(minutes=minutes))

    def both(self, given: Any, path: str, most: int = _LONGEST_TEXT) -> Bilingual:
        texts = given if isinstance(given, Mapping) else {}
        self.known(texts, f"{path}.", tuple(Language))
        for language in Language:
            text = texts.get(language.value)
            if not isinstance(text, str) or not text.strip():
                self.wrong(f"{path}.{language}", RuleWrong.MISSING, name=language)
            elif len(text) > most:
                self.wrong(f"{path}.{language}", RuleWrong.TOO_LONG, most=most)
        return Bilingual(str(texts.get("ru") or ""), str(texts.get("en") or ""))

    def _told(self, given: Any, path: str, *, secrets: bool = False) -> Bilingual:
        """A text that is filled: its placeholders must be known, and secrets stand only where they may."""
        both = self.both(given, path)
        for language in Language:
            self.placeholders(both.in_language(language), f"{path}.{language}", secrets=secrets)
        return both

    def placeholders(self, text: str, path: str, *, secrets: bool) -> None:
        for found in placeholders(text, with_links=True):
            if found.meant:
                self.wrong(path, RuleWrong.SINGLE_BRACES, name=found.written, meant=found.meant)
            elif not found.is_known:
                self.wrong(path, RuleWrong.PLACEHOLDER, name=found.written)
            elif found.group == SECRETS and not secrets:
                self.wrong(path, RuleWrong.SECRET, name=found.written)

    def _by_channel(self, given: Any) -> dict[str, Bilingual]:
        if not isinstance(given, Mapping):
            self.wrong("by_channel", RuleWrong.BY_CHANNEL)
            return {}
        self.known(given, "by_channel.", CHANNELS[1:])
        return {channel: self._told(text, f"by_channel.{channel}") for channel, text in given.items()}

    def _button(self, given: Any, path: str) -> RuleButton:
        data = given if isinstance(given, Mapping) else {}
        self.known(data, f"{path}.", ("label", "answers"))
        answers = data.get("answers")
        if not isinstance(answers, str) or not _KEY.fullmatch(answers):
            self.wrong(f"{path}.answers", RuleWrong.ANSWERS)
        return RuleButton(self.both(data.get("label"), f"{path}.label"), str(answers or ""))

    def _condition(self, given: Any) -> Condition:
        if not isinstance(given, Mapping):
            self.wrong("if", RuleWrong.CONDITIONS)
            return Condition()
        sets = ("properties", "tags", "sources", "languages")
        self.known(given, "if.", (*sets, "least_nights", "most_nights", "first_stay", "booked_late"))
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
        self.known(data, "whatsapp.", ("template", "variables", "text"))
        return self.template(data, "whatsapp.")

    def template(self, data: Mapping[str, Any], within: str, instead: Bilingual | None = None) -> Template:
        """`instead`: its words where it gives none."""
        ids = self.both(data.get("template"), f"{within}template")
        for language in Language:
            if ids.in_language(language) and not _TEMPLATE_ID.fullmatch(ids.in_language(language)):
                self.wrong(f"{within}template.{language}", RuleWrong.TEMPLATE)
        variables = tuple(self._several(data, "variables", None, within))
        for number, text in enumerate(variables, 1):
            self.placeholders(text, f"{within}variables.{number}", secrets=False)
        has_words = data.get("text") is not None
        words = self.both(data["text"], f"{within}text", LONGEST_TEMPLATE) if has_words else instead
        if words is not None:
            self._numbered(words, len(variables), within)
        return Template(ids, variables, words)

    def _numbered(self, text: Bilingual, variables: int, within: str) -> None:
        """Its words have a place for each variable, and no other."""
        wanted = {str(number) for number in range(1, variables + 1)}
        for language in Language:
            found = set(numbers_in(text.in_language(language)))
            for number in sorted(found - wanted):
                self.wrong(f"{within}text.{language}", RuleWrong.NO_VARIABLE, name=f"{{{{{number}}}}}")
            for named in placeholders(without_numbers(text.in_language(language)), with_links=True):
                self.wrong(f"{within}text.{language}", RuleWrong.NAMED_PLACE, name=named.written)
            for number in sorted(wanted - found):
                self.wrong(f"{within}text.{language}", RuleWrong.NO_PLACE, name=f"{{{{{number}}}}}")

    def _items(self, data: Mapping[str, Any], key: str) -> list[tuple[int, Any]]:
        given = data.get(key) or ()
        if isinstance(given, str | Mapping) or not isinstance(given, Collection):
            self.wrong(key, RuleWrong.LIST)
            return []
        return list(enumerate(given, 1))

    def _several(
        self, data: Mapping[str, Any], key: str, allowed: Collection[str] | None = None, within: str = ""
    ) -> list[str]:
        found = []
        for _, item in self._items(data, key):
            if not isinstance(item, str) or not item.strip():
                self.wrong(f"{within}{key}", RuleWrong.TEXTS)
            elif allowed is not None and item not in allowed:
                self.wrong(f"{within}{key}", RuleWrong.CHOICE, name=item, known=", ".join(allowed))
            else:
                found.append(item)
        return found

    def _whole(self, data: Mapping[str, Any], key: str, least: int, most: int, instead: int, within: str = "") -> int:
        value = data.get(key)
        if value is None:
            return instead
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(f"{within}{key}", RuleWrong.NUMBER, least=least, most=most)
            return instead
        return value

    def _switch(self, data: Mapping[str, Any], key: str, *, instead: bool) -> bool:
        value = data.get(key, instead)
        if not isinstance(value, bool):
            self.wrong(key, RuleWrong.SWITCH)
            return instead
        return value

    def _maybe_switch(self, data: Mapping[str, Any], key: str) -> bool | None:
        value = data.get(key)
        if value is not None and not isinstance(value, bool):
            self.wrong(f"if.{key}", RuleWrong.SWITCH)
            return None
        return value

    def known(self, data: Mapping[str, Any], within: str, known: Collection[str]) -> None:
        for key in data:
            if key not in known:
                self.wrong(f"{within}{key}", RuleWrong.UNKNOWN_KEY, name=key, known=", ".join(known))

    def wrong(self, path: str, wrong: RuleWrong, **facts: str | int) -> None:
        self.faults.append(RuleFault(path, wrong, {name: str(fact) for name, fact in facts.items()}))
