"""Checks that every section of a welcome book can be told by its property, and names nothing twice. Pure."""

from collections.abc import Iterator

from inbox.office.model import Office
from properties.book_checks import SectionFault, Told, Wrong, section_faults
from properties.files.faults import Fault


def untellable_sections(together: Office) -> Iterator[Fault]:
    for property in together.properties:
        if property.book is None:
            continue
        told, seen = Told(property.details, set(property.secrets)), set[str]()
        for given in property.book.sections:
            subject = f"property {property.slug}, section {given.section.key}"
            for fault in section_faults(given.section, told):
                yield Fault(given.written.at(_line(fault)), f"{subject}, {fault.path}: {_words(fault)}")
            if given.section.key in seen:
                yield Fault(given.written.at("key"), f"{subject} is given twice")
            seen.add(given.section.key)


def _line(fault: SectionFault) -> str:
    return fault.path if fault.path.startswith(("title", "text")) else "steps"


def _words(fault: SectionFault) -> str:
    return {
        Wrong.UNTITLED: "blank; a heading in at least one language was expected",
        Wrong.TOO_LONG: f"too long; at most {fault.what} characters were expected",
        Wrong.TOO_MANY: f"too many; at most {fault.what} were expected",
        Wrong.UNKNOWN_PLACEHOLDER: f"unknown placeholder {fault.what}"
        + (f"; {fault.meant} was expected" if fault.meant else ""),
        Wrong.PLACEHOLDER_IN_TITLE: f"{fault.what} can't stand in a heading",
        Wrong.SECRET_FOR_ALL: f"{fault.what} is a secret; audience in_stay was expected",
        Wrong.STAY_FOR_ALL: f"{fault.what} belongs to a stay; audience stay or in_stay was expected",
        Wrong.MISSING_FACT: f"{fault.what} was expected of the property, which lacks it",
    }[fault.wrong]
