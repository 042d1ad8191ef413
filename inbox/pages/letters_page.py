"""Updates that the desk could not read, for those who lead: what arrived and why it failed; again, or given up."""

import json
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from inbox.arriving.dead_letters import discard_letter, find_letter, show_letter, wake_letter
from inbox.cleaning import clean_line
from inbox.context import Context
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Lead
from inbox.pages.health_view import view_letter
from inbox.pages.rendering import show
from inbox.pages.routing import Refused
from inbox.pages.views.conversation_view import reader_of
from inbox.pages.visiting import Visitor, frame
from inbox.web.times import LocalClock

_LONGEST_WHY, _LONGEST_SHOWN = 300, 20_000


def add_letters_page(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/health/letters/{number:int}")
    def show_one(request: Request, visitor: Lead, number: int) -> Response:
        return _page(context, request, visitor, number)

    @router.post("/inbox/health/letters/{number:int}/show")
    def show_what_arrived(request: Request, visitor: Lead, number: int) -> Response:
        now = context.now()
        raw = carry_out(context, visitor, lambda session: show_letter(session, visitor.actor, number, now))
        return _page(context, request, visitor, number, _laid_out(raw))

    @router.post("/inbox/health/letters/{number:int}/again")
    def try_again(visitor: Lead, number: int) -> Response:
        now = context.now()
        carry_out(context, visitor, lambda session: wake_letter(session, number, now))
        return RedirectResponse("/inbox/health?done=again", status_code=303)

    @router.post("/inbox/health/letters/{number:int}/discard")
    def discard(visitor: Lead, number: int, why: Annotated[str, Form()] = "") -> Response:
        now, reason = context.now(), clean_line(why)[:_LONGEST_WHY]
        if not reason:
            told = visitor.words.gettext("Say why it is not needed: it is kept with your name.")
            raise Refused("reason", told, 422)
        carry_out(context, visitor, lambda session: discard_letter(session, visitor.actor, number, reason, now))
        return RedirectResponse("/inbox/health?done=discarded", status_code=303)


def _page(context: Context, request: Request, visitor: Visitor, number: int, raw: str = "") -> Response:
    with context.store.read() as session:
        letter, reader = find_letter(session, number, lock=False), reader_of(session, context, visitor)
    view = view_letter(letter, LocalClock(reader.words, reader.zone, reader.now))
    return show(visitor.look, "letter.html", {**frame(request, visitor), "letter": view, "raw": raw})


def _laid_out(raw: str) -> str:
    """JSON is easier to read line by line; a form is shown as it came."""
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False, indent=2)[:_LONGEST_SHOWN]
    except ValueError:
        return raw[:_LONGEST_SHOWN]
