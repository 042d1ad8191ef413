"""Takes the desk's times and the exceptions to the calendar into the database. Called by `inbox.office.importing`."""

from inbox.night.rules import read_rules, save_rules
from inbox.office.batch import Batch
from inbox.office.nights import OfficeException
from inbox.office.report import Kind
from inbox.office.rows import Changes
from inbox.tables import AuditRecord, ShiftSwap

_BY = "office file"


def import_nights(batch: Batch) -> None:
    if batch.office.rules is not None:
        before = read_rules(batch.session)
        after = batch.office.rules.over(before)
        if after != before:
            save_rules(batch.session, after, _BY, batch.now)
        changed = ("rules",)
        batch.report.count(Kind.RULES, Changes((), changed, ()) if after != before else Changes((), (), changed))
    if "exceptions" in batch.office.sections:
        _import_exceptions(batch)


def _import_exceptions(batch: Batch) -> None:
    known = batch.stored.swaps
    wanted = {given.key: given for given in batch.office.exceptions}
    new = [given for key, given in wanted.items() if key not in known]
    for given in new:
        _add(batch, given)
    same = tuple(given.since.isoformat() for key, given in wanted.items() if key in known)
    batch.report.count(Kind.EXCEPTION, Changes(tuple(given.since.isoformat() for given in new), (), same))
    left = {key: row for key, row in known.items() if key not in wanted and row["until"] > batch.now}
    batch.report.leave(Kind.EXCEPTION, [f"{away or cover} {since:%Y-%m-%d}" for away, cover, since, _ in left],
                       archived=batch.prune)  # fmt: skip
    for row in left.values() if batch.prune else ():
        batch.session.get_one(ShiftSwap, row["id"]).cancelled_at = batch.now
    batch.session.flush()


def _add(batch: Batch, given: OfficeException) -> None:
    away, cover, since, until = given.key
    batch.session.add(
        ShiftSwap(
            away_key=away, cover_key=cover, since=since, until=until, reason=given.reason, by=_BY, at=batch.now
        )
    )  # fmt: skip
    facts = {"away": away, "cover": cover, "since": since.isoformat(), "until": until.isoformat()}
    batch.session.add(AuditRecord(at=batch.now, actor=_BY, action="swap_added", facts=facts))
