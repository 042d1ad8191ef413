"""The replies written beforehand that fit a conversation, filled in, for the list that a slash opens."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from inbox.canned.offering import Offered, offered
from inbox.context import Context
from inbox.conversation.scene import Scene
from inbox.pages.entering import manager_of
from inbox.pages.rendering import show
from inbox.pages.routing import page_route
from inbox.pages.views.attached_view import AttachedView, slip_of, view_attached
from inbox.pages.views.conversation_view import find_row
from inbox.pages.visiting import Visitor
from inbox.web.languages import Words, words_in
from properties.keys import Keys


@dataclass(frozen=True)
class OfferedView:
    key: str
    title: str
    text: str
    blanks: tuple[str, ...]
    files: list[AttachedView]


def build_choosing(context: Context) -> APIRouter:
    router = APIRouter(route_class=page_route(context), include_in_schema=False)

    @router.get("/inbox/{conversation_id:int}/canned")
    def show_offered(conversation_id: int, visitor: Annotated[Visitor, Depends(manager_of(context))]) -> Response:
        words = words_in(visitor.look.language)
        with context.store.read() as session:
            row = find_row(session, visitor, conversation_id)
            if not row.contacts:
                return show(visitor.look, "_canned.html", {"replies": [], "language": "en"})
            scene = Scene(row.contacts[0], row.guest, row.conversation, row.home, row.stay)
            found = offered(session, scene, visitor.actor.name, words.language)
        replies = [_view(each, context.keys, words) for each in found]
        return show(visitor.look, "_canned.html", {"replies": replies, "language": row.guest.language or "en"})

    return router


def _view(each: Offered, keys: Keys, words: Words) -> OfferedView:
    files = [view_attached(file, slip_of(keys, file), words) for file in each.files]
    return OfferedView(each.key, each.title, each.text, each.blanks, files)
