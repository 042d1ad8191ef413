"""Finds triggers that start two playbooks, or that a knowledge entry has as a phrase: nobody could tell them apart.

Pure; called by the checks.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from playbooks.scripts.model import Playbook
from properties.files.faults import Fault, Place
from properties.phrases import normal_form


class Phrase(NamedTuple):
    """A phrase that something else is recognised by: what it is called in complaints, and where it stands."""

    text: str
    subject: str
    place: Place


def colliding_triggers(playbooks: Iterable[Playbook], others: Iterable[Phrase] = ()) -> Iterator[Fault]:
    """`others`: the phrases of knowledge. The later of two playbooks is told of the earlier."""
    first: dict[str, Phrase] = {}
    for phrase in others:
        first.setdefault(normal_form(phrase.text), phrase)
    for playbook in playbooks:
        subject = f"playbook {playbook.key}"
        for trigger in _triggers(playbook, subject):
            other = first.setdefault(normal_form(trigger.text), trigger)
            if other is not trigger:
                yield Fault(trigger.place, f"{subject}: {_what(trigger, other)}")


def _triggers(playbook: Playbook, subject: str) -> Iterator[Phrase]:
    for language, triggers in (("ru", playbook.triggers_ru), ("en", playbook.triggers_en)):
        for number, text in enumerate(triggers):
            yield Phrase(text, subject, playbook.written.at(f"triggers.{language}.{number}"))


def _what(trigger: Phrase, other: Phrase) -> str:
    where = f" ({other.place})" if other.place else ""
    if other.subject == trigger.subject:
        return f'trigger "{trigger.text}" is given twice; each was expected once'
    return f'trigger "{trigger.text}" is a phrase of {other.subject}{where} too; each phrase was expected in one place'
