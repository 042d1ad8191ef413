"""Checks what the branches of a playbook ask for: facts that nobody knows, and values that they never have. Pure."""

from collections.abc import Collection, Iterator

from playbooks.scripts.facts import BRANCH_FACTS, DIRECTORY, SAID
from playbooks.scripts.model import Branch, Condition
from properties.files.faults import Fault, Place, any_of, did_you_mean
from properties.filling import DETAILS


def branch_faults(branch: Branch, subject: str, kinds: Collection[str], kept: Collection[str]) -> Iterator[Fault]:
    """`kinds`: of contacts. `kept`: the names of the guest's own answers."""
    subject = f"{subject}, branch"
    yield from _unknown(branch.on, branch.written.at("on"), subject, kinds, kept)
    for case in branch.cases:
        for number, condition in enumerate(case.conditions):
            if number:
                yield from _unknown(condition.on, condition.written.at("on"), subject, kinds, kept)
            yield from _impossible(condition, subject)


def _unknown(on: str, place: Place, subject: str, kinds: Collection[str], kept: Collection[str]) -> Iterator[Fault]:
    group, _, name = on.partition(".")
    if group == DIRECTORY:
        if name not in kinds:
            near = did_you_mean(name, kinds) or f"; expected: {', '.join(sorted(kinds))}"
            yield Fault(place, f"{subject}: unknown contact kind {name or 'nothing'}{near}")
    elif group == SAID:
        if name not in kept:
            near = did_you_mean(name, kept) or f"; expected what a step keeps: {', '.join(sorted(kept)) or 'none does'}"
            yield Fault(place, f"{subject}: no step keeps said.{name}{near}")
    elif on not in BRANCH_FACTS and not (group == DETAILS and name):
        expected = f"; expected: details.NAME, directory.KIND, said.NAME, {', '.join(BRANCH_FACTS)}"
        yield Fault(place, f"{subject}: unknown fact {on}{did_you_mean(on, BRANCH_FACTS) or expected}")


def _impossible(condition: Condition, subject: str) -> Iterator[Fault]:
    is_contact = condition.on.partition(".")[0] == DIRECTORY
    possible = ("yes", "no") if is_contact else BRANCH_FACTS.get(condition.on, ())
    for value in condition.values if possible else ():
        if value not in possible:
            what = f"{value}, but {any_of(possible)} was expected of {condition.on}"
            yield Fault(condition.written.at("is"), f"{subject}: {what}")
