"""What stands beside a thread of its stay's own clock, and of conversations that were joined in it."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from inbox.context import Context
from inbox.conversation.rows import ConversationRow
from inbox.pages.views.message_view import MessageView, view_message
from inbox.pages.views.queue_view import Reader
from inbox.pages.views.stay_reading import outlook_of
from inbox.schedule.timeline import timeline_of
from inbox.tables import Merge


@dataclass(frozen=True)
class JoinedView:
    id: int
    when: str


def view_plan(session: Session, context: Context, row: ConversationRow, reader: Reader) -> list[MessageView]:
    """What went to this guest and what will go, when and in which words."""
    if row.stay is None or row.home is None:
        return []
    clock = reader.clock(row)
    return [
        view_message(item, clock) for item in timeline_of(session, outlook_of(session, context), row.stay, row.home)
    ]


def view_joined(session: Session, row: ConversationRow, reader: Reader) -> list[JoinedView]:
    """The last of them, while it can be undone. Each brought its own address."""
    if len(row.contacts) < 2:
        return []
    query = select(Merge).where(col(Merge.into_id) == row.id, col(Merge.undone_at).is_(None))
    last = session.exec(query.order_by(col(Merge.id).desc()).limit(1)).first()
    return [JoinedView(last.id or 0, reader.clock(row).day_and_time(last.at))] if last else []
