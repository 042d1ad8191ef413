"""The page that shows managers what is wrong with the desk itself."""

from fastapi import APIRouter, Request, Response

from inbox.context import Context
from inbox.pages.entering import Staff
from inbox.pages.health_view import view_health
from inbox.pages.rendering import show
from inbox.pages.views.conversation_view import reader_of
from inbox.pages.visiting import frame


def add_health(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/health")
    def show_health(request: Request, visitor: Staff, done: str = "") -> Response:
        with context.store.read() as session:
            health = view_health(session, context, reader_of(session, context, visitor))
        values = {**frame(request, visitor), "health": health, "leads": visitor.actor.may_lead, "done": done}
        return show(visitor.look, "health.html", values)
