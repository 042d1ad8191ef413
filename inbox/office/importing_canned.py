"""Writes canned replies of office files into the database. Called by `inbox.office.importing`."""

from collections.abc import Mapping, Sequence
from typing import Any

from inbox.office.answer_media import take_files
from inbox.office.batch import Batch, unnamed
from inbox.office.model import OfficeCanned
from inbox.office.report import Kind
from inbox.office.rows import Row, reconcile
from inbox.office.stored import EntryKey
from inbox.tables import CannedReply


def import_canned(batch: Batch, ids: Mapping[str, int]) -> None:
    given: dict[EntryKey, OfficeCanned] = {(None, canned.key): canned for canned in batch.office.canned}
    for home in batch.office.properties:
        given |= {(ids[home.slug], canned.key): canned for canned in home.canned}
    stored = batch.stored.canned
    wanted = {
        key: {"property_id": key[0], **_columns(batch, canned, stored.get(key, {}).get("files", ()))}
        for key, canned in given.items()
    }
    changes = reconcile(
        batch.session, CannedReply, stored, wanted,
        born=lambda key: {"files": [], **wanted[key], **_changed(batch)}, changed=lambda _: _changed(batch),
    )  # fmt: skip
    batch.report.count(Kind.CANNED, changes)
    _leave(batch, ids, wanted)


def _columns(batch: Batch, canned: OfficeCanned, had: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    files = {} if canned.files is None else {"files": take_files(canned, batch.media_dir, had)}
    return {
        "key": canned.key, "title_ru": canned.title.ru, "title_en": canned.title.en,
        "text_ru": canned.text.ru, "text_en": canned.text.en, "archived_at": None, **files,
    }  # fmt: skip


def _changed(batch: Batch) -> Row:
    return {"changed_at": batch.now, "changed_by": ""}


def _leave(batch: Batch, ids: Mapping[str, int], wanted: Mapping[EntryKey, Row]) -> None:
    """Only of the office, and of properties whose `canned` the files do name."""
    slugs: dict[int | None, str] = {
        ids[each.slug]: each.slug for each in batch.office.properties if each.written.names("canned")
    }
    if "canned" in batch.office.sections:
        slugs[None] = ""
    candidates = {key: row for key, row in unnamed(batch.stored.canned, wanted).items() if key[0] in slugs}

    def name(key: EntryKey) -> str:
        return f"{key[1]} of {slugs[key[0]]}" if slugs[key[0]] else key[1]

    batch.leave(Kind.CANNED, CannedReply, candidates, name)
