"""What a manager does with a guest's playbook and with what was promised, by the panel beside the thread."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session, col, select

from inbox.context import Context
from inbox.holding.leading import Lead, Tools
from inbox.holding.refusals import NotFound
from inbox.holding.same_building import warn_neighbours
from inbox.holding.taking import lock_conversation
from inbox.night.promising import keep_promise
from inbox.pages.carrying_out import carry_out, done
from inbox.pages.desk.saying import refuse_if_closed
from inbox.pages.entering import Staff
from inbox.pages.visiting import Visitor
from inbox.staff.actors import Actor
from inbox.tables import Incident, IncidentPromise
from playbooks.walks import Mark

Carry = Callable[[Visitor, int, Callable[[Lead], None]], None]
Key = Annotated[str, Form()]

_STEPS: dict[str, Callable[[Lead, int, str], None]] = {
    "done": lambda lead, run_id, step: lead.done(run_id, step, Mark.DONE),
    "skip": lambda lead, run_id, step: lead.done(run_id, step, Mark.SKIPPED),
    "back": lambda lead, run_id, step: lead.back(run_id, step),
    "release": lambda lead, run_id, _: lead.consent(run_id, Mark.RELEASED),
    "refuse": lambda lead, run_id, _: lead.consent(run_id, Mark.REFUSED),
    "stop": lambda lead, run_id, _: lead.stop(run_id),
    "go-on": lambda lead, run_id, _: lead.let_bot_go_on(run_id),
}


def add_leading(router: APIRouter, context: Context) -> None:
    def carry(visitor: Visitor, conversation_id: int, act: Callable[[Lead], None]) -> None:
        now, tools = context.now(), Tools(context.knowledge, context.keys, context.codes)

        def work(session: Session) -> None:
            act(Lead(session, tools, visitor.actor, conversation_id, now))

        carry_out(context, visitor, work)

    _add_saying(router, context, carry)
    _add_moving(router, context, carry)
    _add_promises(router, context)


def _add_saying(router: APIRouter, context: Context, carry: Carry) -> None:
    @router.post("/inbox/{conversation_id:int}/runs")
    def start(request: Request, conversation_id: int, visitor: Staff, key: Key) -> Response:
        carry(visitor, conversation_id, lambda lead: lead.start(key))
        return done(request, conversation_id)

    @router.post("/inbox/{conversation_id:int}/runs/{run_id:int}/send")
    def send(request: Request, conversation_id: int, run_id: int, visitor: Staff, step: Key) -> Response:
        def send_it(lead: Lead) -> None:
            refuse_if_closed(lead.session, context, visitor, conversation_id, lead.now)
            lead.send(run_id, step, visitor.likes.hold)

        carry(visitor, conversation_id, send_it)
        return done(request, conversation_id)

    @router.post("/inbox/{conversation_id:int}/warn")
    def warn(request: Request, conversation_id: int, visitor: Staff) -> Response:
        now = context.now()
        carry_out(context, visitor, lambda session: warn_neighbours(session, visitor.actor, conversation_id, now))
        return done(request, conversation_id)


def _add_moving(router: APIRouter, context: Context, carry: Carry) -> None:
    @router.post("/inbox/{conversation_id:int}/runs/{run_id:int}/answer")
    def answer(
        request: Request, conversation_id: int, run_id: int, visitor: Staff, step: Key,
        choice: Annotated[int, Form()] = 0, words: Annotated[str, Form()] = "",
    ) -> Response:  # fmt: skip
        carry(visitor, conversation_id, lambda lead: _answer(lead, run_id, step, choice, words))
        return done(request, conversation_id)

    @router.post("/inbox/{conversation_id:int}/runs/{run_id:int}/{how}")
    def move(
        request: Request, conversation_id: int, run_id: int, how: str, visitor: Staff,
        step: Annotated[str, Form()] = "",
    ) -> Response:  # fmt: skip
        if how not in _STEPS:
            raise NotFound
        carry(visitor, conversation_id, lambda lead: _STEPS[how](lead, run_id, step))
        return done(request, conversation_id)


def _answer(lead: Lead, run_id: int, step: str, choice: int, words: str) -> None:
    if choice:
        lead.answered(run_id, step, choice)
    else:
        lead.told(run_id, step, words)


def _add_promises(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/promises/{promise_id:int}/keep")
    def keep(request: Request, conversation_id: int, promise_id: int, visitor: Staff) -> Response:
        now = context.now()

        def work(session: Session) -> None:
            made = _promise_of(session, visitor.actor, conversation_id, promise_id)
            keep_promise(session, made, now, by=visitor.actor.name)

        carry_out(context, visitor, work)
        return done(request, conversation_id)


def _promise_of(session: Session, actor: Actor, conversation_id: int, promise_id: int) -> IncidentPromise:
    conversation = lock_conversation(session, conversation_id, actor)
    query = (
        select(IncidentPromise)
        .join(Incident, col(Incident.id) == col(IncidentPromise.incident_id))
        .where(col(IncidentPromise.id) == promise_id, col(Incident.conversation_id) == conversation.id)
    )
    made = session.exec(query).first()
    if made is None:
        raise NotFound
    return made
