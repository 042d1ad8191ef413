"""Writes owners, managers and shifts of an office into the database. Called by `inbox.office.importing`."""

from collections.abc import Mapping

from sqlmodel import SQLModel

from inbox.office.batch import Batch, unnamed
from inbox.office.columns import manager_columns, owner_columns, shift_columns
from inbox.office.model import OfficeManager
from inbox.office.report import Kind
from inbox.office.rows import Row, reconcile
from inbox.tables import Manager, Owner, Shift


def import_people(batch: Batch) -> None:
    office, stored = batch.office, batch.stored
    owners = {owner.key: owner_columns(owner) for owner in office.owners}
    managers = {manager.key: _manager(manager, stored.managers.get(manager.key)) for manager in office.managers}
    shifts = {shift.name: shift_columns(shift) for shift in office.shifts}
    _import(batch, "owners", Kind.OWNER, Owner, stored.owners, owners)
    _import(batch, "managers", Kind.MANAGER, Manager, stored.managers, managers)
    _import(batch, "shifts", Kind.SHIFT, Shift, stored.shifts, shifts)


def _manager(manager: OfficeManager, before: Row | None) -> Row:
    """With another Telegram account it isn't known yet that our bot may write to it."""
    is_new_account = before is not None and before["telegram_id"] != manager.telegram_id
    return {**manager_columns(manager), **({"telegram_started_at": None} if is_new_account else {})}


def _import(
    batch: Batch, section: str, kind: Kind, model: type[SQLModel], stored: Mapping[str, Row], wanted: Mapping[str, Row]
) -> None:
    if section in batch.office.sections:
        batch.report.count(kind, reconcile(batch.session, model, stored, wanted))
        batch.leave(kind, model, unnamed(stored, wanted))
