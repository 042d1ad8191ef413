"""What waits until the guest writes: given up by a colleague of its writer, or kept after it had come too late."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from inbox.context import Context
from inbox.holding.kept_answers import give_up_kept, keep_refused
from inbox.pages.carrying_out import back_to, carry_out
from inbox.pages.desk.saying import show_said
from inbox.pages.entering import Staff
from inbox.pages.routing import is_fragment
from inbox.pages.visiting import Visitor
from inbox.staff.actors import Actor
from inbox.tables import Message

Act = Callable[[Session, Actor, int, datetime], Message]


def add_waiting(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/messages/{message_id:int}/keep")
    def keep(request: Request, message_id: int, visitor: Staff) -> Response:
        return _do(context, request, visitor, message_id, keep_refused)

    @router.post("/inbox/messages/{message_id:int}/give-up")
    def give_up(request: Request, message_id: int, visitor: Staff) -> Response:
        return _do(context, request, visitor, message_id, give_up_kept)


def _do(context: Context, request: Request, visitor: Visitor, message_id: int, act: Act) -> Response:
    now = context.now()

    def work(session: Session) -> tuple[int, int]:
        message = act(session, visitor.actor, message_id, now)
        return message.conversation_id, message.seq

    said = carry_out(context, visitor, work)
    return show_said(context, visitor, [said]) if is_fragment(request) else back_to(said[0])
