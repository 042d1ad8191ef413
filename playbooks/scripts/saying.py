"""Checks what a playbook says and asks for: placeholders, contacts, choices. Pure."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from playbooks.scripts.answers import accepted_words
from playbooks.scripts.branch_facts import branch_faults
from playbooks.scripts.facts import (
    ALWAYS_KNOWN,
    DIRECTORY,
    PROMISE_BY,
    SOMETIMES_KNOWN,
    is_known,
    may_be_missing,
    own_names,
)
from playbooks.scripts.model import Playbook, Step
from properties.contact_kinds import CONTACT_KINDS
from properties.files.faults import Fault, Place, any_of, did_you_mean
from properties.files.written import Bilingual
from properties.filling import Placeholder, placeholders
from properties.words import Language

LONGEST_LABEL = 40
MOST_CHOICES = 8
_At = Callable[[str], Place]


def saying_faults(playbook: Playbook, roles: Collection[str] = ()) -> Iterator[Fault]:
    """`roles`: kinds of contacts that the office's directories hold beside the usual ones."""
    kinds = {*CONTACT_KINDS, *roles}
    kept = playbook.kept_names
    own = own_names(kept, kinds)
    if playbook.wait:
        wait = _Said(f"playbook {playbook.key}, wait", playbook.wait.written.at, own)
        yield from _bare(playbook.wait.nudge, "nudge", wait)
    for step in playbook.steps:
        subject = f"playbook {playbook.key}, step {step.key}"
        yield from _unfillable(step, _Said(subject, step.written.at, own))
        yield from _uncallable(step, subject, kinds)
        yield from _crowded(step, subject)
        yield from _colliding_answers(step, subject)
        if step.branch:
            yield from branch_faults(step.branch, subject, kinds, kept)


@dataclass(frozen=True)
class _Said:
    """Where a text stands: how complaints about it begin, its lines, and what of this playbook's own it may name."""

    subject: str
    at: _At
    own: Collection[str]


def _unfillable(step: Step, said: _Said) -> Iterator[Fault]:
    yield from _unknown(step.text, "text", said)
    known = {PROMISE_BY} if step.actions.promise else set()
    missing = [
        found for _, found in _named(step.text)
        if is_known(found, said.own) and may_be_missing(found) and found.path not in known
    ]  # fmt: skip
    if missing and step.otherwise is None:
        what = f"text names {missing[0].written}, which may be missing; otherwise (a text without it) was expected too"
        yield Fault(step.written.at("text"), f"{said.subject}: {what}")
    yield from _bare(step.otherwise, "otherwise", said)
    if step.wait:
        yield from _bare(step.wait.nudge, "nudge", _Said(f"{said.subject}, wait", step.wait.written.at, said.own))
    if step.actions.promise:
        promise = _Said(f"{said.subject}, promise", step.actions.promise.written.at, said.own)
        yield from _bare(step.actions.promise.what, "what", promise)


def _unknown(text: Bilingual | None, key: str, said: _Said) -> Iterator[Fault]:
    names = ALWAYS_KNOWN | SOMETIMES_KNOWN | {PROMISE_BY} | set(said.own)
    known = sorted(name for name in names if not name.startswith(f"{DIRECTORY}."))
    for language, found in _named(text, names):
        if not is_known(found, said.own):
            expected = f"; expected: {', '.join(known)}, details.NAME, directory.KIND, secrets.NAME or numbers.NAME"
            near = f"; {found.meant} was expected" if found.meant else did_you_mean(found.name, known) or expected
            what = f"{said.subject}, {key}.{language}: unknown placeholder {found.written}{near}"
            yield Fault(said.at(f"{key}.{language}"), what)


def _bare(text: Bilingual | None, key: str, said: _Said) -> Iterator[Fault]:
    """A text for which there is no other, so that it may only name what is always known."""
    yield from _unknown(text, key, said)
    for language, found in _named(text):
        if is_known(found, said.own) and may_be_missing(found):
            what = f"{found.written} may be missing; numbers.NAME and {any_of(sorted(ALWAYS_KNOWN))} may stand here"
            yield Fault(said.at(f"{key}.{language}"), f"{said.subject}, {key}.{language}: {what}")


def _named(text: Bilingual | None, also: Collection[str] = ()) -> list[tuple[Language, Placeholder]]:
    if text is None:
        return []
    return [(language, found) for language in Language for found in placeholders(text.in_language(language), also=also)]


def _uncallable(step: Step, subject: str, kinds: Collection[str]) -> Iterator[Fault]:
    for kind in step.actions.call:
        if kind not in kinds:
            near = did_you_mean(kind, kinds) or f"; expected: {', '.join(sorted(kinds))}"
            yield Fault(step.actions.written.at("call"), f"{subject}, do, call: unknown contact kind {kind}{near}")


def _crowded(step: Step, subject: str) -> Iterator[Fault]:
    buttons = sum(choice.label is not None for choice in step.choices)
    if buttons > MOST_CHOICES:
        what = f"choices: at most {MOST_CHOICES} with a label were expected, found {buttons}"
        yield Fault(step.written.at("choices"), f"{subject}: {what}")
    for choice in step.choices:
        for language in Language:
            label = choice.label.in_language(language) if choice.label else ""
            if len(label) > LONGEST_LABEL:
                what = f"label.{language}: at most {LONGEST_LABEL} characters fit a button, found {len(label)}"
                yield Fault(choice.written.at(f"label.{language}"), f"{subject}: {what}")


def _colliding_answers(step: Step, subject: str) -> Iterator[Fault]:
    """Answers that two choices of a step take for theirs."""
    first: dict[str, int] = {}
    for number, choice in enumerate(step.choices, 1):
        forms = accepted_words(choice) | ({"(a photo)"} if choice.photo else set())
        for form in sorted(forms):
            other = first.setdefault(form, number)
            if other != number:
                what = f'"{form}" is an answer of choice {other} too; each answer was expected in one choice'
                yield Fault(choice.written.place, f"{subject}, choice {number}: {what}")
