"""Where knowledge is kept, as pages name it: a property by its slug, the portfolio by an empty one."""

from dataclasses import dataclass

from sqlmodel import Session

from inbox.knowledge.shelves import Origin, Standing, find_home, home_of
from inbox.tables import KnowledgeEntry, Property
from inbox.web.languages import Words

ROOT = "/inbox/knowledge"


@dataclass(frozen=True)
class Place:
    home: Property | None
    name: str

    @property
    def slug(self) -> str:
        return self.home.slug if self.home else ""

    @property
    def url(self) -> str:
        return f"{ROOT}/of/{self.slug}" if self.home else f"{ROOT}/portfolio"


def place_at(session: Session, slug: str, words: Words) -> Place:
    """Raises `NotFound`."""
    return place_of(find_home(session, slug) if slug else None, words)


def place_of(home: Property | None, words: Words) -> Place:
    return Place(home, home.name(words.language) if home else words.gettext("All properties"))


def entry_url(standing: Standing, place: Place) -> str:
    """Where an entry is looked at that stands in this place; one of the portfolio's comes back to it."""
    back = f"?at={place.slug}" if standing.origin is not Origin.OWN else ""
    return f"{ROOT}/entries/{standing.entry.id}{back}"


def place_of_entry(session: Session, entry: KnowledgeEntry, words: Words) -> Place:
    return place_of(home_of(session, entry), words)
