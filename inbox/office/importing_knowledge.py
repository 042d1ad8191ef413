"""Writes the knowledge of the portfolio and of properties into the database. Called by `inbox.office.importing`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from inbox.knowledge.drafts import snapshot
from inbox.office.answer_media import take_files
from inbox.office.batch import Batch, unnamed
from inbox.office.columns import entry_columns
from inbox.office.report import Kind
from inbox.office.rows import Row, insert_rows, reconcile, table_of, update_rows
from inbox.office.stored import EntryKey
from inbox.tables import Act, KnowledgeChange, KnowledgeEntry


def import_knowledge(batch: Batch, ids: Mapping[str, int]) -> set[int | None]:
    """Returns the ids of properties whose knowledge changed, None among them for the portfolio."""
    stored = batch.stored.knowledge
    wanted: dict[EntryKey, Row] = {(None, entry.key): entry_columns(entry, None) for entry in batch.office.knowledge}
    for property in batch.office.properties:
        number = ids[property.slug]
        wanted |= {(number, entry.key): entry_columns(entry, number) for entry in property.knowledge}
    files = _files(batch, ids)
    wanted = {key: {**row, **files.get(key, {})} for key, row in wanted.items()}
    changes = reconcile(
        batch.session, KnowledgeEntry, stored, wanted,
        born=lambda key: {"changed_at": batch.now, "media": [], **files.get(key, {})},
        changed=lambda key: _next_version(batch, key),
    )  # fmt: skip
    batch.report.count(Kind.KNOWLEDGE, changes)
    archived = _leave(batch, ids, wanted)
    if changes.created:
        _record_created(batch)
    _record(batch, Act.IMPORTED, [stored[key] for key in changes.updated])
    _record(batch, Act.ARCHIVED, [stored[key] for key in archived])
    return {number for number, _ in [*changes.touched, *archived]}


def _files(batch: Batch, ids: Mapping[str, int]) -> dict[EntryKey, Row]:
    """Of the entries that name any, or name none on purpose."""
    named = [(None, entry) for entry in batch.office.knowledge]
    homes = [(ids[home.slug], entry) for home in batch.office.properties for entry in home.knowledge]
    return {
        (number, entry.key): {"media": take_files(entry, batch.media_dir, _had(batch, (number, entry.key)))}
        for number, entry in [*named, *homes]
        if entry.files is not None
    }


def _had(batch: Batch, key: EntryKey) -> Sequence[Mapping[str, Any]]:
    stored = batch.stored.knowledge.get(key)
    return stored["media"] if stored else ()


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

    archived = list(batch.leave(Kind.KNOWLEDGE, KnowledgeEntry, candidates, name))
    rows = [{"id": candidates[key]["id"], **_next_version(batch, key)} for key in archived]
    update_rows(batch.session, KnowledgeEntry, rows)
    return archived


def _next_version(batch: Batch, key: EntryKey) -> Row:
    """Who has the entry open in an editor is told that it has changed."""
    return {"version": batch.stored.knowledge[key]["version"] + 1, "changed_at": batch.now, "changed_by": ""}


def _record_created(batch: Batch) -> None:
    entries = table_of(KnowledgeEntry)
    newest = max((row["id"] for row in batch.stored.knowledge.values()), default=0)
    created = batch.session.connection().execute(select(entries.c.id).where(entries.c.id > newest)).scalars()
    insert_rows(batch.session, KnowledgeChange, [_change(batch, Act.IMPORTED, number, None) for number in created])


def _record(batch: Batch, act: Act, before: Iterable[Row]) -> None:
    insert_rows(batch.session, KnowledgeChange, [_change(batch, act, row["id"], snapshot(row)) for row in before])


def _change(batch: Batch, act: Act, entry_id: int, before: Row | None) -> Row:
    return {"entry_id": entry_id, "act": act.value, "by": "", "at": batch.now, "before": before}
