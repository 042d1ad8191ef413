"""Keeps what somebody is writing, a moment after his last key."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from inbox.cleaning import clean_text
from inbox.context import Context
from inbox.conversation.answer_files import MOST_FILES
from inbox.holding.drafting import Begun, keep_draft
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff

_LONGEST = 20_000


def add_drafting(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/draft")
    def keep(
        conversation_id: int,
        visitor: Staff,
        files: Annotated[list[str], Form(default_factory=list)],
        text: Annotated[str, Form()] = "",
        note: Annotated[bool, Form()] = False,
        entry: Annotated[int, Form()] = 0,
    ) -> Response:
        now, begun = context.now(), Begun(clean_text(text)[:_LONGEST], note, entry, tuple(files[:MOST_FILES]))
        carry_out(
            context, visitor,
            lambda session: keep_draft(session, context.codes, visitor.actor, conversation_id, begun, now),
        )  # fmt: skip
        return Response(status_code=204)
