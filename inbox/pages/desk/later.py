"""Sending later: an answer is planned from the box; what is planned is sent now, changed, or called off."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from sqlmodel import Session

from inbox.codes.guarding import LONGEST_REASON, AsksFirst
from inbox.context import Context
from inbox.conversation import answer_files
from inbox.conversation.speaking import answer_contact
from inbox.holding.drafting import Begun, drop_draft, keep_draft
from inbox.holding.refusals import NotFound
from inbox.holding.taking import lock_conversation
from inbox.holding.uploads import forget_sweeping, keep_for_a_day
from inbox.later.planning import IsDone, Plan, call_off, change, is_writer, plan
from inbox.later.sending import CanNotLeave, send_now
from inbox.pages.carrying_out import back_to, carry_out, done
from inbox.pages.composing.attaching import keep_for
from inbox.pages.desk.moments import asked_moment
from inbox.pages.desk.saying import asked_words, chosen_files, refuse_if_closed, written_words
from inbox.pages.entering import Staff
from inbox.pages.routing import Refused, is_fragment
from inbox.pages.views.attached_view import files_of, slip_of
from inbox.pages.views.composer_view import why_closed
from inbox.pages.views.conversation_view import find_row, reader_of
from inbox.pages.views.handing_event_words import held_up_told
from inbox.pages.visiting import Visitor
from inbox.staff.actors import Actor
from inbox.tables import PlannedReply

_LONGEST_KEY = 64

T = TypeVar("T")


def add_later(router: APIRouter, context: Context) -> None:
    add_planning(router, context)
    add_deciding(router, context)


def add_planning(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/later")
    def send_later(
        request: Request,
        conversation_id: int,
        visitor: Staff,
        length: Annotated[str, Form()],
        text: Annotated[str, Form()] = "",
        at: Annotated[str, Form()] = "",
        key: Annotated[str, Form(max_length=_LONGEST_KEY)] = "",
        reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
        insists: Annotated[bool, Form()] = False,
        files: Annotated[list[str] | None, Form()] = None,
        attached: Annotated[list[UploadFile] | None, File()] = None,
    ) -> Response:
        """`length` as for putting off; "at": a day and time at the property."""
        now, words = context.now(), visitor.words
        due_at = asked_moment(context, visitor, conversation_id, (length, at), now)
        added = [keep_for(context, visitor, conversation_id, one) for one in chosen_files(attached)]
        kept = [*files_of(context.keys, files or [], words), *added]
        wanted = Plan(
            written_words(text, visitor, note=False, files=len(kept)), due_at, _key_of(visitor, key, now), kept,
            reason, insists,
        )  # fmt: skip
        found = _carry_out(context, visitor, lambda s: _plan(s, context, visitor, conversation_id, wanted, now))
        if not is_fragment(request):
            return back_to(found)
        return JSONResponse({"c": found, "told": _told(context, visitor, found, due_at)})


def add_deciding(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/planned/{planned_id:int}/now")
    def send_it_now(request: Request, planned_id: int, visitor: Staff) -> Response:
        now, codes, channels = context.now(), context.codes, context.channels
        said = _carry_out(
            context, visitor,
            lambda session: send_now(session, codes, channels, visitor.actor, planned_id, now).conversation_id,
        )  # fmt: skip
        return done(request, said)

    @router.post("/inbox/planned/{planned_id:int}/change")
    def change_it(
        request: Request, planned_id: int, visitor: Staff, text: Annotated[str, Form()] = "",
        at: Annotated[str, Form()] = "",
    ) -> Response:  # fmt: skip
        now = context.now()
        row = _find(context, planned_id)
        due_at = asked_moment(context, visitor, row.conversation_id, ("at", at), now)
        written = written_words(text, visitor, note=False, files=len(row.files))

        def work(session: Session) -> int:
            changed = change(session, context.codes, visitor.actor, planned_id, written, due_at, now)
            refuse_if_closed_by_then(session, context, visitor, changed.conversation_id, due_at)
            return changed.conversation_id

        return done(request, _carry_out(context, visitor, work))

    @router.post("/inbox/planned/{planned_id:int}/cancel")
    def call_it_off(request: Request, planned_id: int, visitor: Staff) -> Response:
        """Its writer has his words in the box again."""
        now = context.now()
        answer = _carry_out(context, visitor, lambda s: _call_off(s, context, visitor.actor, planned_id, now))
        return JSONResponse(answer) if is_fragment(request) else back_to(int(str(answer["c"])))


def refuse_if_closed_by_then(
    session: Session, context: Context, visitor: Visitor, conversation_id: int, due_at: datetime
) -> None:
    words = visitor.words
    contact = answer_contact(session, lock_conversation(session, conversation_id, visitor.actor))
    if why_closed(contact, context.channels, words, due_at):
        told = words.gettext("WhatsApp's 24 hours will be over by then. Choose an earlier moment.")
        raise Refused("closed", told, 409)


def _carry_out(context: Context, visitor: Visitor, work: Callable[[Session], T]) -> T:
    words = visitor.words
    try:
        return carry_out(context, visitor, work)
    except IsDone:
        raise Refused("done", words.gettext("It has left already, or was called off."), 409) from None
    except CanNotLeave as problem:
        raise Refused("held_up", held_up_told(problem.why.value, words), 409) from None
    except AsksFirst as asked:
        raise Refused("asks_reason", " ".join(asked_words(asked, words)), 409) from None


def _key_of(visitor: Visitor, key: str, now: datetime) -> str:
    """A page without our script gives none."""
    return f"{visitor.login_id}:{key or now.isoformat()}"


def _plan(
    session: Session, context: Context, visitor: Visitor, conversation_id: int, wanted: Plan, now: datetime
) -> int:
    refuse_if_closed(session, context, visitor, conversation_id, now, with_files=bool(wanted.files))
    refuse_if_closed_by_then(session, context, visitor, conversation_id, wanted.due_at)
    row = plan(session, context.codes, visitor.actor, conversation_id, wanted, now)
    forget_sweeping(session, wanted.files)
    drop_draft(session, visitor.actor, row.conversation_id)
    return row.conversation_id


def _call_off(
    session: Session, context: Context, actor: Actor, planned_id: int, now: datetime
) -> dict[str, int | str | list[str]]:
    row = call_off(session, actor, planned_id, now)
    if not is_writer(actor, row):
        return {"c": row.conversation_id, "text": "", "files": []}
    text, files = context.codes.open(row.sealed), [answer_files.File.from_json(file) for file in row.files]
    keep_for_a_day(session, row.conversation_id, files, now)
    slips = [slip_of(context.keys, file) for file in files]
    begun = Begun(text, files=tuple(slips))
    keep_draft(session, context.codes, actor, row.conversation_id, begun, now)
    return {"c": row.conversation_id, "text": text, "files": slips}


def _find(context: Context, planned_id: int) -> PlannedReply:
    """Only to look at: whether he may change it is asked where it is changed."""
    with context.store.read() as session:
        found = session.get(PlannedReply, planned_id)
        if found is None:
            raise NotFound
        session.expunge(found)
    return found


def _told(context: Context, visitor: Visitor, conversation_id: int, due_at: datetime) -> str:
    with context.store.read() as session:
        row = find_row(session, visitor, conversation_id)
        when = reader_of(session, context, visitor).clock(row).day_and_time(due_at)
    return visitor.words.gettext("Leaves: %(when)s") % {"when": when}
