"""Who else looks at a conversation, who writes in it, and who has a draft there."""

import math
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from sqlmodel import Session

from inbox.context import Context
from inbox.holding.drafting import others_who_began
from inbox.holding.presence import Viewer, be_there, leave, others_there
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.pages.naming import hue, initials
from inbox.pages.rendering import show
from inbox.pages.views.conversation_view import find_row
from inbox.pages.visiting import Visitor
from inbox.tables import ConversationState


@dataclass(frozen=True)
class ViewerView:
    name: str
    initials: str
    hue: int
    writes: bool


def add_watching(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/here")
    def be_here(conversation_id: int, visitor: Staff, writes: Annotated[bool, Form()] = False) -> Response:
        """Said when a conversation is opened, while it stays open, and while something is being written."""
        now = context.now()
        with context.store.read() as session:
            number = find_row(session, visitor, conversation_id).id
        carry_out(context, visitor, lambda session: be_there(session, visitor.actor, number, now, writes=writes))
        return _show(context, visitor, number)

    @router.get("/inbox/{conversation_id:int}/here")
    def who_is_here(conversation_id: int, visitor: Staff) -> Response:
        return _show(context, visitor, conversation_id)

    @router.post("/inbox/{conversation_id:int}/gone")
    def be_gone(conversation_id: int, visitor: Staff) -> Response:
        carry_out(context, visitor, lambda session: leave(session, visitor.actor, conversation_id))
        return Response(status_code=204)


def _show(context: Context, visitor: Visitor, conversation_id: int) -> Response:
    with context.store.read() as session:
        values = watched(session, context, visitor, conversation_id)
    return show(visitor.look, "_watched.html", values)


def watched(session: Session, context: Context, visitor: Visitor, conversation_id: int) -> dict[str, Any]:
    """`again`: in how many seconds this is out of date; 0 = nobody is here."""
    row, now = find_row(session, visitor, conversation_id), context.now()
    there = others_there(session, visitor.actor, row.id, now)
    writing = [viewer.name for viewer in there if viewer.writes_until]
    is_held = row.conversation.state == ConversationState.HUMAN
    is_mine = is_held and row.conversation.assignee_id == visitor.actor.manager_id
    ends = [viewer.writes_until or viewer.seen_until for viewer in there]
    return {
        "viewers": [_view(viewer) for viewer in there],
        "writing": writing,
        "began": [name for name in others_who_began(session, visitor.actor, row.id) if name not in writing],
        "again": math.ceil((min(ends) - now).total_seconds()) if ends else 0,
        "may_take": not is_mine and (not is_held or visitor.actor.may_lead),
        "is_held": is_held,
        "conversation_id": row.id,
    }


def _view(viewer: Viewer) -> ViewerView:
    return ViewerView(viewer.name, initials(viewer.name), hue(viewer.manager_id), viewer.writes_until is not None)
