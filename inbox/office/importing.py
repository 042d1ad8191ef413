"""Takes office files into the database: all or nothing, in the caller's unit of work. Again = update, never twice.

What the files no longer name is kept and reported; pruning archives it. A section that no file has is left alone.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from inbox.answers.playbooks_in_use import playbooks_in_use
from inbox.holding.gone_staff import free_from_gone_staff
from inbox.office.as_office import stored_office
from inbox.office.batch import Batch
from inbox.office.checking import check
from inbox.office.importing_books import import_books
from inbox.office.importing_calendars import import_calendars, import_sending, import_surveys
from inbox.office.importing_canned import import_canned
from inbox.office.importing_directory import import_directories
from inbox.office.importing_knowledge import import_knowledge
from inbox.office.importing_logins import keep_logins
from inbox.office.importing_messages import import_messages, import_templates
from inbox.office.importing_nights import import_nights
from inbox.office.importing_people import import_people
from inbox.office.importing_playbooks import import_playbooks
from inbox.office.importing_properties import import_properties, leave_properties
from inbox.office.importing_secrets import import_secrets
from inbox.office.importing_stays import import_stays
from inbox.office.reading import Reading
from inbox.office.report import ImportReport, Kind
from inbox.office.rows import Changes, increase, stored_rows
from inbox.office.stored import load_rows
from inbox.storage.live import Change, Topic, announce
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import PortfolioRevision, Property
from playbooks.scripts import shipped_playbooks
from properties.keys import Keys


def import_office(
    session: Session, reading: Reading, keys: Keys, now: datetime, *, prune: bool = False, media_dir: Path | None = None
) -> ImportReport:
    """Raises `OfficeErrors` with all that is wrong; then the caller's unit of work is to be given up.

    `media_dir`: where pictures are kept; None = the files may name none.
    """
    session.flush()
    _take_turn(session)
    stored = load_rows(session)
    named = {property.slug for property in reading.office.properties}
    in_use = list(shipped_playbooks().values()) if prune else [one.playbook for one in playbooks_in_use(session)]
    check(reading, stored_office(stored, returning=named), prune=prune, in_use=in_use)
    batch = Batch(session, reading.office, stored, keys, now, prune, media_dir)
    import_people(batch)
    import_messages(batch)
    import_templates(batch)
    import_sending(batch)
    import_nights(batch)
    keep_logins(session, now, managers_before=stored.managers, owners_before=stored.owners)
    free_from_gone_staff(session, now)
    _import_homes(batch)
    if import_playbooks(batch):
        _tell_what_changed(batch, {None}, has_new=True)
    session.expire_all()
    return batch.report


def _take_turn(session: Session) -> None:
    """Two imports at once would both find a key missing and both add it; the second waits here for the first."""
    insert_or_ignore(session, PortfolioRevision, id=1, number=0)
    session.exec(select(PortfolioRevision).with_for_update()).one()


def _import_homes(batch: Batch) -> None:
    rows = import_properties(batch)
    ids = {row["slug"]: row["id"] for row in stored_rows(batch.session, Property)}
    parts = import_secrets(batch, ids) | import_directories(batch, ids)
    batch.report.count(Kind.PROPERTY, _with_parts(rows, parts, ids))
    knowledge = import_knowledge(batch, ids)
    import_canned(batch, ids)
    import_stays(batch, ids)
    import_calendars(batch, ids)
    import_surveys(batch)
    import_books(batch, ids)
    archived = leave_properties(batch)
    touched = parts | knowledge | {ids[slug] for slug in archived.union(rows.updated)}
    _tell_what_changed(batch, touched - {ids[slug] for slug in rows.created}, has_new=bool(rows.created))


def _with_parts(rows: Changes[str], parts: Collection[int], ids: Mapping[str, int]) -> Changes[str]:
    """A property whose secrets or directory changed has changed, even if its own row is as it was."""
    also = tuple(slug for slug in rows.unchanged if ids[slug] in parts)
    unchanged = tuple(slug for slug in rows.unchanged if ids[slug] not in parts)
    return Changes(rows.created, rows.updated + also, unchanged)


def _tell_what_changed(batch: Batch, touched: Collection[int | None], *, has_new: bool) -> None:
    """Running processes learn from the revisions that what they keep in memory is out of date."""
    increase(batch.session, Property, "revision", [number for number in touched if number is not None])
    if None in touched:
        increase(batch.session, PortfolioRevision, "number", [1])
    if touched or has_new:
        announce(batch.session, Change(Topic.KNOWLEDGE))
