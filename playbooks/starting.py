"""Which playbooks a guest's words begin, and in which order. Called by the concierge's rules."""

from playbooks.decision import AskAgain, Facts, Holder, Start
from playbooks.emergencies import EmergencyKind, is_denied
from playbooks.matching import Match
from playbooks.reading.repair import read
from playbooks.scripts import Playbook
from playbooks.under_way import asking
from properties.severity import Severity


def starts_of(facts: Facts, keys: list[str]) -> tuple[Start | AskAgain, ...]:
    """The worst problem first; the others wait for it to be dealt with. One that is under way is gone on with."""
    under_way = {one.playbook.key: one.run_id for one in asking(facts)}
    again = [AskAgain(under_way[facts.playbooks[key].key]) for key in keys if facts.playbooks[key].key in under_way]
    new = [key for key in keys if facts.playbooks[key].key not in under_way and key not in facts.passed_on]
    new.sort(key=lambda key: -facts.playbooks[key].severity.rank)
    starts = [Start(key, waits=number > 0) for number, key in enumerate(new)]
    return (*starts, *(again if not new else ()))


def emergency_playbook(facts: Facts, kind: EmergencyKind) -> tuple[Start, ...]:
    """The playbook that goes on from the safety text; not while a person leads, nor when it is under way."""
    key = emergency_key(facts, kind)
    if key is None or facts.holder is Holder.HUMAN or _is_known(facts, key):
        return ()
    return (Start(key),)


def emergency_topic(facts: Facts, kind: EmergencyKind) -> str:
    """The playbook for such an emergency, by its own key; "" where there is none."""
    key = emergency_key(facts, kind)
    return facts.playbooks[key].key if key is not None else ""


def emergency_key(facts: Facts, kind: EmergencyKind) -> str | None:
    """By what the playbook for such an emergency is matched."""
    return next((key for key, playbook in facts.playbooks.items() if playbook.emergency is kind), None)


def undenied(facts: Facts) -> tuple[Match, ...]:
    """What is asked for, without dangers that are named only to say that there are none: "no smell";
    and without what a playbook's file says means something else than it."""
    answers = facts.understanding.answers
    begun = {match.key: facts.playbooks[match.key] for match in answers if match.key in facts.playbooks}
    if not begun:
        return answers
    doubtful = {key: playbook for key, playbook in begun.items() if playbook.emergency or playbook.not_meant}
    said = read(facts.text).text if doubtful else ""
    unmeant = {key for key, playbook in doubtful.items() if _means_another(playbook, said)}
    return tuple(match for match in answers if match.key not in unmeant)


def _means_another(playbook: Playbook, said: str) -> bool:
    if playbook.not_meant is not None and playbook.not_meant.is_said(said):
        return True
    return playbook.emergency is not None and is_denied(said)


def is_dangerous(playbook: Playbook) -> bool:
    return playbook.emergency is not None and playbook.severity is Severity.CRITICAL


def _is_known(facts: Facts, key: str) -> bool:
    """Whether this playbook is under way, or was handed to a person who has not answered yet."""
    return key in facts.passed_on or any(one.playbook.key == facts.playbooks[key].key for one in asking(facts))
