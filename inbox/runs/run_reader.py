"""For whom guests' playbooks are put into words: in which languages, with the facts of which stay and property.

Made by the inbox, by cards and briefs; used by `reading`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from inbox.codes.door import facts_of
from inbox.conversation.directory import directory_of
from inbox.tables import DirectoryContact, Guest, Property, Stay
from properties.details import details_in
from properties.filling import Fact
from properties.words import Language


@dataclass(frozen=True)
class RunReader:
    """In whose languages runs are read, with the facts of the conversation and the property's directory."""

    own: Language
    guests: Language
    facts: Mapping[Language, dict[str, object]]
    directory: Sequence[DirectoryContact] = ()
    details: Mapping[str, Fact] = field(default_factory=dict)
    may_release: bool = False  # there is a stay whose codes were not opened early


def reader_of(
    session: Session, home: Property | None, stay: Stay | None, guest: Guest, own: Language, *, answer_by: str
) -> RunReader:
    """For staff who read `own`. `answer_by`: what stands where the guest is told when a person answers."""
    guests = Language(guest.language) if guest.language in set(Language) else Language.EN
    facts = {each: facts_of(home, stay, guest.name, each) | {"answer_by": answer_by} for each in Language}
    details = details_in(home.details, own) if home else {}
    may_release = stay is not None and stay.released_at is None
    return RunReader(own, guests, facts, directory_of(session, home), details, may_release)
