"""Writes whom to call at a property into the database. Called by `inbox.office.importing`.

A directory is taken as a whole: a locksmith's old number must not stay beside the new one.
"""

from collections.abc import Mapping, Sequence

from inbox.office.batch import Batch
from inbox.office.columns import contact_columns
from inbox.office.rows import Row, delete_rows, insert_rows
from inbox.tables import DirectoryContact


def import_directories(batch: Batch, ids: Mapping[str, int]) -> set[int]:
    """Returns the ids of properties whose directory changed."""
    wanted = {
        ids[property.slug]: [contact_columns(contact, position) for position, contact in enumerate(property.directory)]
        for property in batch.office.properties
        if property.written.names("directory")
    }
    changed = {number for number, rows in wanted.items() if not _is_same(batch.stored.contacts.get(number, []), rows)}
    delete_rows(batch.session, DirectoryContact, "property_id", changed)
    rows = [{"property_id": number, **row} for number in wanted if number in changed for row in wanted[number]]
    insert_rows(batch.session, DirectoryContact, rows)
    return changed


def _is_same(stored: Sequence[Row], wanted: Sequence[Row]) -> bool:
    return len(stored) == len(wanted) and all(
        all(before[name] == value for name, value in row.items()) for before, row in zip(stored, wanted, strict=True)
    )
