"""Reads what an entry would stand with: other entries' phrases, and what the properties that it serves can fill in."""

from collections.abc import Iterable

from sqlmodel import Session, col, or_, select

from inbox.knowledge.checking import Facts, Neighbour, Surroundings, forms_of
from inbox.tables import KnowledgeEntry, Property, PropertySecret


def around(session: Session, home: Property | None, key: str, entry_id: int | None = None) -> Surroundings:
    """For an entry of this key at the property (or in the portfolio); `entry_id`: itself, where it is kept already."""
    property_id = home.id if home else None
    same_place = select(KnowledgeEntry.key, KnowledgeEntry.archived_at).where(
        col(KnowledgeEntry.property_id) == property_id, col(KnowledgeEntry.id) != (entry_id or 0)
    )
    keys = list(session.exec(same_place))
    return Surroundings(
        neighbours=list(_neighbours(session, home, key)),
        served=_served(session, home, key),
        taken={one for one, archived in keys if archived is None},
        archived={one for one, archived in keys if archived is not None},
    )


def _neighbours(session: Session, home: Property | None, key: str) -> Iterable[Neighbour]:
    """Entries that answer together with it. The portfolio's stands beside the own ones of every property but those
    that have one of its key, for there it doesn't answer.
    """
    query = select(
        col(KnowledgeEntry.property_id), col(KnowledgeEntry.key), col(KnowledgeEntry.phrases_ru),
        col(KnowledgeEntry.phrases_en),
    ).where(col(KnowledgeEntry.archived_at).is_(None))  # fmt: skip
    if home is not None:
        is_here = or_(col(KnowledgeEntry.property_id) == home.id, col(KnowledgeEntry.property_id).is_(None))
        query = query.where(is_here)
    rows = session.exec(query.order_by(col(KnowledgeEntry.id))).all()
    own: dict[int | None, set[str]] = {}
    for row in rows:
        own.setdefault(row[0], set()).add(row[1])
    slugs = {one.id: one.slug for one in session.exec(select(Property))} if home is None else {}
    for property_id, other, russian, english in rows:
        if other == key or _stands_apart(home, property_id, other, key, own):
            continue
        yield Neighbour(slugs.get(property_id, ""), other, forms_of((*russian, *english)))


def _stands_apart(
    home: Property | None, property_id: int | None, other: str, key: str, own: dict[int | None, set[str]]
) -> bool:
    if home is not None:
        return property_id is None and other in own.get(home.id, set())
    return property_id is not None and key in own[property_id]


def _served(session: Session, home: Property | None, key: str) -> list[Facts]:
    if home is not None:
        names = session.exec(select(PropertySecret.name).where(PropertySecret.property_id == home.id)).all()
        return [Facts(home.slug, home.details, set(names))]
    has_own = select(KnowledgeEntry.property_id).where(
        KnowledgeEntry.key == key,
        col(KnowledgeEntry.property_id).is_not(None),
        col(KnowledgeEntry.archived_at).is_(None),
    )
    secrets: dict[int, set[str]] = {}
    for property_id, name in session.exec(select(PropertySecret.property_id, PropertySecret.name)):
        secrets.setdefault(property_id, set()).add(name)
    homes = select(Property).where(col(Property.archived_at).is_(None), col(Property.id).not_in(has_own))
    return [Facts(one.slug, one.details, secrets.get(one.id or 0, set())) for one in session.exec(homes)]
