"""The inbox to look at: whole pages, and the fragments that our script fetches when something changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlmodel import Session

from inbox.context import Context
from inbox.conversation.queues import Queue
from inbox.conversation.reading import Page, Wanted
from inbox.conversation.rows import ConversationRow
from inbox.conversation.thread import ThreadItem, read_item, read_thread
from inbox.holding.presence import is_somebody_there
from inbox.knowledge.answering import said_last
from inbox.pages.desk.row_drawing import RowDrawing
from inbox.pages.entering import Anyone, Staff
from inbox.pages.health_view import view_strip
from inbox.pages.naming import guest_name
from inbox.pages.rendering import show
from inbox.pages.routing import is_fragment
from inbox.pages.views.conversation_view import (
    earlier_than,
    find_row,
    place_from,
    reader_of,
    view_conversation,
    view_list,
    view_some,
)
from inbox.pages.views.glance import look_around
from inbox.pages.views.hits_view import view_hits
from inbox.pages.views.queue_view import Reader, view_row
from inbox.pages.views.saved_view import SavedTab, view_saved
from inbox.pages.views.shift_words import NO_CALENDAR, read_calendar, shift_words, so_far_words
from inbox.pages.visiting import Visitor
from inbox.tables import ConversationState, Severity

_LONGEST_SEARCH = 200
_ALERT_TEXT = 160


@dataclass(frozen=True)
class Asked:
    """What the list is asked for: a tab, words to search for, where its next page begins."""

    tab: str = ""
    q: str = ""
    after: str = ""

    def queue(self, visitor: Visitor) -> Queue:
        """An owner has no queue of his own; a search looks everywhere."""
        if not visitor.actor.may_answer:
            return Queue.ALL
        return Queue(self.tab) if self.tab in set(Queue) else Queue.NEEDS_YOU

    @property
    def view_id(self) -> int:
        """Of a saved view; 0 where it is none."""
        number = self.tab.removeprefix("v")
        return int(number) if self.tab.startswith("v") and number.isdecimal() and len(number) < 19 else 0

    @property
    def words(self) -> str:
        return self.q.strip()[:_LONGEST_SEARCH]

    @property
    def place(self) -> tuple[datetime, int] | None:
        moment, _, number = self.after.partition("~")
        try:
            return datetime.fromisoformat(moment), int(number)
        except ValueError:
            return None


def add_looking(router: APIRouter, context: Context) -> None:
    add_pages(router, context)
    add_fragments(router, context)
    add_hints(router, context)


def add_pages(router: APIRouter, context: Context) -> None:
    @router.get("/inbox")
    @router.get("/owner")
    def show_inbox(request: Request, visitor: Anyone, tab: str = "", q: str = "", after: str = "") -> Response:
        return _page(context, request, visitor, None, Asked(tab, q, after))

    @router.get("/inbox/list")
    def show_list(request: Request, visitor: Anyone, tab: str = "", q: str = "", open: int | None = None) -> Response:
        with context.store.read() as session:
            reader = reader_of(session, context, visitor, open)
            values = _list_values(session, context, visitor, reader, Asked(tab, q, ""))
        return show(visitor.look, "_queue.html", values)

    @router.get("/inbox/{conversation_id:int}")
    @router.get("/owner/{conversation_id:int}")
    def show_conversation(
        request: Request, conversation_id: int, visitor: Anyone, tab: str = "", q: str = ""
    ) -> Response:
        if is_fragment(request):
            with context.store.read() as session:
                values = _open(session, context, visitor, reader_of(session, context, visitor), conversation_id)
            return show(visitor.look, "_pane.html", {"visitor": visitor, "base": visitor.home, **values})
        return _page(context, request, visitor, conversation_id, Asked(tab, q, ""))


def add_fragments(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/{conversation_id:int}/messages")
    def show_messages(
        conversation_id: int,
        visitor: Anyone,
        since: int | None = None,
        seq: Annotated[list[int] | None, Query(max_length=50)] = None,
        before: str = "",
    ) -> Response:
        """What arrived after number `since`, the items `seq`, or a page of what was said before a place."""
        with context.store.read() as session:
            row = find_row(session, visitor, conversation_id)
            items, earlier = _wanted_items(session, row, visitor, seq or (), since, before)
            bubbles = view_some(row, reader_of(session, context, visitor), items)
        values = {"items": bubbles, "earlier": earlier, "conversation_id": row.id, "visitor": visitor}
        return show(visitor.look, "_messages.html", values)

    @router.get("/inbox/{conversation_id:int}/head")
    def show_head(conversation_id: int, visitor: Anyone) -> Response:
        with context.store.read() as session:
            values = _open(session, context, visitor, reader_of(session, context, visitor), conversation_id)
        return show(visitor.look, "_changes.html", {"visitor": visitor, "base": visitor.home, **values})


def add_hints(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/{conversation_id:int}/knowledge")
    def find_knowledge(conversation_id: int, visitor: Staff, q: str = "") -> Response:
        with context.store.read() as session:
            row = find_row(session, visitor, conversation_id)
            reader, mind = reader_of(session, context, visitor), context.knowledge.of(session, row.home)
            asked = said_last(session, row.id, ())
            known = view_hits(session, context, mind, row, reader, asked, q[:_LONGEST_SEARCH])
        return show(visitor.look, "_known_hits.html", {"known": known, "conversation_id": row.id})

    @router.get("/inbox/{conversation_id:int}/alert")
    def tell_alert(conversation_id: int, visitor: Staff) -> Response:
        """What a desktop notice says, and whether it still has to ring; the stream itself carries no text."""
        with context.store.read() as session:
            row = find_row(session, visitor, conversation_id)
            reader = reader_of(session, context, visitor)
            opened = is_somebody_there(session, row.id, context.now())
        said = row.conversation.last_message_text[:_ALERT_TEXT]
        is_given = bool(view_row(row, reader).given_by)
        waits = row.conversation.state == ConversationState.WAITING or is_given
        is_critical = row.conversation.severity == Severity.CRITICAL
        told = {"who": guest_name(row, reader.words), "text": said, "c": row.id, "waits": waits}
        return JSONResponse({**told, "opened": opened, "critical": is_critical, "given": is_given})


def _wanted_items(
    session: Session, row: ConversationRow, visitor: Visitor, seqs: Sequence[int], since: int | None, before: str
) -> tuple[list[ThreadItem], str]:
    """The items, and from where there may be earlier ones."""
    notes = visitor.actor.may_answer
    if place := place_from(before):
        earlier = read_thread(session, row.id, before=place, with_notes=notes)
        return earlier, earlier_than(earlier)
    found = [read_item(session, row.id, number, with_notes=notes) for number in seqs]
    items = [item for item in found if item is not None]
    if since is not None:
        items += read_thread(session, row.id, since_seq=since, with_notes=notes)
    return items, ""


def _page(context: Context, request: Request, visitor: Visitor, conversation_id: int | None, asked: Asked) -> Response:
    if request.url.path.split("/")[1] != visitor.home.strip("/"):
        return RedirectResponse(visitor.home + (f"/{conversation_id}" if conversation_id else ""), status_code=303)
    with context.store.read() as session:
        reader = reader_of(session, context, visitor, conversation_id)
        values = _list_values(session, context, visitor, reader, asked)
        if conversation_id is not None:
            values |= _open(session, context, visitor, reader, conversation_id, values["glance"].portfolio_revision)
    return show(visitor.look, "inbox.html", {"here": request.url.path, **values})


def _list_values(session: Session, context: Context, visitor: Visitor, reader: Reader, asked: Asked) -> dict[str, Any]:
    is_staff = visitor.actor.may_answer
    glance = look_around(session, reader)
    saved = view_saved(session, reader, glance.has_views)
    wanted, tab = _wanted(reader, saved, asked, visitor)
    groups, page = view_list(session, reader, wanted, asked.place)
    calendar = read_calendar(session, reader) if is_staff else NO_CALENDAR
    return {
        "visitor": visitor,
        "base": visitor.home,
        "groups": groups,
        "draw": RowDrawing(visitor.look.language, visitor.home, tab, is_staff),
        "tab": tab,
        "saved": saved,
        "q": asked.words,
        "next": _next(page),
        "now": int(reader.now.timestamp()),
        "glance": glance,
        "counts": glance.counts,
        "shift": shift_words(calendar, glance.manager_key, reader),
        "so_far": so_far_words(session, calendar, reader) if is_staff else "",
        "handover": glance.is_handed,
        "problems": view_strip(session, context, reader, glance, calendar) if is_staff else [],
        "is_open": reader.current is not None,
        "unanswered": glance.to_look_at,
    }


def _wanted(reader: Reader, saved: Sequence[SavedTab], asked: Asked, visitor: Visitor) -> tuple[Wanted, str]:
    """What the list is narrowed to, and the tab that it stands under. A search looks everywhere."""
    manager = reader.actor.manager_id
    chosen = next((one for one in saved if one.id == asked.view_id and not asked.words), None)
    if chosen is None:
        queue = asked.queue(visitor)
        return Wanted(queue=queue, q=asked.words, manager_id=manager), queue.value
    return replace(chosen.wanted, manager_id=manager), chosen.tab


def _open(
    session: Session, context: Context, visitor: Visitor, reader: Reader, conversation_id: int,
    portfolio_revision: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    row = find_row(session, visitor, conversation_id)
    return view_conversation(session, context, row, replace(reader, current=row.id), portfolio_revision)


def _next(page: Page) -> str:
    return f"{page.next[0].isoformat()}~{page.next[1]}" if page.next else ""
