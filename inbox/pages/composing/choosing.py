"""The replies written beforehand that fit a conversation, filled in, for the list that a slash opens."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from inbox.canned.offering import Offered, offered
from inbox.context import Context
from inbox.conversation.scene import Scene
from inbox.pages.entering import Staff
from inbox.pages.rendering import show
from inbox.pages.views.attached_view import AttachedView, slip_of, view_attached
from inbox.pages.views.conversation_view import find_row
from inbox.web.languages import Words
from properties.keys import Keys


@dataclass(frozen=True)
class OfferedView:
    key: str
    title: str
    text: str
    blanks: tuple[str, ...]
    files: list[AttachedView]


def add_choosing(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/{conversation_id:int}/canned")
    def show_offered(conversation_id: int, visitor: Staff) -> Response:
        words = visitor.words
        with context.store.read() as session:
            row = find_row(session, visitor, conversation_id)
            if not row.contacts:
                return show(visitor.look, "_canned.html", {"replies": [], "language": "en"})
            scene = Scene(row.contacts[0], row.guest, row.conversation, row.home, row.stay)
            found = offered(session, scene, visitor.actor.name, words.language)
        replies = [_view(each, context.keys, words) for each in found]
        return show(visitor.look, "_canned.html", {"replies": replies, "language": row.guest.language or "en"})


def _view(each: Offered, keys: Keys, words: Words) -> OfferedView:
    files = [view_attached(file, slip_of(keys, file), words) for file in each.files]
    return OfferedView(each.key, each.title, each.text, each.blanks, files)
