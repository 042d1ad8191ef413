"""The hand-over of shifts: what the incoming manager is told, and that he has taken over."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.night.handover_digest import Section, sections
from inbox.night.handovers import acknowledge, latest_handovers
from inbox.pages.entering import Staff
from inbox.pages.night.showing import page
from inbox.pages.views.conversation_view import reader_of
from inbox.pages.views.queue_view import Reader
from inbox.tables import Manager, ShiftHandover
from inbox.web.times import LocalClock


@dataclass(frozen=True)
class HandoverView:
    id: int
    shift: str
    at: str
    manager: str
    acknowledged: str  # who and when, "" = nobody yet
    is_late: bool
    sections: list[Section]


def add_handover(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/handover")
    def show_handover(request: Request, visitor: Staff) -> Response:
        with context.store.read() as session:
            reading = reader_of(session, context, visitor)
            views = [_view(session, one, reading) for one in latest_handovers(session)]
        return page(request, visitor, "handover.html", {"handovers": views})

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
