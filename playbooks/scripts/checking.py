"""All checks of playbooks beyond the form of each file, in one call. Pure.

Called by the import and by `nightdesk check`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence, Set

from playbooks.emergencies import EmergencyKind
from playbooks.scripts.collisions import Phrase, colliding_triggers
from playbooks.scripts.flow import flow_faults
from playbooks.scripts.model import Playbook
from playbooks.scripts.saying import saying_faults
from properties.files.faults import Fault, did_you_mean
from properties.severity import Severity


def check_playbooks(
    given: Sequence[Playbook], *, beside: Iterable[Playbook] = (), knowledge: Iterable[Phrase] = (),
    roles: Collection[str] = (),
) -> list[Fault]:  # fmt: skip
    """What is wrong with the `given` ones: alone, with each other, with those that stay in use `beside` them, and with
    phrases of `knowledge`. `roles`: kinds of contacts of the office's directories.
    """
    own = {playbook.key for playbook in given}
    kept = [playbook for playbook in beside if playbook.key not in own]
    faults = [*_repeated_keys(given)]
    for playbook in given:
        faults += [*flow_faults(playbook), *saying_faults(playbook, roles), *_mild_emergency(playbook)]
    faults += _going_nowhere(given, own | {playbook.key for playbook in kept})
    faults += _two_for_an_emergency([*kept, *given])
    faults += colliding_triggers([*kept, *given], knowledge)
    files = {playbook.written.place.file for playbook in given}
    return sorted({fault for fault in faults if fault.place.file in files})


def _repeated_keys(playbooks: Iterable[Playbook]) -> Iterator[Fault]:
    first: dict[str, Playbook] = {}
    for playbook in playbooks:
        other = first.setdefault(playbook.key, playbook)
        if other is not playbook:
            place = playbook.written.at("key")
            yield Fault(place, f"playbook {playbook.key} is given twice, first in {other.written.at('key')}")


def _mild_emergency(playbook: Playbook) -> Iterator[Fault]:
    if playbook.emergency and playbook.severity.rank < Severity.HIGH.rank:
        what = f"severity: {playbook.severity}, but high or critical was expected of what an emergency starts"
        yield Fault(playbook.written.at("severity"), f"playbook {playbook.key}: {what}")


def _going_nowhere(given: Iterable[Playbook], known: Set[str]) -> Iterator[Fault]:
    """Steps from which a playbook should go on that does not exist, or that goes on with itself."""
    for playbook in given:
        for step in playbook.steps:
            if step.playbook is None or step.playbook in known - {playbook.key}:
                continue
            near = did_you_mean(step.playbook, known - {playbook.key}) or "; the key of another playbook was expected"
            what = f"playbook {playbook.key}, step {step.key}, playbook: {step.playbook} can't go on from here{near}"
            yield Fault(step.written.at("playbook"), what)


def _two_for_an_emergency(playbooks: Iterable[Playbook]) -> Iterator[Fault]:
    first: dict[EmergencyKind, Playbook] = {}
    for playbook in playbooks:
        if playbook.emergency is None:
            continue
        other = first.setdefault(playbook.emergency, playbook)
        if other is not playbook:
            what = f"emergency {playbook.emergency} starts playbook {other.key} already; one for each was expected"
            yield Fault(playbook.written.at("emergency"), f"playbook {playbook.key}: {what}")
