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
from inbox.stays.freed_codes import follow_calendars, free_code, is_anothers
from inbox.tables import Conversation, Stay, StayState
from properties.keys import token_hash

_BY = "import"


def import_stays(batch: Batch, ids: Mapping[str, int]) -> None:
    """A cancelled stay that is named again is active again. What is no longer named is kept, also when pruning."""
    if not any(property.written.names("stays") for property in batch.office.properties):
        return
    wanted = {stay.code: stay_columns(stay, ids[each.slug]) for each in batch.office.properties for stay in each.stays}
    freed, stored = _free_codes(batch, wanted)
    changes = reconcile(
        batch.session, Stay, stored, wanted,
        born=lambda code: _first_link(batch, code, freed[code][1] if code in freed else 1),
        changed=lambda code: {"changed_at": batch.now},
    )  # fmt: skip
    for code, (stay_id, _) in freed.items():
        follow_calendars(batch.session, stay_id, code)
    batch.report.count(Kind.STAY, changes)
    _move_conversations(batch, stored, wanted, changes.updated)
    named_for = {ids[each.slug] for each in batch.office.properties if each.written.names("stays")}
    left = {code: row for code, row in stored.items() if code not in wanted and row["state"] == StayState.ACTIVE}
    kept = [code for code, row in left.items() if row["property_id"] in named_for]
    batch.report.leave(Kind.STAY, kept, archived=False)
    batch.report.warnings += overlaps([*_written(batch.office.properties), *_kept(left.values(), ids)])


def _free_codes(batch: Batch, wanted: Mapping[str, Row]) -> tuple[Mapping[str, tuple[int, int]], Mapping[str, Row]]:
    """Of codes that somebody else has now: whose stay each was, and the number of the next link; then all stays."""
    stored, today = load_stays(batch.session), batch.now.date()
    given_away = [code for code, row in stored.items() if code in wanted and is_anothers(row, wanted[code], today)]
    if not given_away:
        return {}, stored
    freed = {
        code: (stored[code]["id"], free_code(batch.session, stored[code]["id"], batch.now, by=_BY))
        for code in given_away
    }
    return freed, load_stays(batch.session)


def _first_link(batch: Batch, code: str, number: int) -> Row:
    link_hash = token_hash(batch.keys.stay_token(code, number))
    return {"link_number": number, "link_hash": link_hash, "created_at": batch.now, "changed_at": batch.now}


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
