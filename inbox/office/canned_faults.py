"""Finds canned replies that nobody could send: unknown placeholders, and codes, which go another way. Pure."""

from collections.abc import Iterable, Iterator

from inbox.office.model import Office, OfficeCanned
from properties.canned import KNOWN, unsendable
from properties.files.faults import Fault
from properties.filling import SECRETS, Placeholder
from properties.words import Language


def unsendable_canned(given: Office) -> Iterator[Fault]:
    yield from _faults(given.canned, "")
    for home in given.properties:
        yield from _faults(home.canned, f"property {home.slug}, ")


def _faults(replies: Iterable[OfficeCanned], within: str) -> Iterator[Fault]:
    for canned in replies:
        for language in Language:
            for found in unsendable(canned.text.in_language(language)):
                path = f"text.{language}"
                yield Fault(canned.written.at(path), f"{within}canned {canned.key}, {path}: {_words(found)}")


def _words(found: Placeholder) -> str:
    if found.group == SECRETS:
        return f"{found.written} is a secret, which is told by the codes' own panel; none was expected"
    if found.meant:
        return f"unknown placeholder {found.written}; {found.meant} was expected"
    expected = f"{', '.join(sorted(KNOWN))}, details.NAME, numbers.NAME, or {{{{ words? }}}} to fill in by hand"
    return f"unknown placeholder {found.written}; expected: {expected}"
