"""The hand-over of shifts: what the incoming manager is told, and that he has taken over."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.night.handover_digest import Section, gather, sections, sections_of
from inbox.night.handovers import acknowledge, channel_notes, latest_handovers
from inbox.pages.entering import Staff
from inbox.pages.night.showing import page
from inbox.pages.views.conversation_view import reader_of
from inbox.pages.views.queue_view import Reader
from inbox.staff.roster import read_duties, read_staff, read_swaps
from inbox.tables import Manager, ShiftHandover
from inbox.web.times import LocalClock
from playbooks.on_call import on_duty, starts

_LOOKED_AHEAD = timedelta(days=8)  # a week, and the day that was counted from


@dataclass(frozen=True)
class HandoverView:
    id: int
    shift: str
    at: str
    manager: str
    acknowledged: str  # who and when, "" = nobody yet
    is_late: bool
    sections: list[Section]


@dataclass(frozen=True)
class NowView:
    """What would be handed over if the shift ended now. `coming`: when it does, "" where there is no calendar."""

    coming: str
    sections: list[Section]


def add_handover(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/handover")
    def show_handover(request: Request, visitor: Staff) -> Response:
        with context.store.read() as session:
            reading = reader_of(session, context, visitor)
            views = [_view(session, one, reading) for one in latest_handovers(session)]
            now = _now(session, context, reading)
        return page(request, visitor, "handover.html", {"handovers": views, "now": now})

    @router.post("/inbox/handover/{handover_id:int}/acknowledge")
    def take_over(handover_id: int, visitor: Staff) -> Response:
        now = context.now()

        def work(session: Session) -> None:
            manager = session.get(Manager, visitor.actor.manager_id) if visitor.actor.manager_id else None
            if manager is None or session.get(ShiftHandover, handover_id) is None:
                raise NotFound
            acknowledge(session, handover_id, manager, now)

        context.store.write(work)
        return RedirectResponse("/inbox/handover?told=acknowledged", status_code=303)


def _now(session: Session, context: Context, reading: Reader) -> NowView:
    facts = gather(session, channel_notes(context), reading.now)
    return NowView(_coming(session, reading), sections_of(facts, ZoneInfo(reading.zone), reading.words.language))


def _coming(session: Session, reading: Reader) -> str:
    coming = starts(read_duties(session), reading.now, reading.now + _LOOKED_AHEAD)
    if not coming:
        return ""
    start, names = coming[0], {one.key: one.name for one in read_staff(session)}
    present = on_duty([start.duty], start.at, read_swaps(session, start.at))
    who = next((names[key] for key in present if key in names), reading.words.gettext("nobody"))
    clock = LocalClock(reading.words, start.duty.timezone, reading.now)
    told = {"shift": start.duty.name, "time": clock.day_and_time(start.at), "who": who}
    return reading.words.gettext("Next hand-over: %(time)s, %(who)s (%(shift)s)") % told


def _view(session: Session, handover: ShiftHandover, reading: Reader) -> HandoverView:
    clock = LocalClock(reading.words, handover.timezone, reading.now)
    manager = session.get(Manager, handover.manager_id) if handover.manager_id else None
    reader_ = session.get(Manager, handover.acknowledged_by_id) if handover.acknowledged_by_id else None
    read_at = clock.day_and_time(handover.acknowledged_at) if handover.acknowledged_at else ""
    return HandoverView(
        id=handover.id or 0,
        shift=handover.shift_name,
        at=clock.day_and_time(handover.at),
        manager=manager.name if manager else reading.words.gettext("nobody"),
        acknowledged=f"{reader_.name if reader_ else ''}, {read_at}" if read_at else "",
        is_late=handover.escalated_at is not None and not read_at,
        sections=sections(handover, reading.words.language),
    )
