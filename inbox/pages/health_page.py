"""The page that shows managers what is wrong with the desk itself."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from inbox.context import Context
from inbox.pages.entering import manager_of
from inbox.pages.health_view import view_health
from inbox.pages.rendering import show
from inbox.pages.routing import page_route
from inbox.pages.views.conversation_view import reader_of
from inbox.pages.visiting import Visitor
from inbox.tables import Role


def build_health(context: Context) -> APIRouter:
    router = APIRouter(route_class=page_route(context), include_in_schema=False)

    @router.get("/inbox/health")
    def show_health(
        request: Request, visitor: Annotated[Visitor, Depends(manager_of(context))], done: str = ""
    ) -> Response:
        with context.store.read() as session:
            health = view_health(session, context, reader_of(session, context, visitor))
        frame = {"visitor": visitor, "here": request.url.path, "base": visitor.home}
        leads = visitor.actor.role in {Role.LEAD, Role.ADMIN}
        values = {**frame, "health": health, "leads": leads, "done": done}
        return show(visitor.look, "health.html", values)

    return router
