"""Who is on duty now and in the next days, how they are reached, and exceptions: "Igor is ill tonight, Olga covers"."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.pages.entering import Staff
from inbox.pages.night.on_call_view import view_on_call
from inbox.pages.night.showing import page
from inbox.pages.views.conversation_view import reader_of
from inbox.pages.visiting import Visitor
from inbox.staff.roster import read_staff
from inbox.storage.live import Change, Topic, announce
from inbox.tables import (
    AuditRecord,
    ShiftSwap,
)


@dataclass(frozen=True)
class Asked:
    """What the form was filled with, in the zone of the office."""

    away: str = ""
    cover: str = ""
    since: str = ""
    until: str = ""
    reason: str = ""


def add_on_call(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/on-call")
    def show_on_call(request: Request, visitor: Staff) -> Response:
        return _show(context, request, visitor, Asked())

    @router.post("/inbox/on-call/swaps")
    def add_swap(
        request: Request, visitor: Staff, away: Annotated[str, Form()] = "", cover: Annotated[str, Form()] = "",
        since: Annotated[str, Form()] = "", until: Annotated[str, Form()] = "",
        reason: Annotated[str, Form(max_length=200)] = "",
    ) -> Response:  # fmt: skip
        asked, now = Asked(away, cover, since, until, reason), context.now()
        with context.store.read() as session:
            zone = reader_of(session, context, visitor).zone
            fault = _fault(visitor, asked, {one.key for one in read_staff(session)}, zone, now)
        if fault:
            return _show(context, request, visitor, asked, fault)
        swap = ShiftSwap(
            away_key=away, cover_key=cover, since=_moment(since, zone) or now, until=_moment(until, zone) or now,
            reason=reason.strip(), by=visitor.actor.name, at=now,
        )  # fmt: skip
        context.store.write(lambda session: _keep(session, swap, visitor, now))
        return RedirectResponse("/inbox/on-call?told=added", status_code=303)

    add_cancelling(router, context)


def add_cancelling(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/on-call/swaps/{swap_id:int}/cancel")
    def cancel_swap(swap_id: int, visitor: Staff) -> Response:
        now = context.now()

        def cancel(session: Session) -> None:
            swap = session.get(ShiftSwap, swap_id, with_for_update=True)
            if swap is None:
                raise NotFound
            swap.cancelled_at = swap.cancelled_at or now
            _note(session, visitor, "swap_cancelled", swap, now)

        context.store.write(cancel)
        return RedirectResponse("/inbox/on-call?told=cancelled", status_code=303)


def _show(context: Context, request: Request, visitor: Visitor, asked: Asked, fault: str = "") -> Response:
    with context.store.read() as session:
        values = view_on_call(session, reader_of(session, context, visitor))
    values |= {"asked": asked, "fault": fault}
    return page(request, visitor, "on_call.html", values, 422 if fault else 200)


def _fault(visitor: Visitor, asked: Asked, keys: set[str], zone: str, now: datetime) -> str:
    words = visitor.words
    since, until = _moment(asked.since, zone), _moment(asked.until, zone)
    if not asked.away and not asked.cover:
        return words.gettext("Choose who is away, who covers, or both.")
    if {asked.away, asked.cover} - keys - {""} or (asked.away and asked.away == asked.cover):
        return words.gettext("Choose two different people of the staff.")
    if since is None or until is None:
        return words.gettext("Say from when and until when.")
    if until <= since or until <= now:
        return words.gettext("The end must be after the beginning, and in the future.")
    return ""


def _moment(given: str, zone: str) -> datetime | None:
    """As a browser's field gives it: local, without a zone."""
    try:
        return datetime.fromisoformat(given).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError):  # in the years 1 and 9999 another zone may have no such day
        return None


def _keep(session: Session, swap: ShiftSwap, visitor: Visitor, now: datetime) -> None:
    session.add(swap)
    session.flush()
    _note(session, visitor, "swap_added", swap, now)


def _note(session: Session, visitor: Visitor, action: str, swap: ShiftSwap, now: datetime) -> None:
    facts = {"swap_id": swap.id, "away": swap.away_key, "cover": swap.cover_key}
    session.add(AuditRecord(at=now, actor=visitor.actor.name, action=action, facts=facts))
    announce(session, Change(Topic.QUEUE))
