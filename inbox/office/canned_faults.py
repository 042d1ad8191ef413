"""Finds canned replies that nobody could send: unknown placeholders, and codes, which go another way. Pure."""

from collections.abc import Iterable, Iterator

from inbox.office.model import Office, OfficeCanned
from properties.canned import text_faults
from properties.files.faults import Fault
from properties.words import Language


def unsendable_canned(given: Office) -> Iterator[Fault]:
    yield from _faults(given.canned, "")
    for home in given.properties:
        yield from _faults(home.canned, f"property {home.slug}, ")


def _faults(replies: Iterable[OfficeCanned], within: str) -> Iterator[Fault]:
    for canned in replies:
        for language in Language:
            for what in text_faults(canned.text.in_language(language)):
                path = f"text.{language}"
                yield Fault(canned.written.at(path), f"{within}canned {canned.key}, {path}: {what}")
