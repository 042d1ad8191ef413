"""Words an incident's timeline when it is shown, in the reader's language, from the facts that it is kept as."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inbox.pages.naming import channel_name
from inbox.tables import EntryKind, IncidentEntry, IncidentSource, Severity
from inbox.web.languages import Words
from inbox.web.times import LocalClock

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class EntryView:
    at: str
    icon: str
    text: str
    by: str
    is_warning: bool = False


def word_entry(entry: IncidentEntry, clock: LocalClock) -> EntryView:
    icon, telling = _TELLINGS.get(entry.kind, ("info", lambda facts, clock: entry.kind))
    is_warning = entry.kind in {EntryKind.PROMISE_BROKEN, EntryKind.BREACHED, EntryKind.REOPENED}
    return EntryView(clock.day_and_time(entry.at), icon, telling(entry.facts, clock), entry.by, is_warning)


def severity_name(severity: str, words: Words) -> str:
    return {
        Severity.LOW.value: words.gettext("Not urgent"),
        Severity.NORMAL.value: words.gettext("Ordinary"),
        Severity.HIGH.value: words.gettext("Urgent"),
        Severity.CRITICAL.value: words.gettext("Emergency"),
    }.get(severity, severity)


def level_name(level: int, words: Words) -> str:
    return {
        1: words.gettext("L1, the shift"),
        2: words.gettext("L2, senior manager"),
        3: words.gettext("L3, contractor, owner or emergency service"),
    }.get(level, f"L{level}")


def measure_name(measure: str, words: Words) -> str:
    return {
        "first_response": words.gettext("First response"),
        "next_response": words.gettext("Next response"),
        "resolution": words.gettext("Resolution"),
    }.get(measure, measure)


def _reported(facts: Facts, clock: LocalClock) -> str:
    return {
        IncidentSource.PLAYBOOK.value: clock.words.gettext("Reported: the bot began a playbook"),
        IncidentSource.HANDOFF.value: clock.words.gettext("Reported: a person was called"),
        IncidentSource.STAFF.value: clock.words.gettext("Reported by a manager"),
    }.get(str(facts.get("source")), clock.words.gettext("Reported"))


def _hop(facts: Facts, clock: LocalClock) -> str:
    level = level_name(int(facts.get("to_level", 1)), clock.words)
    if not facts.get("who"):
        return clock.words.gettext("Passed on: %(level)s") % {"level": level}
    return clock.words.gettext("Passed to %(who)s (%(level)s)") % {"who": facts.get("who", ""), "level": level}


def _promised(facts: Facts, clock: LocalClock) -> str:
    until = clock.day_and_time(datetime.fromisoformat(str(facts["due_at"])))
    return clock.words.gettext("Promised by %(until)s: %(text)s") % {"until": until, "text": facts.get("text", "")}


def _severity(facts: Facts, clock: LocalClock) -> str:
    names = {key: severity_name(str(facts.get(key)), clock.words) for key in ("before", "after")}
    return clock.words.gettext("Severity: %(before)s → %(after)s") % names


def _cost(facts: Facts, clock: LocalClock) -> str:
    amount = f"{facts.get('amount', '')} {facts.get('currency', '')}".strip()
    return clock.words.gettext("Cost: %(amount)s") % {"amount": amount or "—"}


def _solved(facts: Facts, clock: LocalClock) -> str:
    solved = clock.words.gettext("Solved")
    return f"{solved}: {facts['resolution']}" if facts.get("resolution") else solved


def _breached(facts: Facts, clock: LocalClock) -> str:
    """Beside the bot's first step, which is the incident's first response, it has to be said whose answer was late."""
    measure = str(facts.get("measure"))
    of_people = {
        "first_response": clock.words.gettext("A person's first answer"),
        "next_response": clock.words.gettext("A person's next answer"),
    }
    name = of_people.get(measure) or measure_name(measure, clock.words)
    return clock.words.gettext("%(measure)s: the promised time is over") % {"measure": name}


def _owner_told(facts: Facts, clock: LocalClock) -> str:
    name = channel_name(str(facts.get("channel", "")), clock.words)
    return clock.words.gettext("The owner is told by %(channel)s") % {"channel": name}


def _step(facts: Facts, clock: LocalClock) -> str:
    """A playbook writes its step's title in both languages, or words."""
    return str(facts.get(f"title_{clock.words.language.value}") or facts.get("text") or facts.get("step", ""))


_TELLINGS: Mapping[str, tuple[str, Callable[[Facts, LocalClock], str]]] = {
    EntryKind.REPORTED: ("siren", _reported),
    EntryKind.FIRST_RESPONSE: ("reply", lambda facts, clock: clock.words.gettext("First response")),
    EntryKind.HOP: ("chevron-right", _hop),
    EntryKind.STEP: ("clipboard-list", _step),
    EntryKind.SAID: ("message-circle", lambda facts, clock: f"{_step(facts, clock)}: «{facts.get('words', '')}»"),
    EntryKind.NOTE: ("sticky-note", lambda facts, clock: str(facts.get("text", ""))),
    EntryKind.CALLED: ("phone", lambda f, clock: clock.words.gettext("Called: %(who)s") % {"who": f.get("who", "")}),
    EntryKind.PROMISED: ("hourglass", _promised),
    EntryKind.PROMISE_KEPT: (
        "check",
        lambda f, clock: clock.words.gettext("Promise kept: %(text)s") % {"text": f.get("text", "")},
    ),
    EntryKind.PROMISE_BROKEN: (
        "alarm-clock",
        lambda f, clock: clock.words.gettext("Promise overdue: %(text)s") % {"text": f.get("text", "")},
    ),
    EntryKind.SEVERITY: ("triangle-alert", _severity),
    EntryKind.PHOTO: ("image", lambda facts, clock: clock.words.gettext("Photo added")),
    EntryKind.COST: ("file-text", _cost),
    EntryKind.BREACHED: ("alarm-clock", _breached),
    EntryKind.OWNER_TOLD: ("mail", _owner_told),
    EntryKind.SOLVED: ("circle-check", _solved),
    EntryKind.TURNED_OUT: (
        "chevron-right",
        lambda f, clock: clock.words.gettext("It turned out to be: %(title)s") % {"title": _step(f, clock)},
    ),
    EntryKind.REOPENED: ("rotate-ccw", lambda facts, clock: clock.words.gettext("It is back: open again")),
}
