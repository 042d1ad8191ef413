"""Who is on duty now and in the next days, how they are reached, and exceptions: "Igor is ill tonight, Olga covers"."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session, col, select

from inbox.context import Context
from inbox.conversing import NotFound
from inbox.live import Change, Topic, announce
from inbox.pages.entering import manager_of
from inbox.pages.languages import words_in
from inbox.pages.night.showing import may_lead, page, reachable_by, reader
from inbox.pages.queue_view import Reader
from inbox.pages.routing import page_route
from inbox.pages.times import LocalClock
from inbox.pages.visiting import Visitor
from inbox.roster import present_staff, read_duties, read_staff, read_swaps
from inbox.tables import AuditRecord, Manager, ShiftSwap
from playbooks.on_call import Duty, on_duty, starts

_DAYS = 7


@dataclass(frozen=True)
class PersonView:
    name: str
    role: str
    speaks: str
    ways: list[str]


@dataclass(frozen=True)
class DutyView:
    hours: str
    shift: str
    who: list[str]


@dataclass(frozen=True)
class DayView:
    called: str
    is_today: bool
    duties: list[DutyView]


@dataclass(frozen=True)
class SwapView:
    id: int
    text: str
    span: str
    reason: str
    by: str


@dataclass(frozen=True)
class Asked:
    """What the form was filled with, in the zone of the office."""

    away: str = ""
    cover: str = ""
    since: str = ""
    until: str = ""
    reason: str = ""


def build_on_call(context: Context) -> APIRouter:
    router = APIRouter(route_class=page_route(context), include_in_schema=False)
    Anybody = Annotated[Visitor, Depends(manager_of(context))]

    def show(request: Request, visitor: Visitor, asked: Asked, fault: str = "") -> Response:
        with context.store.read() as session:
            values = _values(session, reader(session, context, visitor))
        values |= {"asked": asked, "fault": fault, "may_lead": may_lead(visitor)}
        return page(request, visitor, "on_call.html", values, 422 if fault else 200)

    @router.get("/inbox/on-call")
    def show_on_call(request: Request, visitor: Anybody) -> Response:
        return show(request, visitor, Asked())

    @router.post("/inbox/on-call/swaps")
    def add_swap(
        request: Request, visitor: Anybody, away: Annotated[str, Form()] = "", cover: Annotated[str, Form()] = "",
        since: Annotated[str, Form()] = "", until: Annotated[str, Form()] = "",
        reason: Annotated[str, Form(max_length=200)] = "",
    ) -> Response:  # fmt: skip
        asked, now = Asked(away, cover, since, until, reason), context.now()
        with context.store.read() as session:
            zone = reader(session, context, visitor).zone
            fault = _fault(visitor, asked, {one.key for one in read_staff(session)}, zone, now)
        if fault:
            return show(request, visitor, asked, fault)
        swap = ShiftSwap(
            away_key=away, cover_key=cover, since=_moment(since, zone) or now, until=_moment(until, zone) or now,
            reason=reason.strip(), by=visitor.actor.name, at=now,
        )  # fmt: skip
        context.store.write(lambda session: _keep(session, swap, visitor, now))
        return RedirectResponse("/inbox/on-call?told=added", status_code=303)

    @router.post("/inbox/on-call/swaps/{swap_id:int}/cancel")
    def cancel_swap(swap_id: int, visitor: Anybody) -> Response:
        now = context.now()

        def cancel(session: Session) -> None:
            swap = session.get(ShiftSwap, swap_id, with_for_update=True)
            if swap is None:
                raise NotFound
            swap.cancelled_at = swap.cancelled_at or now
            _note(session, visitor, "swap_cancelled", swap, now)

        context.store.write(cancel)
        return RedirectResponse("/inbox/on-call?told=cancelled", status_code=303)

    return router


def _values(session: Session, reading: Reader) -> dict[str, object]:
    staff = list(read_staff(session))
    names = {one.key: one.name for one in staff}
    clock = LocalClock(reading.words, reading.zone, reading.now)
    swaps = session.exec(
        select(ShiftSwap)
        .where(col(ShiftSwap.until) > reading.now, col(ShiftSwap.cancelled_at).is_(None))
        .order_by(col(ShiftSwap.since))
    )
    return {
        "present": [_person(session, one, reading) for one in present_staff(session, reading.now)],
        "days": _days(session, names, reading, clock),
        "swaps": [_swap(swap, names, clock) for swap in swaps],
        "staff": [(one.key, one.name) for one in staff],
        "zone": reading.zone,
    }


def _person(session: Session, manager: Manager, reading: Reader) -> PersonView:
    return PersonView(
        manager.name, manager.role, ", ".join(code.upper() for code in manager.speaks), reachable_by(session, manager)
    )


def _days(session: Session, names: dict[str, str], reading: Reader, clock: LocalClock) -> list[DayView]:
    duties, swaps = read_duties(session), read_swaps(session, reading.now)
    zone = ZoneInfo(reading.zone)
    midnight = reading.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    days = []
    for number in range(_DAYS):
        first = (midnight + timedelta(days=number)).astimezone(UTC)
        last = (midnight + timedelta(days=number + 1)).astimezone(UTC)
        begun = starts(duties, first - timedelta(microseconds=1), last - timedelta(microseconds=1))
        views = [
            DutyView(
                _hours(start.duty, start.at), start.duty.name,
                [names[key] for key in on_duty([start.duty], start.at, swaps) if key in names],
            )
            for start in begun
        ]  # fmt: skip
        days.append(DayView(clock.weekday(first), number == 0, views))
    return days


def _hours(duty: Duty, at: datetime) -> str:
    clock = at.astimezone(ZoneInfo(duty.timezone)).strftime("%H:%M")
    return next((f"{since}–{until}" for since, until in duty.hours if since == clock), f"{duty.since}–{duty.until}")


def _swap(swap: ShiftSwap, names: dict[str, str], clock: LocalClock) -> SwapView:
    away, cover = names.get(swap.away_key, swap.away_key), names.get(swap.cover_key, swap.cover_key)
    words = clock.words
    if not away:
        text = words.gettext("%(cover)s is on duty besides") % {"cover": cover}
    elif not cover:
        text = words.gettext("%(away)s is away, nobody covers") % {"away": away}
    else:
        text = words.gettext("%(away)s is away, %(cover)s covers") % {"away": away, "cover": cover}
    span = f"{clock.day_and_time(swap.since)} – {clock.day_and_time(swap.until)}"
    return SwapView(swap.id or 0, text, span, swap.reason, swap.by)


def _fault(visitor: Visitor, asked: Asked, keys: set[str], zone: str, now: datetime) -> str:
    words = words_in(visitor.look.language)
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
    except ValueError:
        return None


def _keep(session: Session, swap: ShiftSwap, visitor: Visitor, now: datetime) -> None:
    session.add(swap)
    session.flush()
    _note(session, visitor, "swap_added", swap, now)


def _note(session: Session, visitor: Visitor, action: str, swap: ShiftSwap, now: datetime) -> None:
    facts = {"swap_id": swap.id, "away": swap.away_key, "cover": swap.cover_key}
    session.add(AuditRecord(at=now, actor=visitor.actor.name, action=action, facts=facts))
    announce(session, Change(Topic.QUEUE))
