"""Handing a conversation to a colleague: whom to choose from, doing it, and taking that back."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from inbox.cleaning import clean_text
from inbox.context import Context
from inbox.holding.assigning import LONGEST_NOTE, Handing, assign, assign_back, decline
from inbox.holding.colleagues import colleagues
from inbox.holding.opening_again import NothingToOpen
from inbox.pages.carrying_out import carry_out, done
from inbox.pages.entering import Staff
from inbox.pages.naming import guest_name
from inbox.pages.rendering import show
from inbox.pages.routing import Refused, is_fragment
from inbox.pages.views.colleague_view import view_colleague
from inbox.pages.views.conversation_view import find_row
from inbox.pages.visiting import frame


def add_handing(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/{conversation_id:int}/assign")
    def choose_colleague(request: Request, conversation_id: int, visitor: Staff) -> Response:
        """The menu's list for our script; a page for a browser without it."""
        words = visitor.words
        with context.store.read() as session:
            row = find_row(session, visitor, conversation_id)
            found = colleagues(session, context.now())
        chosen = [view_colleague(one, words) for one in found if one.manager.id != visitor.actor.manager_id]
        values = {"colleagues": chosen, "conversation_id": row.id, "longest": LONGEST_NOTE}
        if is_fragment(request):
            return show(visitor.look, "_assign.html", {"visitor": visitor, **values})
        return show(visitor.look, "assign.html", {**frame(request, visitor), **values, "guest": guest_name(row, words)})

    @router.post("/inbox/{conversation_id:int}/assign")
    def hand_it(
        request: Request, conversation_id: int, visitor: Staff, to: Annotated[str, Form(max_length=200)],
        note: Annotated[str, Form(max_length=4 * LONGEST_NOTE)] = "",
    ) -> Response:  # fmt: skip
        now, written = context.now(), clean_text(note).strip()
        if len(written) > LONGEST_NOTE:
            raise Refused("long", visitor.words.gettext("This is too long for a note. Shorten it."), 422)
        wanted = Handing(to, written)
        carry_out(
            context, visitor,
            lambda session: assign(session, context.codes, visitor.actor, conversation_id, wanted, now),
        )  # fmt: skip
        return done(request, conversation_id)

    @router.post("/inbox/{conversation_id:int}/decline")
    def decline_it(request: Request, conversation_id: int, visitor: Staff) -> Response:
        now = context.now()
        carry_out(context, visitor, lambda session: decline(session, visitor.actor, conversation_id, now))
        return done(request, conversation_id)

    @router.post("/inbox/{conversation_id:int}/assign-back")
    def take_it_back(request: Request, conversation_id: int, visitor: Staff) -> Response:
        """What was handed to the wrong one is as it was."""
        now = context.now()
        try:
            carry_out(context, visitor, lambda session: assign_back(session, visitor.actor, conversation_id, now))
        except NothingToOpen:
            told = visitor.words.gettext("Something has happened here since. Take the conversation instead.")
            raise Refused("too_late", told, 409) from None
        return done(request, conversation_id)
