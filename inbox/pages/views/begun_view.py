"""The box as its writer left it, on whatever device: his words, the files that go with them, what he began from."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from inbox.context import Context
from inbox.conversation.rows import ConversationRow
from inbox.holding.drafting import Begun, read_draft
from inbox.pages.routing import Refused
from inbox.pages.views.attached_view import AttachedView, files_of, view_attached
from inbox.pages.views.queue_view import Reader
from inbox.tables import KnowledgeEntry


@dataclass(frozen=True)
class BegunView:
    text: str
    is_note: bool
    entry_id: int
    entry_title: str
    attached: Sequence[AttachedView]


def view_begun(session: Session, context: Context, row: ConversationRow, reader: Reader) -> BegunView:
    begun = read_draft(session, context.codes, reader.actor, row.id)
    entry = session.get(KnowledgeEntry, begun.entry_id) if begun.entry_id else None
    title = entry.title(reader.words.language) if entry else ""
    return BegunView(
        begun.text, begun.is_note, begun.entry_id if entry else 0, title, _attached(context, begun, reader)
    )


def _attached(context: Context, begun: Begun, reader: Reader) -> list[AttachedView]:
    """Slips of another key, after the desk's was changed, open no more: then the words come alone."""
    try:
        files = files_of(context.keys, begun.files, reader.words)
    except Refused:
        return []
    return [view_attached(file, slip, reader.words) for file, slip in zip(files, begun.files, strict=True)]
