"""/conversations/{id}/planned: answers that are written now and leave later."""

import secrets
from collections.abc import Callable
from typing import cast

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from inbox.api.bearer import Caller
from inbox.api.conversations import as_id, find_row
from inbox.api.messages import Key
from inbox.api.orders import PlanOrder
from inbox.api.problems import Kind, Problem, invalid
from inbox.api.shapes import HeldUpName, PlannedItem, PlannedPage, PlannedStateName
from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.later.planning import OPEN, IsDone, Plan, call_off, plan
from inbox.later.sending import CanNotLeave, send_now
from inbox.staff.actors import Actor
from inbox.tables import PlannedReply


def add_planned(router: APIRouter, context: Context) -> None:
    add_planning(router, context)
    add_deciding(router, context)


def add_planning(router: APIRouter, context: Context) -> None:
    @router.get("/conversations/{id}/planned", tags=["Messages"])
    def list_planned(id: str, actor: Caller) -> PlannedPage:
        """What is to leave, or has been held up, the next one first. Not for owners."""
        if not actor.may_answer:
            raise NotFound
        with context.store.read() as session:
            row = find_row(session, actor, id)
            of_it = (col(PlannedReply.conversation_id) == row.id, col(PlannedReply.state).in_(OPEN))
            order = (col(PlannedReply.due_at), col(PlannedReply.id))
            found = session.exec(select(PlannedReply).where(*of_it).order_by(*order)).all()
            return PlannedPage(items=[_item(planned) for planned in found], next=None)

    @router.post("/conversations/{id}/planned", status_code=201, tags=["Messages"])
    def plan_an_answer(id: str, order: PlanOrder, actor: Caller, idempotency_key: Key = None) -> PlannedItem:
        """A reply that leaves at `send_at`; planning it takes the conversation, as replying does.

        If the guest writes before that, it is held and a person is asked, unless it is to `insist`. What else may be in
        its way is looked at when its time comes, and is told as `held_up`.
        """
        now = context.now()
        if order.send_at <= now:
            raise invalid("must be in the future", pointer="#/send_at")
        key = f"{actor.name}:{id}:{idempotency_key or secrets.token_hex(12)}"
        wanted = Plan(order.text, order.send_at, key, reason=order.reason, insists=order.insist)
        return context.store.write(lambda session: _item(plan(session, context.codes, actor, as_id(id), wanted, now)))


def add_deciding(router: APIRouter, context: Context) -> None:
    @router.post("/conversations/{id}/planned/{planned}/send", tags=["Messages"])
    def send_it_now(id: str, planned: str, actor: Caller) -> PlannedItem:
        """Before its time, or although it was held up because the guest had written. 409 if it can't leave."""
        now = context.now()

        def work(session: Session) -> PlannedItem:
            _refuse_of_another(session, actor, id, planned)
            send_now(session, context.codes, context.channels, actor, as_id(planned), now)
            return _item(session.get_one(PlannedReply, as_id(planned)))

        return _decided(context, work)

    @router.delete("/conversations/{id}/planned/{planned}", status_code=204, tags=["Messages"])
    def call_it_off(id: str, planned: str, actor: Caller) -> Response:
        """409 if it has left already."""
        now = context.now()

        def work(session: Session) -> PlannedItem:
            _refuse_of_another(session, actor, id, planned)
            return _item(call_off(session, actor, as_id(planned), now))

        _decided(context, work)
        return Response(status_code=204)


def _decided(context: Context, work: Callable[[Session], PlannedItem]) -> PlannedItem:
    try:
        return context.store.write(work)
    except IsDone:
        raise Problem(Kind.DONE) from None
    except CanNotLeave as problem:
        raise Problem(Kind.CAN_NOT_LEAVE, extra={"held_up": problem.why.value}) from None


def _refuse_of_another(session: Session, actor: Actor, id: str, planned: str) -> None:
    """Raises `NotFound` for one of another conversation."""
    found = session.get(PlannedReply, as_id(planned))
    if found is None or found.conversation_id != find_row(session, actor, id).id:
        raise NotFound


def _item(row: PlannedReply) -> PlannedItem:
    return PlannedItem(
        id=str(row.id),
        by=row.author_name,
        text=row.text,
        send_at=row.due_at,
        insist=row.insists,
        state=cast(PlannedStateName, row.state),
        held_up=cast(HeldUpName | None, row.held_up),
        message=str(row.message_id) if row.message_id else None,
    )
