"""Words system events when they are shown, in the reader's language, from the facts they are kept as."""

from collections.abc import Callable
from datetime import datetime

from inbox.answers.gist import titles_in
from inbox.pages.naming import channel_name
from inbox.pages.views.event_view import EventView, Facts
from inbox.pages.views.handing_event_words import HANDING_TELLINGS
from inbox.pages.views.night_event_words import NIGHT_TELLINGS
from inbox.tables import Evidence, HandoffReason, Severity, Trust
from inbox.web.languages import Words
from inbox.web.times import LocalClock
from inbox.words import EventKind
from playbooks.scripts import Outcome


def word_event(facts: Facts, clock: LocalClock) -> EventView:
    """An event that this version does not know is shown by its name rather than hidden."""
    kind = str(facts.get("event", ""))
    telling = _TELLINGS.get(kind)
    return telling(facts, clock) if telling else EventView("info", kind)


def handoff_reason(reason: str, words: Words) -> str:
    reasons = {
        HandoffReason.UNSURE.value: words.gettext("the bot is not sure of the answer"),
        HandoffReason.ASKED_FOR_HUMAN.value: words.gettext("the guest asks for a person"),
        HandoffReason.EMERGENCY.value: words.gettext("emergency"),
        HandoffReason.CANNOT_READ.value: words.gettext("a photo, voice or file that the bot can't read"),
        HandoffReason.FLOOD.value: words.gettext("very many messages at once"),
        HandoffReason.IDENTITY_ATTEMPTS.value: words.gettext("too many wrong booking codes"),
        HandoffReason.BOT_FAILED.value: words.gettext("the bot could not answer"),
        HandoffReason.PROMISE.value: words.gettext("a promise was not kept in time"),
        HandoffReason.UNSENT.value: words.gettext("a message that goes out by itself could not be sent"),
        HandoffReason.PLAYBOOK.value: words.gettext("the playbook's steps are done, a person has to go on"),
        HandoffReason.RETURNED.value: words.gettext("what was solved is back"),
        HandoffReason.UNTAKEN.value: words.gettext("nobody has it any more, and the guest waits"),
        HandoffReason.CONFIRM.value: words.gettext("the guest's number is that of a booking, is it him?"),
    }
    return reasons.get(reason, reason)


def _handed_off(facts: Facts, clock: LocalClock) -> EventView:
    reason = handoff_reason(str(facts.get("reason", "")), clock.words)
    text = clock.words.gettext("A person was called: %(reason)s") % {"reason": reason}
    if nearest := titles_in(facts, "nearest", clock.words.language):
        doubt = {"title": nearest, "percent": round(100 * float(facts.get("sure", 0)))}
        text += ". " + clock.words.gettext("Nearest was “%(title)s”, with %(percent)d %% confidence") % doubt
    return EventView("siren", text, is_warning=facts.get("severity") in {Severity.HIGH, Severity.CRITICAL})


def _taken(facts: Facts, clock: LocalClock) -> EventView:
    return EventView("hand", clock.words.gettext("%(by)s took the conversation") % {"by": _by(facts, clock)})


def _released(facts: Facts, clock: LocalClock) -> EventView:
    by = {"by": _by(facts, clock)}
    if facts.get("is_gone"):
        return EventView("undo-2", clock.words.gettext("%(by)s may come in no more: the conversation is free") % by)
    return EventView("undo-2", clock.words.gettext("%(by)s released the conversation") % by)


def _resolved(facts: Facts, clock: LocalClock) -> EventView:
    text = clock.words.gettext("%(by)s resolved the conversation") % {"by": _by(facts, clock)}
    resolution = str(facts.get("resolution") or "")
    return EventView("circle-check", f"{text}: {resolution}" if resolution else text)


def _reopened(_: Facts, clock: LocalClock) -> EventView:
    return EventView("rotate-ccw", clock.words.gettext("The guest wrote again: the conversation is open"))


def _snoozed(facts: Facts, clock: LocalClock) -> EventView:
    until = clock.day_and_time(datetime.fromisoformat(str(facts["until"])))
    text = clock.words.gettext("%(by)s put it off until %(until)s") % {"by": _by(facts, clock), "until": until}
    return EventView("alarm-clock", text)


def _identified(facts: Facts, clock: LocalClock) -> EventView:
    evidence = {
        Evidence.LINK.value: clock.words.gettext("by the stay's link"),
        Evidence.CODE_AND_DATE.value: clock.words.gettext("by booking code and date"),
        Evidence.PHONE.value: clock.words.gettext("by phone number"),
        Evidence.STAFF.value: clock.words.gettext("confirmed by a manager"),
    }.get(str(facts.get("evidence", "")), "")
    is_verified = facts.get("trust") == Trust.VERIFIED
    who = (
        clock.words.gettext("Verified as the guest of %(code)s")
        if is_verified
        else clock.words.gettext("Guest of %(code)s")
    )
    return EventView("user-check", f"{who % {'code': facts.get('code', '')}}, {evidence}".rstrip(", "))


