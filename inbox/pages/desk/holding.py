"""Who has a conversation: take, release, resolve, snooze; that it was seen; whose stay it is."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session

from inbox.codes.recognising import hidden_in
from inbox.confirming import confirm_guest
from inbox.context import Context
from inbox.holding.closing import resolve
from inbox.holding.merging import undo_merge
from inbox.holding.opening_again import NothingToOpen, open_again
from inbox.holding.refusals import NotFound
from inbox.holding.seeing import mark_seen, mark_unread
from inbox.holding.taking import lock_conversation, release, snooze, take
from inbox.pages.carrying_out import carry_out, done
from inbox.pages.desk.moments import asked_moment
from inbox.pages.entering import Staff
from inbox.pages.routing import Refused
from inbox.pages.views.conversation_view import find_row
from inbox.tables import Merge


def add_holding(router: APIRouter, context: Context) -> None:
    add_taking(router, context)
    add_leaving(router, context)
    add_seeing(router, context)
    add_knowing(router, context)


def add_taking(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/take")
    def take_it(
        request: Request, conversation_id: int, visitor: Staff, over: Annotated[bool, Form()] = False
    ) -> Response:
        """`over` = from a colleague who has it, on purpose; leads and admins may."""
        now = context.now()

        def take_over(session: Session) -> None:
            if over:
                release(session, visitor.actor, conversation_id, now)
            take(session, visitor.actor, conversation_id, now)

        carry_out(context, visitor, take_over)
        return done(request, conversation_id)

    @router.post("/inbox/{conversation_id:int}/release")
    def release_it(request: Request, conversation_id: int, visitor: Staff) -> Response:
        now = context.now()
        carry_out(context, visitor, lambda session: release(session, visitor.actor, conversation_id, now))
        return done(request, conversation_id)


def add_leaving(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/resolve")
    def resolve_it(
        request: Request, conversation_id: int, visitor: Staff, resolution: Annotated[str, Form(max_length=500)] = ""
    ) -> Response:
        now = context.now()

        def work(session: Session) -> None:
            conversation = lock_conversation(session, conversation_id, visitor.actor)
            words = hidden_in(session, context.codes, conversation.property_id, resolution)
            resolve(session, visitor.actor, conversation_id, words, now)

        carry_out(context, visitor, work)
        return done(request, conversation_id)

    @router.post("/inbox/{conversation_id:int}/open-again")
    def open_it_again(request: Request, conversation_id: int, visitor: Staff) -> Response:
        """What was resolved by a slip is as it was."""
        now, words = context.now(), visitor.words
        try:
            carry_out(context, visitor, lambda session: open_again(session, visitor.actor, conversation_id, now))
        except NothingToOpen:
            told = words.gettext("Something has happened here since. Open the conversation, and take it.")
            raise Refused("too_late", told, 409) from None
        return done(request, conversation_id)

    @router.post("/inbox/{conversation_id:int}/snooze")
    def snooze_it(
        request: Request, conversation_id: int, visitor: Staff,
        length: Annotated[str, Form()] = "15m", at: Annotated[str, Form()] = "",
    ) -> Response:  # fmt: skip
        """`length` "at": until `at`, a day and time at the property."""
        now = context.now()
        until = asked_moment(context, visitor, conversation_id, (length, at), now)
        carry_out(context, visitor, lambda session: snooze(session, visitor.actor, conversation_id, until, now))
        return done(request, conversation_id)


def add_seeing(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/seen")
    def see_it(request: Request, conversation_id: int, visitor: Staff) -> Response:
        with context.store.read() as session:
            is_new = find_row(session, visitor, conversation_id).conversation.unread > 0
        if is_new:
            carry_out(context, visitor, lambda session: mark_seen(session, visitor.actor, conversation_id))
        return done(request, conversation_id)

    @router.post("/inbox/{conversation_id:int}/unread")
    def come_back_to_it(request: Request, conversation_id: int, visitor: Staff) -> Response:
        carry_out(context, visitor, lambda session: mark_unread(session, visitor.actor, conversation_id))
        return done(request, conversation_id)


def add_knowing(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/confirm")
    def confirm(request: Request, conversation_id: int, visitor: Staff) -> Response:
        """The guest may turn out to belong to another conversation; then that one is shown."""
        now = context.now()
        known, keys, actor = context.knowledge, context.keys, visitor.actor
        found = carry_out(context, visitor, lambda s: confirm_guest(s, known, keys, actor, conversation_id, now))
        return done(request, found.id or conversation_id)

    @router.post("/inbox/{conversation_id:int}/parted/{merge_id:int}")
    def take_apart(request: Request, conversation_id: int, merge_id: int, visitor: Staff) -> Response:
        """Two conversations that were joined by mistake are two again."""
        now = context.now()

        def part(session: Session) -> None:
            merge = session.get(Merge, merge_id)
            if merge is None or merge.into_id != conversation_id:
                raise NotFound
            undo_merge(session, visitor.actor, merge, now)

        carry_out(context, visitor, part)
        return done(request, conversation_id)
