"""Words what incidents, promises and the night shift leave in a thread, in the reader's language."""

from collections.abc import Callable

from inbox.pages.incident_words import measure_name
from inbox.pages.views.event_view import EventView, Facts
from inbox.web.times import LocalClock
from inbox.words import EventKind


def _title(facts: Facts, clock: LocalClock) -> dict[str, str]:
    return {"title": str(facts.get(f"title_{clock.words.language.value}", ""))}


def _opened(facts: Facts, clock: LocalClock) -> EventView:
    text = clock.words.gettext("Incident opened: %(title)s") % _title(facts, clock)
    return EventView("clipboard-list", text, is_warning=facts.get("severity") in {"high", "critical"})


def _solved(facts: Facts, clock: LocalClock) -> EventView:
    return EventView("circle-check", clock.words.gettext("Incident solved: %(title)s") % _title(facts, clock))


def _reopened(facts: Facts, clock: LocalClock) -> EventView:
    text = clock.words.gettext("Incident open again: %(title)s") % _title(facts, clock)
    return EventView("rotate-ccw", text, is_warning=True)


def _promise_broken(facts: Facts, clock: LocalClock) -> EventView:
    text = clock.words.gettext("A promise is overdue: %(text)s") % {"text": facts.get("text", "")}
    return EventView("alarm-clock", text, is_warning=True)


def _nobody_on_shift(_: Facts, clock: LocalClock) -> EventView:
    return EventView("siren", clock.words.gettext("Nobody is on shift: heads and leads are called"), is_warning=True)


def _level_broken(facts: Facts, clock: LocalClock) -> EventView:
    name = measure_name(str(facts.get("measure")), clock.words)
    text = clock.words.gettext("Promised time is over: %(measure)s") % {"measure": name}
    return EventView("clock-alert", text, is_warning=True)


NIGHT_TELLINGS: dict[str, Callable[[Facts, LocalClock], EventView]] = {
    EventKind.INCIDENT_OPENED: _opened,
    EventKind.INCIDENT_SOLVED: _solved,
    EventKind.INCIDENT_REOPENED: _reopened,
    EventKind.PROMISE_BROKEN: _promise_broken,
    EventKind.NOBODY_ON_SHIFT: _nobody_on_shift,
    EventKind.LEVEL_BROKEN: _level_broken,
}
