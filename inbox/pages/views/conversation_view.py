"""Gathers what one conversation's page is filled with, and what the list beside it shows."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from inbox.context import Context
from inbox.conversation.queues import Queue
from inbox.conversation.reading import Page, Wanted, find_conversation, newest_conversations, waiting_conversations
from inbox.conversation.rows import ConversationRow
from inbox.conversation.thread import Place, ThreadItem, read_thread
from inbox.holding.drafting import conversations_begun
from inbox.holding.refusals import NotFound
from inbox.knowledge.answering import said_last
from inbox.night.rules import rules_of
from inbox.pages.naming import guest_name, language_badge
from inbox.pages.views.begun_view import view_begun
from inbox.pages.views.beside_view import view_joined, view_plan
from inbox.pages.views.composer_view import view_composer
from inbox.pages.views.context_view import view_context
from inbox.pages.views.earlier_view import view_earlier
from inbox.pages.views.hits_view import view_hits
from inbox.pages.views.outside_view import view_outside
from inbox.pages.views.planned_view import view_planned
from inbox.pages.views.queue_view import Group, Reader, grouped, view_row
from inbox.pages.views.thread_view import Bubble, ThreadReader, place_text, view_items
from inbox.pages.visiting import Visitor
from inbox.staff.roster import read_duties
from inbox.storage.setting import settings_of
from inbox.web.times import next_morning

ITEMS_A_PAGE = 50
_SNOOZE = timedelta(hours=3)  # what is offered first
_LONGEST_PLACE = 17  # digits: microseconds until the year 5138
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def reader_of(session: Session, context: Context, visitor: Visitor, current: int | None = None) -> Reader:
    duties = read_duties(session)
    words, levels = visitor.words, rules_of(settings_of(session)).levels
    begun = conversations_begun(session, visitor.actor) if visitor.actor.manager_id else frozenset()
    return Reader(visitor.actor, words, context.now(), duties[0].timezone if duties else "UTC", current, levels, begun)


def find_row(session: Session, visitor: Visitor, conversation_id: int) -> ConversationRow:
    """Raises `NotFound` for what this visitor may not see."""
    row = find_conversation(session, visitor.actor, conversation_id)
    if row is None:
        raise NotFound
    return row


def view_list(
    session: Session, reader: Reader, wanted: Wanted, after: tuple[datetime, int] | None = None
) -> tuple[list[Group], Page]:
    """The groups to show, and the page they came from, for its `next`."""
    queue, q = wanted.queue, wanted.q
    if queue is Queue.NEEDS_YOU:
        rows = waiting_conversations(session, reader.actor, wanted)
        return grouped(rows, queue, reader), Page(rows, None)
    page = newest_conversations(session, reader.actor, wanted, after=after)
    urgent = waiting_conversations(session, reader.actor, wanted) if queue is Queue.ALL and not q else []
    seen = {row.id for row in urgent}
    rest = [row for row in page.rows if row.id not in seen]
    return grouped([*urgent, *rest] if after is None else rest, queue, reader), page


def view_conversation(
    session: Session, context: Context, row: ConversationRow, reader: Reader, portfolio_revision: int | None = None
) -> dict[str, Any]:
    """Everything of the open conversation."""
    may_answer = reader.actor.may_answer
    items = read_thread(session, row.id, with_notes=may_answer, limit=ITEMS_A_PAGE)
    unread = row.conversation.unread if may_answer else 0
    mind = context.knowledge.of(session, row.home, portfolio_revision) if may_answer else None
    said = [item.message for item in items if item.message is not None]
    return {
        **view_head(session, context, row, reader),
        "items": view_items(items, thread_reader(row, reader), unread),
        "earlier": earlier_than(items),
        "last_seq": row.conversation.last_seq,
        "zone": reader.clock(row).zone,
        "aside": view_context(session, row, reader, mind),
        "known": view_hits(session, context, mind, row, reader, said_last(session, row.id, said)) if mind else None,
        "plan": view_plan(session, context, row, reader) if may_answer else [],
        "past": view_earlier(session, row, reader) if may_answer else [],
        "joined": view_joined(session, row, reader) if may_answer else [],
        "begun": view_begun(session, context, row, reader),
        "planned": view_planned(session, context, row, reader),
    }


def view_head(session: Session, context: Context, row: ConversationRow, reader: Reader) -> dict[str, Any]:
    """What changes with the conversation's state: who holds it, its clock, whether an answer can arrive."""
    holder = row.assignee.name if row.assignee else row.conversation.holder_name or ""
    return {
        "row": view_row(row, reader),
        "state": row.conversation.state,
        "holder": holder,
        "may_take_over": reader.actor.may_lead,
        "snoozed_until": _until(row, reader),
        "morning": reader.clock(row).day_and_time(next_morning(reader.now, reader.clock(row).zone)),
        "snooze_at": reader.clock(row).in_form(reader.now + _SNOOZE),
        "composer": view_composer(row, context.channels, reader.clock(row)),
        "outside": view_outside(session, context, row, reader),
    }


def view_some(row: ConversationRow, reader: Reader, items: Sequence[ThreadItem]) -> list[Bubble]:
    return view_items(items, thread_reader(row, reader))


def thread_reader(row: ConversationRow, reader: Reader) -> ThreadReader:
    return ThreadReader(
        clock=reader.clock(row),
        me=reader.actor.manager_id,
        guest=guest_name(row, reader.words),
        guest_language=language_badge(row).lower(),
    )


def earlier_than(items: Sequence[ThreadItem]) -> str:
    """The place before which there may be more; "" at the beginning."""
    return place_text(items[0].place) if len(items) >= ITEMS_A_PAGE else ""


def place_from(text: str) -> Place | None:
    """A place as `place_text` wrote it; None for anything else."""
    micro, _, seq = text.partition(".")
    if not (micro.isdecimal() and seq.isdecimal() and max(len(micro), len(seq)) <= _LONGEST_PLACE):
        return None
    return _EPOCH + timedelta(microseconds=int(micro)), int(seq)


def _until(row: ConversationRow, reader: Reader) -> str:
    until = row.conversation.snoozed_until
    return reader.clock(row).day_and_time(until) if until else ""
