"""Which way a branch goes, by facts of the property, the guest and the hour. Called while a walk moves on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from playbooks.scripts import Branch, Condition, Playbook
from properties.filling import Fact
from properties.words import Window


@dataclass(frozen=True)
class Surroundings:
    """`contacts`: kinds that the property's directory has. `guest`: unknown, identified or verified.

    `tells_secrets`: whether this guest may be told codes now. `hour`: 0 to 23 by the property's clock. `said`: what the
    guest answered in his own words, by the names that the playbook keeps it under.
    """

    details: Mapping[str, Fact] = field(default_factory=dict)
    contacts: Collection[str] = ()
    guest: str = "unknown"
    window: Window = Window.NONE
    tells_secrets: bool = False
    hour: int = 0
    said: Mapping[str, str] = field(default_factory=dict)


def way_of(branch: Branch, surroundings: Surroundings) -> str:
    """The key of the step that follows."""
    for case in branch.cases:
        if all(_fits(condition, _fact(condition.on, surroundings)) for condition in case.conditions):
            return case.next
    return branch.default


def steps_here(playbook: Playbook, surroundings: Surroundings) -> set[str]:
    """The steps that a guest of this property can come to: those for another lock or heater are none of them."""
    found: set[str] = set()
    ahead = [playbook.first.key]
    while ahead:
        step = playbook.step(ahead.pop())
        if step.key in found:
            continue
        found.add(step.key)
        if step.branch and _is_of_property(step.branch):
            ahead.append(way_of(step.branch, surroundings))
        else:
            ahead += [way.to for way in step.ways()]
    return found


def _is_of_property(branch: Branch) -> bool:
    """Whether it looks at nothing that may be otherwise in a minute: the hour, who the guest is, what he says."""
    looked_at = [condition.on for case in branch.cases for condition in case.conditions]
    return all(on.startswith(("details.", "directory.")) for on in looked_at)


def _fact(on: str, surroundings: Surroundings) -> Fact | None:
    group, _, name = on.partition(".")
    if group == "details":
        return surroundings.details.get(name)
    if group == "said":
        return surroundings.said.get(name)
    if group == "directory":
        return name in surroundings.contacts
    known: Mapping[str, Fact] = {
        "guest": surroundings.guest,
        "stay": surroundings.window.value,
        "secrets": surroundings.tells_secrets,
        "hour": surroundings.hour,
    }
    return known.get(on)


def _fits(condition: Condition, fact: Fact | None) -> bool:
    if fact is None:
        return False
    if condition.values:
        written = ("yes" if fact else "no") if isinstance(fact, bool) else str(fact).strip().casefold()
        return any(fnmatchcase(written, value.replace("[", "[[]").replace("?", "[?]")) for value in condition.values)
    number = _number(fact)
    if number is None:
        return False
    return (condition.over is None or number > condition.over) and (condition.under is None or number < condition.under)


def _number(fact: Fact) -> float | None:
    """Also of a detail that was written as a text: floor "3"."""
    try:
        return None if isinstance(fact, bool) else float(fact)
    except ValueError:
        return None
