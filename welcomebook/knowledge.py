"""What a property's guests may look up, and the topics that its chat offers to begin with."""

from sqlmodel import Session, col, or_, select

from inbox.tables import KnowledgeEntry, Property
from playbooks.decision import CHOOSE
from properties.words import Language

_MOST_STARTERS = 5


def entries_of(session: Session, home: Property) -> list[KnowledgeEntry]:
    """The property's own entries in the office's order, then the portfolio's that it has no own ones for."""
    query = select(KnowledgeEntry).where(
        or_(col(KnowledgeEntry.property_id) == home.id, col(KnowledgeEntry.property_id).is_(None)),
        col(KnowledgeEntry.archived_at).is_(None),
    )
    entries = list(session.exec(query.order_by(col(KnowledgeEntry.id))))
    own = [entry for entry in entries if entry.property_id is not None]
    keys = {entry.key for entry in own}
    return [*own, *(entry for entry in entries if entry.property_id is None and entry.key not in keys)]


def starters(session: Session, home: Property, language: Language) -> list[tuple[str, str]]:
    """Buttons for a guest who has not said anything yet: labels and payloads of the first titled topics."""
    titled = [entry for entry in entries_of(session, home) if _title(entry, language)]
    return [(_title(entry, language), f"{CHOOSE}{entry.key}") for entry in titled[:_MOST_STARTERS]]


def find_starter(session: Session, home: Property, payload: str, language: Language) -> str | None:
    return next((label for label, offered in starters(session, home, language) if offered == payload), None)


def _title(entry: KnowledgeEntry, language: Language) -> str:
    return entry.title_ru if language is Language.RU else entry.title_en
