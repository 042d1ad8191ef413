"""Writes properties, with their details, into the database. Called by `inbox.office.importing`."""

from collections.abc import Mapping

from inbox.office.batch import Batch, unnamed
from inbox.office.columns import property_columns
from inbox.office.model import OfficeProperty
from inbox.office.report import Kind
from inbox.office.rows import Changes, reconcile, stored_rows
from inbox.tables import Owner, Property
from properties.details import Detail


def import_properties(batch: Batch) -> Changes[str]:
    """Returns what was done with the rows themselves, by slug."""
    owner_ids = {row["key"]: row["id"] for row in stored_rows(batch.session, Owner)}
    wanted = {
        property.slug: {
            **property_columns(property, owner_ids[property.owner], _details(batch, property)),
            "codes_early_hours": _early_hours(batch, property),
        }
        for property in batch.office.properties
    }
    return reconcile(batch.session, Property, batch.stored.properties, wanted, born=lambda slug: {"revision": 1})


def leave_properties(batch: Batch) -> set[str]:
    """Returns the slugs of those that were archived."""
    if "properties" not in batch.office.sections:
        return set()
    named = {property.slug for property in batch.office.properties}
    return set(batch.leave(Kind.PROPERTY, Property, unnamed(batch.stored.properties, named)))


def _early_hours(batch: Batch, property: OfficeProperty) -> int | None:
    """As the inbox says, where the file says nothing."""
    before = batch.stored.properties.get(property.slug)
    if before is None or property.written.names("codes_early_hours"):
        return property.codes_early_hours
    hours: int | None = before["codes_early_hours"]
    return hours


def _details(batch: Batch, property: OfficeProperty) -> Mapping[str, Detail]:
    """What was there and is no longer named stays, unless pruned."""
    before = batch.stored.properties.get(property.slug)
    kept = unnamed(before["details"], property.details) if before else {}
    if property.written.names("details"):
        batch.report.leave(Kind.DETAIL, [f"{name} of {property.slug}" for name in kept], archived=batch.prune)
        return property.details if batch.prune else {**kept, **property.details}
    return kept
