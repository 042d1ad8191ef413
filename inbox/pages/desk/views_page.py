"""Saving a view of the list under a name, for oneself or for everybody; putting one away."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlmodel import Session, col, select

from inbox.cleaning import clean_text
from inbox.context import Context
from inbox.conversation.queues import Queue
from inbox.conversation.saved_views import MOST_VIEWS, TooMany, drop_view, keep_view
from inbox.holding.refusals import NotFound
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.pages.rendering import show
from inbox.pages.routing import Refused, is_fragment
from inbox.pages.views.conversation_view import reader_of
from inbox.pages.views.saved_view import queue_name, view_saved
from inbox.pages.visiting import Visitor, frame
from inbox.storage.live import Change, Topic, announce
from inbox.tables import Property, SavedView
from properties.words import Language

_LONGEST_NAME = 40
_LONGEST_WORDS = 200


def add_views(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/views")
    def show_views(request: Request, visitor: Staff, tab: str = "", q: str = "") -> Response:
        """The dialog's inside for our script; a page without it. `tab` and `q`: what is looked at now."""
        with context.store.read() as session:
            reader = reader_of(session, context, visitor)
            saved = view_saved(session, reader, has_views=True)
            homes = session.exec(
                select(Property).where(col(Property.archived_at).is_(None)).order_by(col(Property.slug))
            )
            places = [(home.slug, home.name(visitor.words.language)) for home in homes]
        queues = [(queue.value, queue_name(queue.value, reader)) for queue in Queue]
        values = {
            "saved": saved, "places": places, "queues": queues, "now_tab": tab, "now_q": q[:_LONGEST_WORDS],
            "longest": _LONGEST_NAME,
        }  # fmt: skip
        if is_fragment(request):
            return show(visitor.look, "_views.html", {"visitor": visitor, **values})
        return show(visitor.look, "views.html", {**frame(request, visitor), **values})

    @router.post("/inbox/views")
    def save_view(
        request: Request, visitor: Staff, name: Annotated[str, Form()] = "", queue: Annotated[str, Form()] = "needs",
        place: Annotated[str, Form()] = "", language: Annotated[str, Form()] = "", words: Annotated[str, Form()] = "",
        everybody: Annotated[bool, Form()] = False,
    ) -> Response:  # fmt: skip
        now, actor = context.now(), visitor.actor
        view = SavedView(
            manager_id=None if everybody else actor.manager_id, name=_named(name, visitor), queue=queue,
            language=language, words=" ".join(clean_text(words).split())[:_LONGEST_WORDS], made_by="", made_at=now,
        )  # fmt: skip
        if queue not in set(Queue) or language not in {"", *Language}:
            raise NotFound

        def work(session: Session) -> int:
            view.property_id = _place(session, place)
            announce(session, Change(Topic.QUEUE))
            return keep_view(session, actor, view, now).id or 0

        try:
            made = carry_out(context, visitor, work)
        except TooMany:
            told = visitor.words.gettext("%(n)d views are the most. Put one away first.") % {"n": MOST_VIEWS}
            raise Refused("many", told, 409) from None
        return _shown(request, f"v{made}")

    @router.post("/inbox/views/{view_id:int}/drop")
    def put_view_away(request: Request, view_id: int, visitor: Staff) -> Response:
        def work(session: Session) -> None:
            if not drop_view(session, visitor.actor, view_id):
                raise NotFound
            announce(session, Change(Topic.QUEUE))

        carry_out(context, visitor, work)
        return _shown(request, "needs")


def _shown(request: Request, tab: str) -> Response:
    if is_fragment(request):
        return JSONResponse({"tab": tab})
    return RedirectResponse(f"/inbox?tab={tab}", status_code=303)


def _named(name: str, visitor: Visitor) -> str:
    written = " ".join(clean_text(name).split())
    if not written:
        raise Refused("nameless", visitor.words.gettext("Give the view a name."), 422)
    if len(written) > _LONGEST_NAME:
        told = visitor.words.gettext("A name has at most %(n)d characters.") % {"n": _LONGEST_NAME}
        raise Refused("long", told, 422)
    return written


def _place(session: Session, slug: str) -> int | None:
    if not slug:
        return None
    home = session.exec(select(Property).where(Property.slug == slug)).first()
    if home is None:
        raise NotFound
    return home.id
