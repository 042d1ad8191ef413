"""Writes stays into the database: new ones get their link, changed ones keep it. Called by `inbox.office.importing`."""

from collections.abc import Iterable, Iterator, Mapping

from sqlmodel import col, update

from inbox.office.batch import Batch
from inbox.office.columns import stay_columns
from inbox.office.model import OfficeProperty
from inbox.office.overlaps import Occupied, overlaps
from inbox.office.report import Kind
from inbox.office.rows import Row, reconcile
from inbox.office.stored import load_stays
from inbox.tables import Conversation, Stay, StayState
from properties.keys import token_hash


def import_stays(batch: Batch, ids: Mapping[str, int]) -> None:
    """A cancelled stay that is named again is active again. What is no longer named is kept, also when pruning."""
    if not any(property.written.names("stays") for property in batch.office.properties):
        return
    stored = load_stays(batch.session)
    wanted = {stay.code: stay_columns(stay, ids[each.slug]) for each in batch.office.properties for stay in each.stays}
    changes = reconcile(
        batch.session, Stay, stored, wanted,
        born=lambda code: _first_link(batch, code),
        changed=lambda code: {"changed_at": batch.now},
    )  # fmt: skip
    batch.report.count(Kind.STAY, changes)
    _move_conversations(batch, stored, wanted, changes.updated)
    named_for = {ids[each.slug] for each in batch.office.properties if each.written.names("stays")}
    left = {code: row for code, row in stored.items() if code not in wanted and row["state"] == StayState.ACTIVE}
    kept = [code for code, row in left.items() if row["property_id"] in named_for]
    batch.report.leave(Kind.STAY, kept, archived=False)
    batch.report.warnings += overlaps([*_written(batch.office.properties), *_kept(left.values(), ids)])


def _first_link(batch: Batch, code: str) -> Row:
    link_hash = token_hash(batch.keys.stay_token(code, 1))
    return {"link_number": 1, "link_hash": link_hash, "created_at": batch.now, "changed_at": batch.now}


def _move_conversations(
    batch: Batch, stored: Mapping[str, Row], wanted: Mapping[str, Row], updated: Iterable[str]
) -> None:
    """What is said about a stay goes with it to another property."""
    for code in updated:
        if (property_id := wanted[code]["property_id"]) != stored[code]["property_id"]:
            moved = update(Conversation).where(col(Conversation.stay_id) == stored[code]["id"])
            batch.session.exec(moved.values(property_id=property_id))


def _written(properties: Iterable[OfficeProperty]) -> Iterator[Occupied]:
    for each in properties:
        for stay in each.stays:
            yield Occupied(each.slug, stay.arrival, stay.departure, stay.code, stay.written.place)


def _kept(rows: Iterable[Row], ids: Mapping[str, int]) -> Iterator[Occupied]:
    slugs = {number: slug for slug, number in ids.items()}
    for row in rows:
        yield Occupied(slugs[row["property_id"]], row["arrival"], row["departure"], row["code"])
