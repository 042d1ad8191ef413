"""POST /conversations/{id}/take, release, assign, resolve, snooze: who has a conversation."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter
from sqlmodel import Session

from inbox.api.bearer import Caller
from inbox.api.conversation_items import conversation_item
from inbox.api.conversations import as_id, find_row
from inbox.api.orders import AssignOrder, ResolveOrder, SnoozeOrder
from inbox.api.problems import invalid
from inbox.api.shapes import ConversationItem
from inbox.codes.recognising import hidden_in
from inbox.context import Context
from inbox.holding.assigning import Handing, assign
from inbox.holding.closing import resolve
from inbox.holding.taking import lock_conversation, release, snooze, take
from inbox.staff.actors import Actor
from inbox.tables import Conversation

# What is done to the conversation of that id, at that time.
Move = Callable[[Session, int, datetime], Conversation]


def add_holding(router: APIRouter, context: Context) -> None:
    def carry_out(actor: Actor, given: str, move: Move) -> ConversationItem:
        number, now = as_id(given), context.now()
        found = context.store.write(lambda session: move(session, number, now).id)
        with context.store.read() as session:
            return conversation_item(find_row(session, actor, str(found)))

    @router.post("/conversations/{id}/take", tags=["Who has it"])
    def take_it(id: str, actor: Caller) -> ConversationItem:
        """From now on the bot is silent in it. 409 with who and when if a colleague has it."""
        return carry_out(actor, id, lambda session, number, now: take(session, actor, number, now))

    @router.post("/conversations/{id}/release", tags=["Who has it"])
    def release_it(id: str, actor: Caller) -> ConversationItem:
        """Back to the bot; while the guest is owed an answer it waits for another human."""
        return carry_out(actor, id, lambda session, number, now: release(session, actor, number, now))

    @router.post("/conversations/{id}/assign", tags=["Who has it"])
    def assign_it(id: str, actor: Caller, order: AssignOrder) -> ConversationItem:
        """A colleague holds it from now on, and is told; the bot is silent. If he does not come while the guest is owed
        an answer, the shift is rung as ever. Until he comes anybody may take it. 409 if somebody else has it.
        """
        wanted = Handing(order.to, order.note)
        return carry_out(
            actor, id, lambda session, number, now: assign(session, context.codes, actor, number, wanted, now)
        )

    @router.post("/conversations/{id}/resolve", tags=["Who has it"])
    def resolve_it(id: str, actor: Caller, order: ResolveOrder | None = None) -> ConversationItem:
        """Nothing is owed any more; it opens again when the guest writes."""

        def move(session: Session, number: int, now: datetime) -> Conversation:
            place = lock_conversation(session, number, actor).property_id
            words = hidden_in(session, context.codes, place, order.resolution if order else "")
            return resolve(session, actor, number, words, now)

        return carry_out(actor, id, move)

    @router.post("/conversations/{id}/snooze", tags=["Who has it"])
    def snooze_it(id: str, actor: Caller, order: SnoozeOrder) -> ConversationItem:
        """Out of the queue until a time to come, or until the guest writes."""
        if order.until <= context.now():
            raise invalid("must be in the future", pointer="#/until")
        return carry_out(actor, id, lambda session, number, now: snooze(session, actor, number, order.until, now))
