"""Checks what a playbook says and asks for: placeholders, contacts, facts of branches, choices. Pure."""

from collections.abc import Callable, Collection, Iterator

from playbooks.scripts.answers import accepted_words
from playbooks.scripts.facts import ALWAYS_KNOWN, BRANCH_FACTS, DIRECTORY, SOMETIMES_KNOWN, is_known, may_be_missing
from playbooks.scripts.model import Branch, Playbook, Step
from properties.contact_kinds import CONTACT_KINDS
from properties.files.faults import Fault, Place, any_of, did_you_mean
from properties.files.written import Bilingual
from properties.filling import DETAILS, Placeholder, placeholders
from properties.words import Language

LONGEST_LABEL = 40
MOST_CHOICES = 8
_At = Callable[[str], Place]


def saying_faults(playbook: Playbook, roles: Collection[str] = ()) -> Iterator[Fault]:
    """`roles`: kinds of contacts that the office's directories hold beside the usual ones."""
    kinds = {*CONTACT_KINDS, *roles}
    if playbook.wait:
        yield from _bare(playbook.wait.nudge, "nudge", f"playbook {playbook.key}, wait", playbook.wait.written.at)
    for step in playbook.steps:
        subject = f"playbook {playbook.key}, step {step.key}"
        yield from _unfillable(step, subject)
        yield from _uncallable(step, subject, kinds)
        yield from _crowded(step, subject)
        yield from _colliding_answers(step, subject)
        if step.branch:
            yield from _unknown_facts(step.branch, subject, kinds)


def _unfillable(step: Step, subject: str) -> Iterator[Fault]:
    yield from _unknown(step.text, "text", subject, step.written.at)
    missing = [found for _, found in _named(step.text) if is_known(found) and may_be_missing(found)]
    if missing and step.otherwise is None:
        what = f"text names {missing[0].written}, which may be missing; otherwise (a text without it) was expected too"
        yield Fault(step.written.at("text"), f"{subject}: {what}")
    yield from _bare(step.otherwise, "otherwise", subject, step.written.at)
    if step.wait:
        yield from _bare(step.wait.nudge, "nudge", f"{subject}, wait", step.wait.written.at)
    if step.actions.promise:
        yield from _bare(step.actions.promise.what, "what", f"{subject}, promise", step.actions.promise.written.at)


def _unknown(text: Bilingual | None, key: str, subject: str, at: _At) -> Iterator[Fault]:
    for language, found in _named(text):
        if not is_known(found):
            known = sorted(ALWAYS_KNOWN | SOMETIMES_KNOWN)
            expected = f"; expected: {', '.join(known)}, details.NAME, secrets.NAME or numbers.NAME"
            near = did_you_mean(found.name, known) or expected
            yield Fault(
                at(f"{key}.{language}"), f"{subject}, {key}.{language}: unknown placeholder {found.written}{near}"
            )


def _bare(text: Bilingual | None, key: str, subject: str, at: _At) -> Iterator[Fault]:
    """A text for which there is no other, so that it may only name what is always known."""
    yield from _unknown(text, key, subject, at)
    for language, found in _named(text):
        if is_known(found) and may_be_missing(found):
            what = f"{found.written} may be missing; numbers.NAME and {any_of(sorted(ALWAYS_KNOWN))} may stand here"
            yield Fault(at(f"{key}.{language}"), f"{subject}, {key}.{language}: {what}")


def _named(text: Bilingual | None) -> list[tuple[Language, Placeholder]]:
    if text is None:
        return []
    return [(language, found) for language in Language for found in placeholders(text.in_language(language))]


def _uncallable(step: Step, subject: str, kinds: Collection[str]) -> Iterator[Fault]:
    for kind in step.actions.call:
        if kind not in kinds:
            near = did_you_mean(kind, kinds) or f"; expected: {', '.join(sorted(kinds))}"
            yield Fault(step.actions.written.at("call"), f"{subject}, do, call: unknown contact kind {kind}{near}")


def _crowded(step: Step, subject: str) -> Iterator[Fault]:
    if len(step.choices) > MOST_CHOICES:
        what = f"choices: at most {MOST_CHOICES} were expected, found {len(step.choices)}"
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


def _unknown_facts(branch: Branch, subject: str, kinds: Collection[str]) -> Iterator[Fault]:
    group, _, name = branch.on.partition(".")
    place = branch.written.at("on")
    if group == DIRECTORY and name not in kinds:
        near = did_you_mean(name, kinds) or f"; expected: {', '.join(sorted(kinds))}"
        yield Fault(place, f"{subject}, branch: unknown contact kind {name or 'nothing'}{near}")
    elif (group not in {DETAILS, DIRECTORY} and branch.on not in BRANCH_FACTS) or (group == DETAILS and not name):
        expected = f"; expected: details.NAME, directory.KIND, {', '.join(BRANCH_FACTS)}"
        near = did_you_mean(branch.on, BRANCH_FACTS) or expected
        yield Fault(place, f"{subject}, branch: unknown fact {branch.on}{near}")
    possible = ("yes", "no") if group == DIRECTORY else BRANCH_FACTS.get(branch.on, ())
    for case in branch.cases if possible else ():
        for value in case.values:
            if value not in possible:
                what = f"{value}, but {any_of(possible)} was expected of {branch.on}"
                yield Fault(case.written.at("is"), f"{subject}, branch: {what}")
