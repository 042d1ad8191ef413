"""What the bot would know if a draft were kept: for previews and trials of what is only typed in yet."""

from sqlmodel import Session

from inbox.answers.knowing import Mind, mind_of
from inbox.knowledge.drafts import Draft, columns_of
from inbox.knowledge.shelves import homes as all_homes
from inbox.knowledge.shelves import own_keys, standing_at
from inbox.tables import KnowledgeEntry, Property


def mind_with(session: Session, sample: Property, home: Property | None, draft: Draft, entry_id: int) -> Mind:
    """The sample property's mind with the draft in its place: at `home`, or (None) in the portfolio."""
    entries = [one.entry for one in standing_at(session, sample) if one.entry.id != entry_id]
    made = KnowledgeEntry(**columns_of(draft), property_id=home.id if home else None)
    own = [entry for entry in entries if entry.property_id is not None]
    shared = [entry for entry in entries if entry.property_id is None]
    if home is None:
        return mind_of(own, [*(entry for entry in shared if entry.key != draft.key), made])
    return mind_of([*(entry for entry in own if entry.key != draft.key), made], shared)


def sample_home(session: Session, home: Property | None, key: str) -> Property | None:
    """A property that the entry answers for: its own, or the first that has none of that key. None = there is none."""
    if home is not None:
        return home
    keys = own_keys(session)
    found = all_homes(session)
    return next((one for one in found if key not in keys.get(one.id, set())), found[0] if found else None)
