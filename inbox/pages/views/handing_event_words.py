"""Words events of what staff hand to each other and plan for later. For `event_words`."""

from collections.abc import Callable, Mapping
from datetime import datetime

from inbox.pages.views.event_view import EventView, Facts
from inbox.tables import HeldUp
from inbox.web.languages import Words
from inbox.web.times import LocalClock
from inbox.words import EventKind


def held_up_told(why: str, words: Words) -> str:
    """What speaks against sending a planned answer."""
    return {
        HeldUp.GUEST_WROTE.value: words.gettext("The guest has written since."),
        HeldUp.CLOSED.value: words.gettext("WhatsApp's 24 hours are over."),
        HeldUp.BLOCKED.value: words.gettext("The guest has blocked us."),
        HeldUp.OPTED_OUT.value: words.gettext("The guest asked for no more messages."),
        HeldUp.CODES.value: words.gettext("It tells a code that the guest may not be told now."),
        HeldUp.NO_CONTACT.value: words.gettext("There is no address to answer to."),
    }.get(why, why)


def _assigned(facts: Facts, clock: LocalClock) -> EventView:
    names = {"by": facts.get("by", ""), "to": facts.get("to", "")}
    text = clock.words.gettext("%(by)s handed the conversation to %(to)s") % names
    if facts.get("unreached"):
        text += ". " + clock.words.gettext("%(to)s sees it only in the inbox") % names
    return EventView("user-plus", text)


def _not_come(facts: Facts, clock: LocalClock) -> EventView:
    text = clock.words.gettext("%(to)s did not come in time: the shift is called") % {"to": facts.get("to", "")}
    return EventView("siren", text, is_warning=True)


def _planned_held(facts: Facts, clock: LocalClock) -> EventView:
    due = clock.day_and_time(datetime.fromisoformat(str(facts["until"])))
    text = clock.words.gettext("The answer that %(by)s planned for %(due)s has not left")
    told = held_up_told(str(facts.get("held_up", "")), clock.words)
    return EventView("alarm-clock", f"{text % {'by': facts.get('by', ''), 'due': due}}. {told}", is_warning=True)


def _planned_dropped(facts: Facts, clock: LocalClock) -> EventView:
    names = {"by": facts.get("by", ""), "whose": facts.get("whose", "")}
    return EventView("x", clock.words.gettext("%(by)s called off the answer that %(whose)s had planned") % names)


HANDING_TELLINGS: Mapping[str, Callable[[Facts, LocalClock], EventView]] = {
    EventKind.ASSIGNED: _assigned,
    EventKind.NOT_COME: _not_come,
    EventKind.PLANNED_HELD: _planned_held,
    EventKind.PLANNED_DROPPED: _planned_dropped,
}
