"""What previews and trials show: what a made-up guest would read, which entries that is taken from, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from inbox.answers.knowing import Mind
from inbox.knowledge.rehearsing import Rehearsal, When, Who
from inbox.pages.knowledge.places import ROOT
from inbox.web.languages import Words
from playbooks.decision import Call
from playbooks.explaining import explain
from playbooks.matching import Action, EmergencyKind
from playbooks.wording import phrase
from properties.words import Language


@dataclass(frozen=True)
class Said:
    """A bubble of the bot. `note`: what is to be known about it."""

    language: str
    text: str
    buttons: Sequence[str]
    files: Sequence[str]
    is_answer: bool
    failed: bool


@dataclass(frozen=True)
class Hit:
    title: str
    url: str
    percent: int
    pieces: Sequence[tuple[bool, str]]
    phrase: str
    is_told: bool


@dataclass(frozen=True)
class Tried:
    """`mark` is an icon; `pace` the colour: ok, soon or late. `begun`: names of the playbooks that would begin."""

    outcome: str
    mark: str
    pace: str
    said: Said
    call: str
    begun: Sequence[str]
    hits: Sequence[Hit]


def view_said(rehearsal: Rehearsal, key: str = "") -> Said:
    """`key`: the entry that is previewed; what is said without it stands in its place."""
    speech = rehearsal.speech
    return Said(
        language=rehearsal.language.value,
        text=speech.text if speech else "",
        buttons=[label for label, _ in speech.buttons] if speech else [],
        files=[file.name for file in speech.files] if speech else [],
        is_answer=key in rehearsal.told if key else bool(rehearsal.told),
        failed=rehearsal.failed,
    )


def view_trial(rehearsal: Rehearsal, mind: Mind, words: Words) -> Tried:
    outcome, mark, pace = _outcome(rehearsal, words)
    call = rehearsal.decision.call
    begun = [_title(key, mind, words) for key in rehearsal.begun]
    return Tried(outcome, mark, pace, view_said(rehearsal), _called(call, words), begun, _hits(rehearsal, mind, words))


def who_words(words: Words) -> list[tuple[str, str]]:
    return [
        (Who.STRANGER.value, words.gettext("Unknown")),
        (Who.IDENTIFIED.value, words.gettext("Gave the booking")),
        (Who.VERIFIED.value, words.gettext("Verified")),
    ]


def when_words(words: Words) -> list[tuple[str, str]]:
    return [
        (When.BEFORE.value, words.gettext("Before")),
        (When.DURING.value, words.gettext("During")),
        (When.AFTER.value, words.gettext("After")),
    ]


def _outcome(rehearsal: Rehearsal, words: Words) -> tuple[str, str, str]:
    if rehearsal.understanding.emergency is not None:
        kind = _emergency(rehearsal.understanding.emergency, words)
        return words.gettext("Emergency: %(kind)s") % {"kind": kind}, "siren", "late"
    if rehearsal.told:
        return words.gettext("Answers"), "circle-check", "ok"
    if rehearsal.begun:
        return words.gettext("Begins a playbook"), "play", "ok"
    if rehearsal.speech and rehearsal.speech.buttons:
        return words.gettext("Asks which is meant"), "shield-question-mark", "soon"
    if rehearsal.decision.call is not None:
        return words.gettext("Calls a person"), "hand", "soon"
    return {
        Action.ANSWER: (words.gettext("Knows it, and may not tell this guest"), "lock", "soon"),
        Action.RESOLVED: (words.gettext("Takes it for solved"), "check-check", "ok"),
        Action.CHAT: (words.gettext("Takes it for small talk"), "smile", "ok"),
    }.get(rehearsal.understanding.action, (words.gettext("Says so much"), "bot", "ok"))


def _called(call: Call | None, words: Words) -> str:
    return "" if call is None else phrase(f"reason_{call.reason}", Language(words.language))


def _hits(rehearsal: Rehearsal, mind: Mind, words: Words) -> list[Hit]:
    hits = []
    for match in rehearsal.understanding.matches:
        is_chosen = match.key in rehearsal.told or match.key in rehearsal.begun
        phrases = _phrases(match.key, mind)
        if phrases is None or (round(match.score * 100) < 1 and not is_chosen):
            continue
        why = explain(match.part, phrases)
        hits.append(
            Hit(
                _title(match.key, mind, words), _address(match.key, mind), round(match.score * 100),
                why.pieces, why.phrase, is_chosen,
            )
        )  # fmt: skip
    return hits


def _phrases(key: str, mind: Mind) -> list[str] | None:
    if entry := mind.entries.get(key):
        return [*entry.phrases_ru, *entry.phrases_en]
    playbook = mind.playbooks.get(key)
    return [*playbook.triggers_ru, *playbook.triggers_en] if playbook else None


def _title(key: str, mind: Mind, words: Words) -> str:
    russian, english = mind.titles[key]
    return russian if words.language == Language.RU else english


def _address(key: str, mind: Mind) -> str:
    entry = mind.entries.get(key)
    return f"{ROOT}/entries/{entry.id}" if entry and entry.id else ""


def _emergency(kind: EmergencyKind, words: Words) -> str:
    return {
        "fire": words.gettext("fire"), "gas": words.gettext("gas"), "flood": words.gettext("flood"),
        "injury": words.gettext("injury"), "break_in": words.gettext("break-in"),
        "trapped": words.gettext("somebody trapped"), "electric": words.gettext("electric shock"),
        "collapse": words.gettext("collapse"),
    }.get(kind.value, kind.value)  # fmt: skip
