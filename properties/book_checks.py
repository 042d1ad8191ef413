"""Checks of a welcome book's section before it is kept: nothing goes to a guest that could not be filled in. Pure."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from properties.book import Section
from properties.details import Detail, details_in
from properties.filling import DETAILS, SECRETS, STAY_FACTS, Placeholder, is_tellable, placeholders
from properties.words import Audience, Language

LONGEST_TEXT = 10_000  # characters
MOST_ITEMS = 60


class Wrong(StrEnum):
    UNTITLED = "untitled"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    PLACEHOLDER_IN_TITLE = "placeholder_in_title"
    SECRET_FOR_ALL = "secret_for_all"
    STAY_FOR_ALL = "stay_for_all"
    MISSING_FACT = "missing_fact"


@dataclass(frozen=True)
class SectionFault:
    """`path` is the field: "title", "text.ru", "items.2.en"; `what` the placeholder or the number at fault.

    `meant`: as the placeholder should have been written, where only its braces are wrong.
    """

    path: str
    wrong: Wrong
    what: str = ""
    meant: str = ""


@dataclass(frozen=True)
class Told:
    """What the property's texts may name: its free facts, and the names of its secrets."""

    details: Mapping[str, Detail]
    secrets: Set[str]


def section_faults(section: Section, told: Told) -> list[SectionFault]:
    return list(_faults(section, told))


def _faults(section: Section, told: Told) -> Iterator[SectionFault]:
    if section.title.is_blank:
        yield SectionFault("title", Wrong.UNTITLED)
    if len(section.items) > MOST_ITEMS:
        yield SectionFault("items", Wrong.TOO_MANY, str(MOST_ITEMS))
    for path, text in _texts(section):
        if len(text) > LONGEST_TEXT:
            yield SectionFault(path, Wrong.TOO_LONG, str(LONGEST_TEXT))
        for found in placeholders(text):
            wrong = _wrong(found, section.audience, told, in_title=path.startswith("title"))
            if wrong is not None:
                yield SectionFault(path, wrong, found.written, found.meant)


def _texts(section: Section) -> Iterator[tuple[str, str]]:
    for language in Language:
        yield f"title.{language}", section.title.of(language)
        yield f"text.{language}", section.text.of(language)
        for number, item in enumerate(section.items):
            yield f"items.{number}.{language}", item.text.of(language)
            yield f"items.{number}.note_{language}", item.note.of(language)


def _wrong(found: Placeholder, audience: Audience, told: Told, *, in_title: bool) -> Wrong | None:
    if not found.is_known:
        return Wrong.UNKNOWN_PLACEHOLDER
    if in_title:
        return Wrong.PLACEHOLDER_IN_TITLE
    if found.group == SECRETS and audience is not Audience.IN_STAY:
        return Wrong.SECRET_FOR_ALL
    if found.path in STAY_FACTS and audience is Audience.PUBLIC:
        return Wrong.STAY_FOR_ALL
    if found.group == SECRETS:
        return None if found.name in told.secrets else Wrong.MISSING_FACT
    if found.group == DETAILS:
        return None if is_tellable(details_in(told.details, Language.EN).get(found.name)) else Wrong.MISSING_FACT
    return None
