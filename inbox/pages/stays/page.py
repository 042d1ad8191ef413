"""One stay: its link, its guests, what will be sent when, what was changed; and what a manager does about it."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.arriving.suggesting import refuse_suggestion
from inbox.confirming import confirm_guest
from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.pages.rendering import show
from inbox.pages.routing import Refused
from inbox.pages.stays.view import view_card, view_stay
from inbox.pages.views.stay_reading import find_stay
from inbox.pages.visiting import Visitor, frame
from inbox.schedule.managing import TooLate, bring_back, edit_words, send_now, skip
from inbox.stays.renewing import renew_link
from inbox.tables import AuditRecord, Conversation
from playbooks.schedule.faults import RuleErrors
from properties.words import Language

_ACTS: dict[str, Callable[..., None]] = {"now": send_now, "skip": skip, "back": bring_back}


def add_stay_page(router: APIRouter, context: Context) -> None:
    add_looking(router, context)
    add_link(router, context)
    add_messages(router, context)
    add_guests(router, context)


def add_looking(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/stays/{stay_id:int}")
    def show_stay(request: Request, stay_id: int, visitor: Staff) -> Response:
        return _page(context, request, visitor, stay_id)

    @router.get("/inbox/stays/{stay_id:int}/card")
    def show_card(
        request: Request, stay_id: int, visitor: Staff, size: str = "a6", lang: Language = Language.EN
    ) -> Response:
        """To be printed and put on the door or the table."""
        with context.store.read() as session:
            card = view_card(session, context, *find_stay(session, stay_id), lang)
        values = {**frame(request, visitor), "card": card, "size": "a4" if size == "a4" else "a6", "lang": lang.value}
        return show(visitor.look, "stay_card.html", values)


def add_link(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/stays/{stay_id:int}/link")
    def give_new_link(stay_id: int, visitor: Staff) -> Response:
        now, keys = context.now(), context.keys

        def renew(session: Session) -> None:
            stay, _ = find_stay(session, stay_id)
            renew_link(session, stay, keys, now)
            facts = {"stay": stay.code}
            session.add(AuditRecord(at=now, actor=visitor.actor.name, action="link_renewed", facts=facts))

        carry_out(context, visitor, renew)
        return _back(stay_id, "link")


def add_messages(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/stays/{stay_id:int}/messages/{number:int}/{act}")
    def act_on_message(stay_id: int, number: int, act: str, visitor: Staff) -> Response:
        if act not in _ACTS:
            raise NotFound
        now = context.now()

        def carry(session: Session) -> None:
            _ACTS[act](session, visitor.actor, find_stay(session, stay_id)[0], number, now)

        _carry(context, visitor, carry)
        return _back(stay_id, act, "messages")

    @router.post("/inbox/stays/{stay_id:int}/messages/{number:int}")
    def edit_message(
        request: Request, stay_id: int, number: int, visitor: Staff,
        ru: Annotated[str, Form(max_length=4000)] = "", en: Annotated[str, Form(max_length=4000)] = "",
    ) -> Response:  # fmt: skip
        now, words = context.now(), {"ru": ru, "en": en}

        def edit(session: Session) -> None:
            edit_words(session, visitor.actor, find_stay(session, stay_id)[0], number, words, now)

        try:
            _carry(context, visitor, edit)
        except RuleErrors as error:
            return _page(context, request, visitor, stay_id, (number, words, error))
        return _back(stay_id, "edited", "messages")


def add_guests(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/stays/{stay_id:int}/suggested/{conversation_id:int}/{answer}")
    def answer_suggestion(stay_id: int, conversation_id: int, answer: str, visitor: Staff) -> Response:
        """The number that somebody writes from is that of the booking: is it this guest?"""
        if answer not in {"yes", "no"}:
            raise NotFound
        now, actor = context.now(), visitor.actor

        def act(session: Session) -> Conversation:
            if answer == "no":
                return refuse_suggestion(session, actor, conversation_id, now)
            return confirm_guest(session, context.knowledge, context.keys, actor, conversation_id, now)

        carry_out(context, visitor, act)
        return _back(stay_id, "confirmed" if answer == "yes" else "refused", "guests")


def _page(
    context: Context, request: Request, visitor: Visitor, stay_id: int,
    wrong: tuple[int, dict[str, str], RuleErrors] | None = None,
) -> Response:  # fmt: skip
    with context.store.read() as session:
        stay = view_stay(session, context, *find_stay(session, stay_id), visitor.words)
    typed = {"number": wrong[0], "words": wrong[1], "faults": wrong[2].faults} if wrong else None
    values = {**frame(request, visitor), "stay": stay, "typed": typed}
    return show(visitor.look, "stay.html", values, 422 if wrong else 200)


def _carry(context: Context, visitor: Visitor, work: Callable[[Session], None]) -> None:
    try:
        carry_out(context, visitor, work)
    except TooLate:
        told = visitor.words.gettext("It has gone out already, or is no more. Open the stay again.")
        raise Refused("late", told, 409) from None


def _back(stay_id: int, told: str, place: str = "") -> Response:
    return RedirectResponse(f"/inbox/stays/{stay_id}?told={told}{f'#{place}' if place else ''}", status_code=303)
