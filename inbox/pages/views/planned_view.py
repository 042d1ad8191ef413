"""Answers that are to leave later, as they stand under a thread until they do."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from inbox.context import Context
from inbox.conversation.answer_files import File
from inbox.conversation.rows import ConversationRow
from inbox.later.planning import OPEN, is_writer
from inbox.later.sending import guest_wrote_since
from inbox.pages.views.handing_event_words import held_up_told
from inbox.pages.views.queue_view import Reader
from inbox.tables import PlannedReply, PlannedState


@dataclass(frozen=True)
class PlannedView:
    """`told`: when it leaves, or why it has not. `written`: its whole words, for its writer alone.

    `will_ask`: the guest has written since, so that it will be asked about when its time comes.
    """

    id: int
    who: str
    said: str
    files: Sequence[str]
    told: str
    due: str
    at: str  # as a field for day and time holds it
    is_held: bool
    is_mine: bool
    will_ask: bool
    insists: bool
    written: str


def view_planned(session: Session, context: Context, row: ConversationRow, reader: Reader) -> list[PlannedView]:
    """None is looked for where the conversation says that there is none."""
    if row.conversation.planned_at is None or not reader.actor.may_answer:
        return []
    of_it = (col(PlannedReply.conversation_id) == row.id, col(PlannedReply.state).in_(OPEN))
    found = session.exec(select(PlannedReply).where(*of_it).order_by(col(PlannedReply.due_at), col(PlannedReply.id)))
    return [_view(session, context, planned, row, reader) for planned in found.all()]


def _view(
    session: Session, context: Context, planned: PlannedReply, row: ConversationRow, reader: Reader
) -> PlannedView:
    clock, words = reader.clock(row), reader.words
    is_held, is_mine = planned.state == PlannedState.HELD, is_writer(reader.actor, planned)
    due = clock.day_and_time(planned.due_at)
    leaves = words.gettext("Leaves: %(when)s") % {"when": due}
    return PlannedView(
        id=planned.id or 0,
        who=planned.author_name,
        said=planned.text,
        files=[File.from_json(file).name for file in planned.files],
        told=held_up_told(planned.held_up or "", words) if is_held else leaves,
        due=due,
        at=clock.in_form(max(planned.due_at, reader.now)),
        is_held=is_held,
        is_mine=is_mine,
        will_ask=not is_held and not planned.insists and guest_wrote_since(session, planned),
        insists=planned.insists,
        written=context.codes.open(planned.sealed) if is_mine else "",
    )