def _joined(facts: Facts, clock: LocalClock) -> EventView:
    channel = channel_name(str(facts.get("channel", "")), clock.words)
    return EventView("message-circle", clock.words.gettext("The guest goes on in %(channel)s") % {"channel": channel})


def _blocked(_: Facts, clock: LocalClock) -> EventView:
    text = clock.words.gettext("The guest blocked us: nothing sent there arrives. Call, or write on another channel")
    return EventView("ban", text, is_warning=True)


def _unblocked(_: Facts, clock: LocalClock) -> EventView:
    return EventView("message-circle", clock.words.gettext("The guest can be written to again"))


def _opted_out(_: Facts, clock: LocalClock) -> EventView:
    return EventView("ban", clock.words.gettext("The guest asked for no more messages here"), is_warning=True)


def _opted_in(_: Facts, clock: LocalClock) -> EventView:
    return EventView("message-circle", clock.words.gettext("The guest wants to hear from us here again"))


def _mentioned(facts: Facts, clock: LocalClock) -> EventView:
    """Whom neither Telegram nor mail reaches sees it only once he looks."""
    told, unreached = (", ".join(map(str, facts.get(name, []))) for name in ("told", "unreached"))
    parts = [clock.words.gettext("Told of the note: %(names)s") % {"names": told}] if told else []
    if unreached:
        parts.append(clock.words.gettext("Sees the note only in the inbox: %(names)s") % {"names": unreached})
    return EventView("users" if told else "volume-x", ". ".join(parts))


def _started(_: Facts, clock: LocalClock) -> EventView:
    return EventView("message-circle", clock.words.gettext("The guest opened the chat"))


def _limited(_: Facts, clock: LocalClock) -> EventView:
    return EventView(
        "shield-alert", clock.words.gettext("Too many wrong booking codes: no more tries for now"), is_warning=True
    )


def _failed_delivery(_: Facts, clock: LocalClock) -> EventView:
    return EventView("triangle-alert", clock.words.gettext("A message did not reach the guest"), is_warning=True)


def _guest_solved(_: Facts, clock: LocalClock) -> EventView:
    return EventView("circle-check", clock.words.gettext("The guest says that it is solved"))


def _deleted(_: Facts, clock: LocalClock) -> EventView:
    return EventView("trash-2", clock.words.gettext("The guest deleted a message"))


def _reacted(facts: Facts, clock: LocalClock) -> EventView:
    return EventView("smile", clock.words.gettext("The guest reacted: %(with)s") % {"with": facts.get("with", "")})


def _playbook_started(facts: Facts, clock: LocalClock) -> EventView:
    title = {"title": _title(facts, clock)}
    if facts.get("by"):
        text = clock.words.gettext("%(by)s started the playbook: %(title)s") % {"by": facts["by"], **title}
    else:
        text = clock.words.gettext("Playbook started: %(title)s") % title
    return EventView("book-open", text)


def _playbook_ended(facts: Facts, clock: LocalClock) -> EventView:
    texts = {
        Outcome.SOLVED.value: clock.words.gettext("Playbook ended, solved: %(title)s"),
        Outcome.ADVISED.value: clock.words.gettext("Playbook ended, all said: %(title)s"),
        Outcome.HANDED_OFF.value: clock.words.gettext("Playbook ended, a person goes on: %(title)s"),
    }
    outcome = str(facts.get("outcome") or Outcome.HANDED_OFF.value)
    icon = "circle-check" if outcome == Outcome.SOLVED else "book-open"
    return EventView(icon, texts[outcome] % {"title": _title(facts, clock)})


def _title(facts: Facts, clock: LocalClock) -> str:
    return str(facts.get(f"title_{clock.words.language}", ""))


def _by(facts: Facts, clock: LocalClock) -> str:
    return str(facts.get("by") or "") or clock.words.gettext("Somebody")


_TELLINGS: dict[str, Callable[[Facts, LocalClock], EventView]] = {
    EventKind.HANDED_OFF: _handed_off,
    EventKind.TAKEN: _taken,
    EventKind.MENTIONED: _mentioned,
    EventKind.RELEASED: _released,
    EventKind.RESOLVED: _resolved,
    EventKind.REOPENED: _reopened,
    EventKind.SNOOZED: _snoozed,
    EventKind.IDENTIFIED: _identified,
    EventKind.JOINED: _joined,
    EventKind.BLOCKED: _blocked,
    EventKind.UNBLOCKED: _unblocked,
    EventKind.OPTED_OUT: _opted_out,
    EventKind.OPTED_IN: _opted_in,
    EventKind.STARTED: _started,
    EventKind.LIMITED: _limited,
    EventKind.FAILED_DELIVERY: _failed_delivery,
    EventKind.GUEST_SOLVED: _guest_solved,
    EventKind.DELETED: _deleted,
    EventKind.REACTED: _reacted,
    **NIGHT_TELLINGS,
    **HANDING_TELLINGS,
    EventKind.PLAYBOOK_STARTED: _playbook_started,
    EventKind.PLAYBOOK_ENDED: _playbook_ended,
}
