"""What a manager does with an incident: opens one by hand, rates, notes, promises, passes on, solves it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.context import Context
from inbox.holding.conversing import NotFound, lock_conversation
from inbox.night import incidents
from inbox.night.incident_reading import find_incident
from inbox.night.incidents import Opening
from inbox.night.promising import keep_promise, promise
from inbox.pages.entering import manager_of
from inbox.pages.languages import words_in
from inbox.pages.routing import Refused, page_route
from inbox.pages.visiting import Visitor
from inbox.tables import EntryKind, Incident, IncidentPromise, IncidentSource, Severity

_LONGEST = 2000
Text = Annotated[str, Form(max_length=_LONGEST)]
Work = Callable[[Session, Incident, str, datetime], None]


def build_incident_editing(context: Context) -> APIRouter:
    router = APIRouter(route_class=page_route(context), include_in_schema=False)
    add_opening(router, context)
    add_editing(router, context)
    return router


def add_opening(router: APIRouter, context: Context) -> None:
    Manager = Annotated[Visitor, Depends(manager_of(context))]

    @router.post("/inbox/{conversation_id:int}/incident")
    def open_by_hand(
        conversation_id: int, visitor: Manager, title: Text, severity: Annotated[Severity, Form()] = Severity.NORMAL
    ) -> Response:
        """A problem that no playbook and no hand-off has made an incident of."""
        now, called = context.now(), " ".join(title.split())[:120]
        if not called:
            raise _refused(visitor, "Say in a few words what is wrong.")

        def work(session: Session) -> int:
            conversation = lock_conversation(session, conversation_id, visitor.actor)
            key = f"staff:{conversation.id}:{now.isoformat()}"
            opening = Opening(
                key=key, topic=called.casefold(), title_ru=called, title_en=called, severity=severity,
                source=IncidentSource.STAFF, by=visitor.actor.name,
            )  # fmt: skip
            return incidents.open_incident(session, opening, now, conversation=conversation).id or 0

        return RedirectResponse(f"/inbox/incidents/{context.store.write(work)}", status_code=303)


def add_editing(router: APIRouter, context: Context) -> None:
    Manager = Annotated[Visitor, Depends(manager_of(context))]

    def do(visitor: Visitor, incident_id: int, told: str, work: Work) -> Response:
        now = context.now()

        def whole(session: Session) -> None:
            row = find_incident(session, visitor.actor, incident_id)
            if row is None:
                raise NotFound
            work(session, row.incident, visitor.actor.name, now)

        context.store.write(whole)
        return RedirectResponse(f"/inbox/incidents/{incident_id}?told={told}", status_code=303)

    @router.post("/inbox/incidents/{incident_id:int}/severity")
    def rate(incident_id: int, visitor: Manager, severity: Annotated[Severity, Form()]) -> Response:
        return do(visitor, incident_id, "kept", lambda s, i, by, now: incidents.change_severity(
            s, i, severity, now, by=by))  # fmt: skip

    @router.post("/inbox/incidents/{incident_id:int}/note")
    def note(incident_id: int, visitor: Manager, text: Text = "") -> Response:
        if not text.strip():
            raise _refused(visitor, "The note is empty.")
        return do(visitor, incident_id, "kept", lambda s, i, by, now: _note(s, i, EntryKind.NOTE, text, by, now))

    @router.post("/inbox/incidents/{incident_id:int}/called")
    def called(incident_id: int, visitor: Manager, who: Text) -> Response:
        def work(session: Session, incident: Incident, by: str, now: datetime) -> None:
            incidents.record(session, incident, EntryKind.CALLED, now, by=by, who=who[:200])

        return do(visitor, incident_id, "kept", work)

    @router.post("/inbox/incidents/{incident_id:int}/promise")
    def give_promise(
        incident_id: int, visitor: Manager, text: Text = "", minutes: Annotated[int, Form(ge=1, le=10080)] = 20
    ) -> Response:
        if not text.strip():
            raise _refused(visitor, "Say what was promised.")
        return do(visitor, incident_id, "promised", lambda s, i, by, now: _promise(s, i, text, minutes, by, now))

    @router.post("/inbox/incidents/{incident_id:int}/promise/{promise_id:int}/kept")
    def promise_kept(incident_id: int, promise_id: int, visitor: Manager) -> Response:
        def work(session: Session, incident: Incident, by: str, now: datetime) -> None:
            made = session.get(IncidentPromise, promise_id)
            if made is None or made.incident_id != incident.id:
                raise NotFound
            keep_promise(session, made, now, by=by)

        return do(visitor, incident_id, "kept", work)

    @router.post("/inbox/incidents/{incident_id:int}/hop")
    def pass_it_on(
        incident_id: int, visitor: Manager, level: Annotated[int, Form(ge=1, le=3)], who: Text = ""
    ) -> Response:
        if not who.strip():
            raise _refused(visitor, "Say who has it from now on.")
        return do(visitor, incident_id, "kept", lambda s, i, by, now: incidents.hop(
            s, i, level, now, who=who.strip()[:200], by=by))  # fmt: skip

    @router.post("/inbox/incidents/{incident_id:int}/photo/{attachment_id:int}")
    def choose_photo(incident_id: int, attachment_id: int, visitor: Manager) -> Response:
        return do(visitor, incident_id, "kept", lambda s, i, by, now: incidents.add_photo(
            s, i, attachment_id, now, by=by))  # fmt: skip

    @router.post("/inbox/incidents/{incident_id:int}/cost")
    def cost(
        incident_id: int, visitor: Manager, amount: Text = "", currency: Annotated[str, Form(max_length=3)] = "RUB"
    ) -> Response:
        price = _amount(visitor, amount)
        return do(visitor, incident_id, "kept", lambda s, i, by, now: incidents.keep_cost(
            s, i, price, currency.upper(), now, by=by))  # fmt: skip

    @router.post("/inbox/incidents/{incident_id:int}/solve")
    def solve(request: Request, incident_id: int, visitor: Manager, resolution: Text = "") -> Response:
        return do(visitor, incident_id, "solved", lambda s, i, by, now: incidents.solve(
            s, i, now, by=by, resolution=resolution.strip()))  # fmt: skip

    @router.post("/inbox/incidents/{incident_id:int}/reopen")
    def reopen(incident_id: int, visitor: Manager) -> Response:
        return do(visitor, incident_id, "kept", lambda s, i, by, now: incidents.reopen(s, i, now, by=by))


def _note(session: Session, incident: Incident, kind: EntryKind, text: str, by: str, now: datetime) -> None:
    incidents.record(session, incident, kind, now, by=by, text=text.strip())


def _promise(session: Session, incident: Incident, text: str, minutes: int, by: str, now: datetime) -> None:
    promise(session, incident, text.strip(), now + timedelta(minutes=minutes), now, by=by)


def _amount(visitor: Visitor, given: str) -> Decimal | None:
    plain = "".join(given.split()).replace(",", ".")
    if not plain:
        return None
    try:
        amount = Decimal(plain).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise _refused(visitor, "The cost is a number such as 1500 or 99.50.") from None
    if not 0 <= amount < Decimal(10**10):
        raise _refused(visitor, "The cost is a number such as 1500 or 99.50.")
    return amount


def _refused(visitor: Visitor, told: str) -> Refused:
    words = words_in(visitor.look.language)
    sayings = {
        "Say in a few words what is wrong.": words.gettext("Say in a few words what is wrong."),
        "The note is empty.": words.gettext("The note is empty."),
        "Say what was promised.": words.gettext("Say what was promised."),
        "Say who has it from now on.": words.gettext("Say who has it from now on."),
        "The cost is a number such as 1500 or 99.50.": words.gettext("The cost is a number such as 1500 or 99.50."),
    }
    return Refused("invalid", sayings[told], 422)
