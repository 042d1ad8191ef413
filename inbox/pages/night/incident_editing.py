"""What a manager does with an incident: opens one by hand, rates, notes, promises, passes on, solves it.

Codes that he writes are masked before anything of it is kept, as in messages.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.codes.recognising import hidden_in
from inbox.context import Context
from inbox.holding.leading import Tools
from inbox.holding.refusals import NotFound
from inbox.holding.solving import solve_by_hand
from inbox.holding.taking import lock_conversation
from inbox.night import incidents
from inbox.night.incident_reading import find_incident
from inbox.night.incidents import Opening
from inbox.night.promising import keep_promise, promise
from inbox.pages.entering import Staff
from inbox.pages.night.incident_forms import amount_of, refused
from inbox.pages.visiting import Visitor
from inbox.tables import EntryKind, Incident, IncidentPromise, IncidentSource, Severity

_LONGEST = 2000
Text = Annotated[str, Form(max_length=_LONGEST)]
Work = Callable[[Session, Incident, str, datetime], None]
Do = Callable[[Visitor, int, str, Work], Response]
Hide = Callable[[Session, Incident, str], str]


def add_incident_editing(router: APIRouter, context: Context) -> None:
    def do(visitor: Visitor, incident_id: int, told: str, work: Work) -> Response:
        now = context.now()

        def whole(session: Session) -> None:
            row = find_incident(session, visitor.actor, incident_id)
            if row is None:
                raise NotFound
            work(session, row.incident, visitor.actor.name, now)

        context.store.write(whole)
        return RedirectResponse(f"/inbox/incidents/{incident_id}?told={told}", status_code=303)

    def hide(session: Session, incident: Incident, text: str) -> str:
        return hidden_in(session, context.codes, incident.property_id, text.strip())

    _add_opening(router, context)
    _add_record(router, context, do, hide)
    _add_promises(router, context, do, hide)
    _add_handling(router, context, do, hide)
    _add_ending(router, context, do, hide)


def _add_opening(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/incident")
    def open_by_hand(
        conversation_id: int, visitor: Staff, title: Text, severity: Annotated[Severity, Form()] = Severity.NORMAL
    ) -> Response:
        """A problem that no playbook and no hand-off has made an incident of."""
        now, called = context.now(), " ".join(title.split())[:120]
        if not called:
            raise refused(visitor.words.gettext("Say in a few words what is wrong."))

        def work(session: Session) -> int:
            conversation = lock_conversation(session, conversation_id, visitor.actor)
            name = hidden_in(session, context.codes, conversation.property_id, called)
            opening = Opening(
                key=f"staff:{conversation.id}:{now.isoformat()}", topic=name.casefold(), title_ru=name, title_en=name,
                severity=severity, source=IncidentSource.STAFF, by=visitor.actor.name,
            )  # fmt: skip
            return incidents.open_incident(session, opening, now, conversation=conversation).id or 0

        return RedirectResponse(f"/inbox/incidents/{context.store.write(work)}", status_code=303)


def _add_record(router: APIRouter, context: Context, do: Do, hide: Hide) -> None:
    @router.post("/inbox/incidents/{incident_id:int}/note")
    def note(incident_id: int, visitor: Staff, text: Text = "") -> Response:
        if not text.strip():
            raise refused(visitor.words.gettext("The note is empty."))

        def work(session: Session, incident: Incident, by: str, now: datetime) -> None:
            incidents.record(session, incident, EntryKind.NOTE, now, by=by, text=hide(session, incident, text))

        return do(visitor, incident_id, "kept", work)

    @router.post("/inbox/incidents/{incident_id:int}/called")
    def called(incident_id: int, visitor: Staff, who: Text) -> Response:
        def work(session: Session, incident: Incident, by: str, now: datetime) -> None:
            incidents.record(session, incident, EntryKind.CALLED, now, by=by, who=hide(session, incident, who[:200]))

        return do(visitor, incident_id, "kept", work)

    @router.post("/inbox/incidents/{incident_id:int}/photo/{attachment_id:int}")
    def photo(incident_id: int, attachment_id: int, visitor: Staff) -> Response:
        def work(session: Session, incident: Incident, by: str, now: datetime) -> None:
            if not incidents.choose_photo(session, incident, attachment_id, now, by=by):
                raise NotFound

        return do(visitor, incident_id, "kept", work)


def _add_promises(router: APIRouter, context: Context, do: Do, hide: Hide) -> None:
    @router.post("/inbox/incidents/{incident_id:int}/promise")
    def give_promise(
        incident_id: int, visitor: Staff, text: Text = "", minutes: Annotated[int, Form(ge=1, le=10080)] = 20
    ) -> Response:
        if not text.strip():
            raise refused(visitor.words.gettext("Say what was promised."))

        def work(session: Session, incident: Incident, by: str, now: datetime) -> None:
            promise(session, incident, hide(session, incident, text), now + timedelta(minutes=minutes), now, by=by)

        return do(visitor, incident_id, "promised", work)

    @router.post("/inbox/incidents/{incident_id:int}/promise/{promise_id:int}/kept")
    def promise_kept(incident_id: int, promise_id: int, visitor: Staff) -> Response:
        def work(session: Session, incident: Incident, by: str, now: datetime) -> None:
            made = session.get(IncidentPromise, promise_id)
            if made is None or made.incident_id != incident.id:
                raise NotFound
            keep_promise(session, made, now, by=by)

        return do(visitor, incident_id, "kept", work)


def _add_handling(router: APIRouter, context: Context, do: Do, hide: Hide) -> None:
    @router.post("/inbox/incidents/{incident_id:int}/severity")
    def rate(incident_id: int, visitor: Staff, severity: Annotated[Severity, Form()]) -> Response:
        return do(visitor, incident_id, "kept", lambda s, i, by, now: incidents.change_severity(
            s, i, severity, now, by=by))  # fmt: skip

    @router.post("/inbox/incidents/{incident_id:int}/hop")
    def pass_it_on(
        incident_id: int, visitor: Staff, level: Annotated[int, Form(ge=1, le=3)], who: Text = ""
    ) -> Response:
        if not who.strip():
            raise refused(visitor.words.gettext("Say who has it from now on."))
        return do(visitor, incident_id, "kept", lambda s, i, by, now: incidents.hop(
            s, i, level, now, who=hide(s, i, who)[:200], by=by))  # fmt: skip


def _add_ending(router: APIRouter, context: Context, do: Do, hide: Hide) -> None:
    tools = Tools(context.knowledge, context.keys, context.codes)

    @router.post("/inbox/incidents/{incident_id:int}/cost")
    def cost(
        incident_id: int, visitor: Staff, amount: Text = "", currency: Annotated[str, Form(max_length=3)] = "RUB"
    ) -> Response:
        price = amount_of(visitor, amount)
        return do(visitor, incident_id, "kept", lambda s, i, by, now: incidents.keep_cost(
            s, i, price, currency.upper(), now, by=by))  # fmt: skip

    @router.post("/inbox/incidents/{incident_id:int}/solve")
    def solve(incident_id: int, visitor: Staff, resolution: Text = "") -> Response:
        return do(visitor, incident_id, "solved", lambda s, i, _, now: solve_by_hand(
            s, tools, visitor.actor, i, hide(s, i, resolution), now))  # fmt: skip

    @router.post("/inbox/incidents/{incident_id:int}/reopen")
    def reopen(incident_id: int, visitor: Staff) -> Response:
        return do(visitor, incident_id, "kept", lambda s, i, by, now: incidents.reopen(s, i, now, by=by))
