"""Writes imported playbooks into the database, each by its version. Called by `inbox.office.importing`."""

from inbox.answers.playbooks_in_use import keep_version
from inbox.office.batch import Batch, unnamed
from inbox.office.report import Kind
from inbox.office.rows import Row, reconcile, stored_rows
from inbox.tables import ImportedPlaybook


def import_playbooks(batch: Batch) -> bool:
    """Whether anything changed. A playbook that the shipped one of its key was replaced by is counted as created."""
    if not batch.office.playbooks:
        return False
    stored: dict[str, Row] = {row["key"]: row for row in stored_rows(batch.session, ImportedPlaybook)}
    wanted: dict[str, Row] = {
        given.playbook.key: {
            "key": given.playbook.key,
            "version_id": keep_version(batch.session, given.playbook.key, given.source, batch.now),
            "archived_at": None,
        }
        for given in batch.office.playbooks
    }
    names = {given.playbook.key: given.file_name for given in batch.office.playbooks}

    def moved(key: str) -> Row:
        return {"file": names[key], "changed_at": batch.now}

    changes = reconcile(batch.session, ImportedPlaybook, stored, wanted, born=moved, changed=moved)
    batch.report.count(Kind.PLAYBOOK, changes)
    archived = batch.leave(Kind.PLAYBOOK, ImportedPlaybook, unnamed(stored, wanted))
    return bool(changes.touched or archived)
