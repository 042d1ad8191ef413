"""All checks of an office that need more than one thing to look at, in one call. Pure.

Called by the import, which lays the files over what the database holds, and by whoever reads files alone.
"""

from collections.abc import Iterable, Iterator, Sequence

from inbox.office.answers import untellable_answers
from inbox.office.book_faults import untellable_sections
from inbox.office.canned_faults import unsendable_canned
from inbox.office.duplicates import repeated_names, shared_addresses
from inbox.office.model import Office
from inbox.office.phrases import colliding_phrases
from inbox.office.reading import Reading
from inbox.office.reading_playbooks import playbook_faults
from inbox.office.references import masked_calendars, masked_secrets, unknown_people
from inbox.office.together import laid_over
from playbooks.scripts import Playbook
from properties.files.faults import Fault, OfficeErrors, Place


def check(
    reading: Reading, stored: Office | None = None, *, prune: bool = False, in_use: Sequence[Playbook] = ()
) -> None:
    """Raise `OfficeErrors` with everything that is wrong with the files, alone and over what is `stored`; with
    playbooks beside those `in_use`.

    Where a file can't be read at all, only that is said: what the others refer to may stand in it.
    """
    faults = list(reading.faults)
    if reading.is_whole:
        given, together = reading.office, laid_over(stored or Office(), reading.office, prune=prune)
        faults += repeated_names(given)
        faults += unsendable_canned(given)
        faults += masked_secrets(given, stored) if stored else []
        faults += masked_calendars(given, stored) if stored else []
        faults += _of_the_files(_faults_of(together), given, prune=prune)
        faults += playbook_faults(given, together, in_use) if given.playbooks else []
    if faults:
        raise OfficeErrors(faults)


def stored_faults(stored: Office) -> list[str]:
    """What is wrong with an office as it is kept, said without files."""
    return [fault.what for fault in sorted(_faults_of(stored))]


def _faults_of(together: Office) -> Iterator[Fault]:
    yield from shared_addresses(together)
    yield from unknown_people(together)
    yield from untellable_answers(together)
    yield from colliding_phrases(together)
    yield from untellable_sections(together)


def _of_the_files(faults: Iterable[Fault], given: Office, *, prune: bool) -> Iterator[Fault]:
    """What stands in the database alone is not these files' fault, unless pruning would bring it about."""
    for fault in faults:
        if fault.place:
            yield fault
        elif prune and given.sections:
            file = next(iter(given.sections.values())).file
            yield Fault(Place(file, 0), f"--prune would leave this behind: {fault.what}")
