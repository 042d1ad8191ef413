"""Checks that every answer can be told by every property that it serves, and to whom it may be told. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from inbox.office.model import Office, OfficeEntry, OfficeProperty
from properties.details import details_in
from properties.files.faults import Fault, Place, did_you_mean, nearest, some_of
from properties.filling import (
    DETAILS,
    PROPERTY_FACTS,
    SECRETS,
    STAY_FACTS,
    Fact,
    Placeholder,
    is_tellable,
    placeholders,
)
from properties.words import Audience, Language


class _Wanted(NamedTuple):
    """A placeholder in one of the two answers of an entry."""

    placeholder: Placeholder
    entry: OfficeEntry
    path: str

    @property
    def place(self) -> Place:
        return self.entry.written.at(self.path)

    @property
    def subject(self) -> str:
        return f"knowledge {self.entry.key}, {self.path}"


def untellable_answers(together: Office) -> Iterator[Fault]:
    for property in together.properties:
        for wanted in _wanted(property.knowledge):
            yield from _faults_of(wanted, f"property {property.slug}, ")
            yield from _lacking(wanted, [property])
    own_keys = [{entry.key for entry in property.knowledge} for property in together.properties]
    for wanted in _wanted(together.knowledge):
        yield from _faults_of(wanted, "")
        homes = zip(together.properties, own_keys, strict=True)
        yield from _lacking(wanted, [property for property, own in homes if wanted.entry.key not in own])


def _wanted(entries: Iterable[OfficeEntry]) -> Iterator[_Wanted]:
    for entry in entries:
        for language in Language:
            for placeholder in placeholders(entry.answer.in_language(language)):
                yield _Wanted(placeholder, entry, f"answer.{language}")


def _faults_of(wanted: _Wanted, within: str) -> Iterator[Fault]:
    """What is wrong with a placeholder whatever the property."""
    found, audience = wanted.placeholder, wanted.entry.audience
    subject = f"{within}{wanted.subject}"
    if not found.is_known:
        yield Fault(wanted.place, f"{subject}: unknown placeholder {found.written}{_known_placeholders(found)}")
    elif found.group == SECRETS and audience != Audience.IN_STAY:
        yield Fault(wanted.place, f"{subject}: {found.written} is a secret; audience in_stay was expected")
    elif found.path in STAY_FACTS and audience == Audience.PUBLIC:
        yield Fault(
            wanted.place, f"{subject}: {found.written} belongs to a stay; audience stay or in_stay was expected"
        )


def _lacking(wanted: _Wanted, served: Sequence[OfficeProperty]) -> Iterator[Fault]:
    """What an answer asks for and a property that it serves doesn't have."""
    found = wanted.placeholder
    lacking = [property for property in served if found.is_known and not _has(property, found)]
    if not lacking:
        return
    what = f"{wanted.subject}: {found.written} was expected of property"
    if wanted.place:
        yield Fault(wanted.place, f"{what} {some_of([each.slug for each in lacking])}, {_why(found, lacking[0])}")
    else:
        for property in lacking:
            yield Fault(property.written.place, f"{what} {property.slug}, {_why(found, property)}")


def _details(property: OfficeProperty) -> Mapping[str, Fact]:
    """As texts may name them, which is the same in each language."""
    return details_in(property.details, Language.EN)


def _has(property: OfficeProperty, wanted: Placeholder) -> bool:
    if wanted.group == DETAILS:
        return is_tellable(_details(property).get(wanted.name))
    return wanted.group != SECRETS or wanted.name in property.secrets


def _why(wanted: Placeholder, property: OfficeProperty) -> str:
    if wanted.group == DETAILS and wanted.name in _details(property):
        return "which has it as true or false"
    names = {name: DETAILS for name, fact in _details(property).items() if is_tellable(fact)}
    names |= dict.fromkeys(property.secrets, SECRETS)
    near = nearest(wanted.name, names)
    return f"which lacks it, did you mean {names[near]}.{near}?" if near else "which lacks it"


def _known_placeholders(wanted: Placeholder) -> str:
    known = sorted(PROPERTY_FACTS | STAY_FACTS)
    return (
        (wanted.meant and f"; {wanted.meant} was expected")
        or did_you_mean(wanted.name, known)
        or f"; expected: {', '.join(known)}, details.NAME, secrets.NAME or numbers.NAME"
    )
