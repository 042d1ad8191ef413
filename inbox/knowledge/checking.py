"""What is wrong with an entry as it is typed in, beside those that it would stand with. Pure; pages word it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from inbox.knowledge.drafts import Draft
from properties.details import Detail, details_in
from properties.files.faults import nearest
from properties.filling import DETAILS, PROPERTY_FACTS, SECRETS, STAY_FACTS, Placeholder, is_tellable, placeholders
from properties.phrases import normal_form
from properties.words import Audience, Language

KEY = re.compile(r"[\w.-]{1,64}")
LONGEST_ANSWER, LONGEST_PHRASE, LONGEST_TITLE = 4_000, 200, 60
MOST_PHRASES = 200  # in one language


class Wrong(StrEnum):
    MISSING = "missing"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    BAD_KEY = "bad_key"
    KEY_TAKEN = "key_taken"
    KEY_ARCHIVED = "key_archived"
    ONE_TITLE = "one_title"
    NO_PHRASES = "no_phrases"
    COLLISION = "collision"
    UNKNOWN = "unknown"  # a placeholder
    SECRET = "secret"  # told to more people than may know it
    OF_STAY = "of_stay"  # told to people without a stay
    LACKING = "lacking"  # a property hasn't got it


@dataclass(frozen=True)
class Problem:
    """`field`: its name on the page; `what`: the words it is about; `where`: whom it concerns; `near`: a suggestion."""

    field: str
    wrong: Wrong
    what: str = ""
    where: tuple[str, ...] = ()
    near: str = ""


@dataclass(frozen=True)
class Neighbour:
    """Another entry: where it stands ("" the portfolio, else a slug), its key, and its phrases in normal form."""

    slug: str
    key: str
    forms: frozenset[str]


@dataclass(frozen=True)
class Facts:
    """What one property can fill in."""

    slug: str
    details: Mapping[str, Detail]
    secrets: Collection[str]


@dataclass(frozen=True)
class Surroundings:
    """`served`: the properties that the entry answers for. `taken`, `archived`: keys of others in the same place."""

    neighbours: Sequence[Neighbour] = ()
    served: Sequence[Facts] = ()
    taken: Collection[str] = field(default_factory=frozenset)
    archived: Collection[str] = field(default_factory=frozenset)


def problems(draft: Draft, around: Surroundings) -> list[Problem]:
    """In the order of the page; a draft without any may be kept."""
    return [*_key(draft, around), *_titles(draft), *_phrases(draft, around), *_answers(draft, around)]


def forms_of(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(form for phrase in phrases if (form := normal_form(phrase)))


def _key(draft: Draft, around: Surroundings) -> Iterator[Problem]:
    if not KEY.fullmatch(draft.key):
        yield Problem("key", Wrong.BAD_KEY if draft.key else Wrong.MISSING, draft.key)
    elif draft.key in around.taken:
        yield Problem("key", Wrong.KEY_TAKEN, draft.key)
    elif draft.key in around.archived:
        yield Problem("key", Wrong.KEY_ARCHIVED, draft.key)


def _titles(draft: Draft) -> Iterator[Problem]:
    for language in Language:
        title = draft.title(language)
        if not title and (draft.title_ru or draft.title_en):
            yield Problem(f"title_{language}", Wrong.ONE_TITLE)
        elif len(title) > LONGEST_TITLE:
            yield Problem(f"title_{language}", Wrong.TOO_LONG, str(LONGEST_TITLE))


def _phrases(draft: Draft, around: Surroundings) -> Iterator[Problem]:
    if not draft.phrases_ru and not draft.phrases_en:
        yield Problem("phrases_ru", Wrong.NO_PHRASES)
    for language in Language:
        name, phrases = f"phrases_{language}", draft.phrases(language)
        if len(phrases) > MOST_PHRASES:
            yield Problem(name, Wrong.TOO_MANY, str(MOST_PHRASES))
        for phrase in phrases:
            if len(phrase) > LONGEST_PHRASE:
                yield Problem(name, Wrong.TOO_LONG, str(LONGEST_PHRASE), (phrase[:40],))
            form = normal_form(phrase)
            others = [other for other in around.neighbours if form in other.forms]
            if others:
                yield Problem(name, Wrong.COLLISION, phrase, tuple(_name(other) for other in others))


def _name(other: Neighbour) -> str:
    return f"{other.slug}: {other.key}" if other.slug else other.key


def _answers(draft: Draft, around: Surroundings) -> Iterator[Problem]:
    for language in Language:
        name, answer = f"answer_{language}", draft.answer(language)
        if not answer.strip():
            yield Problem(name, Wrong.MISSING)
        if len(answer) > LONGEST_ANSWER:
            yield Problem(name, Wrong.TOO_LONG, str(LONGEST_ANSWER))
        for placeholder in dict.fromkeys(placeholders(answer)):
            yield from _placeholder(placeholder, name, draft.audience, around)


def _placeholder(found: Placeholder, name: str, audience: Audience, around: Surroundings) -> Iterator[Problem]:
    if not found.is_known:
        near = found.name if found.meant else nearest(found.name, sorted(known_names(around)))
        yield Problem(name, Wrong.UNKNOWN, found.written, near=near or "")
    elif found.group == SECRETS and audience is not Audience.IN_STAY:
        yield Problem(name, Wrong.SECRET, found.written)
    elif found.path in STAY_FACTS and audience is Audience.PUBLIC:
        yield Problem(name, Wrong.OF_STAY, found.written)
    else:
        lacking = tuple(facts.slug for facts in around.served if not _has(facts, found))
        if lacking:
            near = nearest(found.path, sorted(known_names(around)))
            yield Problem(name, Wrong.LACKING, found.written, lacking, near or "")


def known_names(around: Surroundings) -> set[str]:
    """Everything that an answer may name here."""
    own = {
        f"{DETAILS}.{name}"
        for facts in around.served
        for name, fact in details_in(facts.details, Language.EN).items()
        if is_tellable(fact)
    }
    secrets = {f"{SECRETS}.{name}" for facts in around.served for name in facts.secrets}
    return own | secrets | PROPERTY_FACTS | STAY_FACTS


def _has(facts: Facts, wanted: Placeholder) -> bool:
    if wanted.group == DETAILS:
        return is_tellable(details_in(facts.details, Language.EN).get(wanted.name))
    return wanted.group != SECRETS or wanted.name in facts.secrets
