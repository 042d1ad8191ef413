"""What stands where: the entries of a property over those of the portfolio, archived ones apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, or_, select

from inbox.holding.refusals import NotFound
from inbox.tables import KnowledgeEntry, Property


class Origin(StrEnum):
    OWN = "own"
    INHERITED = "inherited"
    OVERRIDDEN = "overridden"  # the portfolio's, where the property has its own


@dataclass(frozen=True)
class Standing:
    entry: KnowledgeEntry
    origin: Origin


def find_home(session: Session, slug: str) -> Property:
    """Raises `NotFound`."""
    home = session.exec(select(Property).where(Property.slug == slug, col(Property.archived_at).is_(None))).first()
    if home is None:
        raise NotFound
    return home


def homes(session: Session) -> Sequence[Property]:
    query = select(Property).where(col(Property.archived_at).is_(None))
    return session.exec(query.order_by(col(Property.name_en), col(Property.id))).all()


def home_of(session: Session, entry: KnowledgeEntry) -> Property | None:
    """None for the portfolio's."""
    return session.get(Property, entry.property_id) if entry.property_id is not None else None


def find_entry(session: Session, entry_id: int) -> KnowledgeEntry:
    """Raises `NotFound`."""
    entry = session.get(KnowledgeEntry, entry_id)
    if entry is None:
        raise NotFound
    return entry


def standing_at(session: Session, home: Property | None) -> list[Standing]:
    """Everything that answers for the property: its own, then the portfolio's. Without one: the portfolio's alone."""
    entries = _active(session, home.id if home else None)
    own = [entry for entry in entries if home is None or entry.property_id is not None]
    keys = {entry.key for entry in own}
    rest = [entry for entry in entries if home is not None and entry.property_id is None]
    return [
        *(Standing(entry, Origin.OWN) for entry in own),
        *(Standing(entry, Origin.OVERRIDDEN if entry.key in keys else Origin.INHERITED) for entry in rest),
    ]


def answering_at(session: Session, home: Property | None) -> list[KnowledgeEntry]:
    """Those that a guest of the property is answered by."""
    return [one.entry for one in standing_at(session, home) if one.origin is not Origin.OVERRIDDEN]


def archived_at(session: Session, home: Property | None) -> Sequence[KnowledgeEntry]:
    query = select(KnowledgeEntry).where(
        col(KnowledgeEntry.property_id) == (home.id if home else None), col(KnowledgeEntry.archived_at).is_not(None)
    )
    return session.exec(query.order_by(col(KnowledgeEntry.archived_at).desc())).all()


def with_key(session: Session, property_id: int | None, key: str) -> KnowledgeEntry | None:
    """An archived one, too."""
    query = select(KnowledgeEntry).where(col(KnowledgeEntry.property_id) == property_id, KnowledgeEntry.key == key)
    return session.exec(query).first()


def own_keys(session: Session) -> dict[int | None, set[str]]:
    """The keys of what each property keeps itself, and (None) the portfolio's."""
    query = select(KnowledgeEntry.property_id, KnowledgeEntry.key).where(col(KnowledgeEntry.archived_at).is_(None))
    found: dict[int | None, set[str]] = {}
    for property_id, key in session.exec(query):
        found.setdefault(property_id, set()).add(key)
    return found


def all_active(session: Session) -> dict[int | None, list[KnowledgeEntry]]:
    """Every entry that answers somebody, by its property, and (None) the portfolio's."""
    found: dict[int | None, list[KnowledgeEntry]] = {}
    query = select(KnowledgeEntry).where(col(KnowledgeEntry.archived_at).is_(None)).order_by(col(KnowledgeEntry.id))
    for entry in session.exec(query):
        found.setdefault(entry.property_id, []).append(entry)
    return found


def _active(session: Session, property_id: int | None) -> list[KnowledgeEntry]:
    is_own = col(KnowledgeEntry.property_id) == property_id
    query = select(KnowledgeEntry).where(
        or_(is_own, col(KnowledgeEntry.property_id).is_(None)), col(KnowledgeEntry.archived_at).is_(None)
    )
    return list(session.exec(query.order_by(col(KnowledgeEntry.id))))
