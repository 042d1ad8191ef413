"""Checks that every answer can be told by every property that it serves, and to whom it may be told. Pure."""

from collections.abc import Iterator, Sequence

from inbox.office.faults import Fault, Place, did_you_mean, some_of
from inbox.office.model import Office, OfficeEntry, OfficeProperty
from properties.filling import (
    DETAILS,
    PROPERTY_FACTS,
    SECRETS,
    STAY_FACTS,
    Placeholder,
    is_tellable,
    placeholders,
)
from properties.words import Audience, Language


def untellable_answers(together: Office) -> Iterator[Fault]:
    for entry in together.knowledge:
        yield from _faults_of(entry, "")
    for property in together.properties:
        for entry in property.knowledge:
            yield from _faults_of(entry, f"property {property.slug}, ")
            yield from _lacking(entry, [property])
    own_keys = [{entry.key for entry in property.knowledge} for property in together.properties]
    for entry in together.knowledge:
        served = [each for each, own in zip(together.properties, own_keys, strict=True) if entry.key not in own]
        yield from _lacking(entry, served)


def _faults_of(entry: OfficeEntry, within: str) -> Iterator[Fault]:
    """What is wrong with an answer whatever the property."""
    for path, place, wanted in _wanted(entry):
        subject = f"{within}knowledge {entry.key}, {path}"
        if not wanted.is_known:
            yield Fault(place, f"{subject}: unknown placeholder {wanted.written}{_known_placeholders(wanted)}")
        elif wanted.group == SECRETS and entry.audience != Audience.IN_STAY:
            yield Fault(place, f"{subject}: {wanted.written} is a secret; audience in_stay was expected")
        elif wanted.path in STAY_FACTS and entry.audience == Audience.PUBLIC:
            yield Fault(place, f"{subject}: {wanted.written} belongs to a stay; audience stay or in_stay was expected")


def _lacking(entry: OfficeEntry, served: Sequence[OfficeProperty]) -> Iterator[Fault]:
    """What an answer asks for and a property that it serves doesn't have."""
    for path, place, wanted in _wanted(entry):
        lacking = [property for property in served if wanted.is_known and not _has(property, wanted)]
        if not lacking:
            continue
        what = f"knowledge {entry.key}, {path}: {wanted.written} was expected of"
        if place:
            near = did_you_mean(wanted.path, _paths(lacking[0]))
            yield Fault(place, f"{what} property {some_of([each.slug for each in lacking])}, which lacks it{near}")
        else:
            yield from (Fault(each.written.place, f"{what} property {each.slug}, which lacks it") for each in lacking)


def _has(property: OfficeProperty, wanted: Placeholder) -> bool:
    if wanted.group == DETAILS:
        return is_tellable(property.details.get(wanted.name))
    return wanted.group != SECRETS or wanted.name in property.secrets


def _paths(property: OfficeProperty) -> list[str]:
    tellable = [name for name, fact in property.details.items() if is_tellable(fact)]
    return [f"{DETAILS}.{name}" for name in tellable] + [f"{SECRETS}.{name}" for name in property.secrets]


def _wanted(entry: OfficeEntry) -> Iterator[tuple[str, Place, Placeholder]]:
    for language in Language:
        for wanted in placeholders(entry.answer.in_language(language)):
            yield f"answer.{language}", entry.written.at(f"answer.{language}"), wanted


def _known_placeholders(wanted: Placeholder) -> str:
    known = sorted(PROPERTY_FACTS | STAY_FACTS)
    return did_you_mean(wanted.name, known) or f"; expected: {', '.join(known)}, details.NAME or secrets.NAME"
