"""Writes the messages and approved texts of an office file into the database. Called by `inbox.office.importing`."""

from inbox.office.batch import Batch, unnamed
from inbox.office.report import Kind
from inbox.office.rows import Row, reconcile
from inbox.tables import ApprovedTemplate, MessageRule
from playbooks.schedule.templates import written_approved
from playbooks.schedule.writing import written


def import_messages(batch: Batch) -> None:
    """One of a shipped message's key replaces that one; pruned, the shipped one is back."""
    if "messages" not in batch.office.sections:
        return
    wanted: dict[str, Row] = {
        message.rule.key: {"key": message.rule.key, "rule": written(message.rule), "archived_at": None}
        for message in batch.office.messages
    }
    batch.report.count(Kind.MESSAGE, reconcile(batch.session, MessageRule, batch.stored.messages, wanted))
    batch.leave(Kind.MESSAGE, MessageRule, unnamed(batch.stored.messages, wanted))


def import_templates(batch: Batch) -> None:
    if "templates" not in batch.office.sections:
        return
    wanted: dict[str, Row] = {
        each.approved.key: {
            "key": each.approved.key, "template": written_approved(each.approved), "archived_at": None
        }
        for each in batch.office.templates
    }  # fmt: skip
    batch.report.count(Kind.TEMPLATE, reconcile(batch.session, ApprovedTemplate, batch.stored.templates, wanted))
    batch.leave(Kind.TEMPLATE, ApprovedTemplate, unnamed(batch.stored.templates, wanted))
