"""Writes the knowledge of the portfolio and of properties into the database. Called by `inbox.office.importing`."""

from collections.abc import Mapping

from inbox.office.batch import Batch, unnamed
from inbox.office.columns import entry_columns
from inbox.office.report import Kind
from inbox.office.rows import Row, reconcile
from inbox.office.stored import EntryKey
from inbox.tables import KnowledgeEntry


def import_knowledge(batch: Batch, ids: Mapping[str, int]) -> set[int | None]:
    """Returns the ids of properties whose knowledge changed, None among them for the portfolio."""
    wanted: dict[EntryKey, Row] = {(None, entry.key): entry_columns(entry, None) for entry in batch.office.knowledge}
    for property in batch.office.properties:
        number = ids[property.slug]
        wanted |= {(number, entry.key): entry_columns(entry, number) for entry in property.knowledge}
    changes = reconcile(batch.session, KnowledgeEntry, batch.stored.knowledge, wanted)
    batch.report.count(Kind.KNOWLEDGE, changes)
    archived = _leave(batch, ids, wanted)
    return {number for number, _ in [*changes.touched, *archived]}


def _leave(batch: Batch, ids: Mapping[str, int], wanted: Mapping[EntryKey, Row]) -> list[EntryKey]:
    """Only of the portfolio and of properties whose `knowledge` the files do name."""
    slugs: dict[int | None, str] = {
        ids[each.slug]: each.slug for each in batch.office.properties if each.written.names("knowledge")
    }
    if "knowledge" in batch.office.sections:
        slugs[None] = ""
    candidates = {key: row for key, row in unnamed(batch.stored.knowledge, wanted).items() if key[0] in slugs}

    def name(key: EntryKey) -> str:
        return f"{key[1]} of {slugs[key[0]]}" if slugs[key[0]] else key[1]

    return list(batch.leave(Kind.KNOWLEDGE, KnowledgeEntry, candidates, name))
