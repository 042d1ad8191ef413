"""A guest's playbook on a manager's card in Telegram: where the guest is, and buttons that lead him on.

Called by the cards, and for what is pressed on them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session

from inbox.channel import Button
from inbox.conversation.homes import home_of
from inbox.holding.consenting import NotConfirmed
from inbox.holding.leading import Lead, MovedOn, Tools
from inbox.holding.refusals import Conflict, NotFound, Unreachable
from inbox.runs.keeping import short_key
from inbox.runs.reading import RunRead, read_runs
from inbox.runs.run_reader import reader_of
from inbox.staff.actors import manager_actor
from inbox.staff.roster import is_reachable
from inbox.staff.telling_staff import RUN_CARD, by_telegram
from inbox.tables import Conversation, Guest, Manager, PlaybookRun, Stay
from playbooks.walks import Mark
from playbooks.wording import phrase
from properties.words import Language

PRESSED = "run:"
_MOST_CHOICES = 4
_LABEL = 60  # characters
_ACTS: dict[str, Callable[[Lead, int, Sequence[str]], None]] = {
    "send": lambda lead, run, named: lead.send(run, lead.step_named(run, named[0])),
    "answer": lambda lead, run, named: lead.answered(run, lead.step_named(run, named[0]), int(named[1])),
    "done": lambda lead, run, named: lead.done(run, lead.step_named(run, named[0]), Mark.DONE),
    "skip": lambda lead, run, named: lead.done(run, lead.step_named(run, named[0]), Mark.SKIPPED),
    "back": lambda lead, run, named: lead.back(run, lead.step_named(run, named[0])),
    "stop": lambda lead, run, _: lead.stop(run),
    "release": lambda lead, run, _: lead.consent(run, Mark.RELEASED),
    "refuse": lambda lead, run, _: lead.consent(run, Mark.REFUSED),
    "bot": lambda lead, run, _: lead.let_bot_go_on(run),
}


def read_for_staff(session: Session, conversation: Conversation, language: Language) -> list[RunRead]:
    """The conversation's playbooks in a manager's language."""
    guest = session.get_one(Guest, conversation.guest_id)
    home = home_of(session, conversation)
    stay = session.get(Stay, conversation.stay_id) if conversation.stay_id else None
    return read_runs(session, conversation.id or 0, reader_of(session, home, stay, guest, language, answer_by="…"))


def run_lines(runs: Sequence[RunRead], language: Language) -> dict[str, str]:
    """For a brief: where the guest is, what was tried, what is left, whom to call. Empty without a playbook."""
    run = next(iter(runs), None)
    if run is None:
        return {}
    tried = [f"{step.title} → {step.answer}" if step.answer else step.title for step in run.tried]
    return {
        "brief_playbook": f"{run.title}: {run.current.title}" if run.current else run.title,
        "brief_steps_tried": "; ".join(tried),
        "brief_steps_left": "; ".join(step.title for step in run.left[:5]),
        "brief_note": run.current.note if run.current else "".join(step.note for step in run.tried[-1:]),
        "brief_calls": "; ".join(f"{who.name(language)} {who.phone}" for who in run.calls),
    }


def consent_buttons(runs: Sequence[RunRead], language: Language) -> tuple[tuple[Button, ...], ...]:
    """Below a card: whether codes may be told before check-in, where a playbook has asked for it."""
    ways = [("release", "run_release"), ("refuse", "run_refuse")]
    return tuple(
        (Button(phrase(key, language), f"{PRESSED}{how}:{run.id}"),)
        for run in runs if run.asks_release for how, key in ways
    )  # fmt: skip


def run_buttons(runs: Sequence[RunRead], language: Language) -> tuple[tuple[Button, ...], ...]:
    """Below a card: send the step, what the guest answered, and the ways to move on."""
    consent = consent_buttons(runs, language)
    run = next((run for run in runs if run.current), None)
    if run is None or run.current is None:
        return consent
    at = f"{run.id}:{short_key(run.current.key)}"
    send = Button(phrase("run_send", language, title=run.current.title)[:_LABEL], f"{PRESSED}send:{at}")
    answers = [
        (Button(f"«{choice.label}» → {choice.leads_to}"[:_LABEL], f"{PRESSED}answer:{at}:{choice.number}"),)
        for choice in run.choices[:_MOST_CHOICES]
    ]
    moves = [("done", "run_done"), ("skip", "run_skip"), ("back", "run_back")]
    ways = tuple(Button(phrase(key, language), f"{PRESSED}{how}:{at}") for how, key in moves)
    last = [("bot", "run_bot"), ("stop", "run_stop")]
    return (
        *consent,
        (send,),
        *answers,
        ways,
        tuple(Button(phrase(key, language), f"{PRESSED}{how}:{run.id}") for how, key in last),
    )


def run_text(runs: Sequence[RunRead], language: Language, guest: str) -> str:
    """A card of its own: the step in the guest's language and in the manager's."""
    run = next(iter(runs), None)
    if run is None:
        return phrase("run_over", language)
    head = f"{guest} · {run.title}"
    if run.current is None:
        return f"{head}\n{phrase('run_over', language)}"
    parts = [f"{head} · {run.current.title}", run.current.note, run.current.to_guest, run.current.meant]
    calls = "\n".join(f"{who.name(language)} {who.phone}" for who in run.calls[:3])
    return "\n\n".join(part for part in (*parts, calls) if part)


def press_run(session: Session, tools: Tools, manager: Manager, payload: str, now: datetime) -> str:
    """Do what a button of a card says; a new card shows where the guest is now. Returns the short answer."""
    language = Language(manager.language)
    how, _, rest = payload.removeprefix(PRESSED).partition(":")
    number, *named = rest.split(":")
    run = session.get(PlaybookRun, int(number)) if number.isdecimal() and len(number) < 19 else None
    if run is None or how not in _ACTS:
        return phrase("staff_not_found", language)
    try:
        lead = Lead(session, tools, manager_actor(manager), run.conversation_id, now)
        _ACTS[how](lead, run.id or 0, named)
        told = "run_sent" if how == "send" else "run_moved"
    except NotConfirmed:
        told = "run_confirm_first"
    except MovedOn:
        told = "run_moved_on"
    except Conflict as conflict:
        return phrase("staff_faster", language, by=conflict.by)
    except Unreachable:
        return phrase("staff_unreachable", language)
    except (NotFound, IndexError, ValueError):
        return phrase("staff_not_found", language)
    if is_reachable(manager):
        by_telegram(session, manager, {"kind": RUN_CARD, "conversation_id": run.conversation_id}, now)
    return phrase(told, language)
