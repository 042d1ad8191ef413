"""Takes an answer back before it has left; what was written stands in the box again, as a draft."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlmodel import Session

from inbox.context import Context
from inbox.conversation.answer_files import File
from inbox.holding.drafting import Begun, keep_draft
from inbox.holding.taking_back import TakenBack, TooLate, take_back
from inbox.holding.uploads import keep_for_a_day
from inbox.pages.carrying_out import back_to, carry_out
from inbox.pages.entering import Staff
from inbox.pages.routing import Refused, is_fragment
from inbox.pages.views.attached_view import slip_of


def add_undoing(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/messages/{message_id:int}/undo")
    def undo(
        request: Request, message_id: int, visitor: Staff
    ) -> Response:  # fmt: skip
        words, now = visitor.words, context.now()

        def work(session: Session) -> tuple[TakenBack, list[str]]:
            taken = take_back(session, context.codes, visitor.actor, message_id, now)
            files = [File(file.reference, file.name, file.mime, file.size_bytes or 0) for file in taken.files]
            keep_for_a_day(session, taken.conversation_id, files, now)
            slips = [slip_of(context.keys, file) for file in files]
            begun = Begun(taken.text, files=tuple(slips))
            if not begun.is_empty:  # what he is writing besides stays
                keep_draft(session, context.codes, visitor.actor, taken.conversation_id, begun, now)
            return taken, slips

        try:
            taken, slips = carry_out(context, visitor, work)
        except TooLate:
            raise Refused("too_late", words.gettext("It has left already."), 409) from None
        if not is_fragment(request):
            return back_to(taken.conversation_id)
        return JSONResponse({"c": taken.conversation_id, "text": taken.text, "files": slips})
