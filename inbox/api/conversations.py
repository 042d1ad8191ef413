"""GET /conversations and /conversations/{id}."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import Session

from inbox.api.bearer import Caller, repeatable
from inbox.api.conversation_items import conversation_item, whole_conversation
from inbox.api.languages import Speaking
from inbox.api.paging import After, Limit, as_moment, as_number, cursor, read_cursor
from inbox.api.shapes import ConversationPage, ConversationWhole
from inbox.api.texts import IfGiven, Sought
from inbox.context import Context
from inbox.conversation.reading import Wanted, find_conversation, newest_conversations
from inbox.conversation.rows import ConversationRow
from inbox.holding.refusals import NotFound
from inbox.staff.actors import Actor
from inbox.tables import ConversationState

_LIST = "conversations"
_LARGEST_ID = 2**63 - 1


def add_conversations(router: APIRouter, context: Context) -> None:
    @router.get("/conversations", tags=["Conversations"])
    @repeatable
    def list_conversations(
        actor: Caller,
        limit: Limit,
        after: After = None,
        state: Annotated[ConversationState | None, IfGiven] = None,
        property: Annotated[Sought | None, IfGiven, Query(description="A property's slug.")] = None,
        q: Annotated[Sought, Query(description="Names, codes, and every word that was said.")] = "",
    ) -> ConversationPage:
        """Newest activity first."""
        key = read_cursor(_LIST, after, _key)
        wanted = Wanted(state=state, property_slug=property, q=q)
        with context.store.read() as session:
            page = newest_conversations(session, actor, wanted, after=key, limit=limit)
        following = cursor(_LIST, as_number(page.next[0]), page.next[1]) if page.next else None
        return ConversationPage(items=[conversation_item(row) for row in page.rows], next=following)

    @router.get("/conversations/{id}", tags=["Conversations"])
    def show_conversation(id: str, actor: Caller, speaking: Speaking) -> ConversationWhole:
        """With the brief of its last hand-off, where there is one."""
        with context.store.read() as session:
            row = find_row(session, actor, id)
            return whole_conversation(session, row, speaking.wanted, speaking.preferred, context.now())


def find_row(session: Session, actor: Actor, given: str) -> ConversationRow:
    """Raises `NotFound`."""
    row = find_conversation(session, actor, as_id(given))
    if row is None:
        raise NotFound
    return row


def as_id(given: str) -> int:
    """Raises `NotFound` for what can't be an id of ours."""
    if not (given.isascii() and given.isdigit() and len(given) < 20 and int(given) <= _LARGEST_ID):
        raise NotFound
    return int(given)


def _key(activity: int, number: int) -> tuple[datetime, int]:
    return as_moment(activity), number
