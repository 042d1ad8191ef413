"""What owners are about to be told, with a line of a manager's own; and what became of what was sent."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session, col, select

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.night.summaries import render_summary, way_to
from inbox.pages.entering import Staff
from inbox.pages.naming import channel_name
from inbox.pages.night.showing import page
from inbox.pages.views.conversation_view import reader_of
from inbox.pages.views.queue_view import Reader
from inbox.tables import AuditRecord, Delivery, DeliveryState, Owner, OwnerSummary, SummaryKind, SummaryState
from inbox.web.times import LocalClock
from playbooks.summary import DESK

_SHOWN = 40


_LEFT = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})


@dataclass(frozen=True)
class SummaryView:
    id: int
    owner: str
    is_critical: bool
    is_planned: bool
    due: str
    way: str
    state: str
    is_bad: bool
    has_left: bool
    text: str
    line: str
    line_by: str


def add_summaries(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/summaries")
    def show_summaries(request: Request, visitor: Staff) -> Response:
        with context.store.read() as session:
            reading = reader_of(session, context, visitor)
            query = select(OwnerSummary).order_by(col(OwnerSummary.due_at).desc(), col(OwnerSummary.id).desc())
            found = session.exec(query.limit(_SHOWN)).all()
            views = [_view(session, context, one, reading) for one in found]
        values = {"planned": [one for one in views if one.is_planned], "sent": [x for x in views if not x.is_planned]}
        return page(request, visitor, "summaries.html", values)

    @router.post("/inbox/summaries/{summary_id:int}/line")
    def add_line(summary_id: int, visitor: Staff, line: Annotated[str, Form(max_length=1000)] = "") -> Response:
        now = context.now()

        def work(session: Session) -> None:
            summary = session.get(OwnerSummary, summary_id, with_for_update=True)
            if summary is None or summary.state != SummaryState.PLANNED:
                raise NotFound
            summary.line, summary.line_by = line.strip(), visitor.actor.name
            facts = {"summary_id": summary.id}
            session.add(AuditRecord(at=now, actor=visitor.actor.name, action="summary_line", facts=facts))

        context.store.write(work)
        return RedirectResponse("/inbox/summaries?told=line", status_code=303)


def _view(session: Session, context: Context, summary: OwnerSummary, reading: Reader) -> SummaryView:
    owner = session.get_one(Owner, summary.owner_id)
    clock = LocalClock(reading.words, summary.zone, reading.now)
    is_planned = summary.state == SummaryState.PLANNED
    way = way_to(session, owner)
    text = render_summary(session, context.keys, summary, owner, reading.now).text if is_planned else summary.text
    delivery = session.get(Delivery, summary.delivery_id) if summary.delivery_id else None
    channel = summary.sent_by or (way.channel if way else "")
    return SummaryView(
        id=summary.id or 0,
        owner=owner.name,
        is_critical=summary.kind == SummaryKind.CRITICAL,
        is_planned=is_planned,
        due=clock.day_and_time(summary.queued_at or summary.due_at),
        way=channel_name(channel, reading.words) if channel else "",
        state=_state(summary, delivery, clock),
        has_left=delivery is not None and delivery.state in _LEFT,
        is_bad=summary.state == SummaryState.NO_WAY
        or (delivery is not None and delivery.state == DeliveryState.FAILED),
        text=text.replace(DESK, context.settings.public_url),
        line=summary.line,
        line_by=summary.line_by,
    )


def _state(summary: OwnerSummary, delivery: Delivery | None, clock: LocalClock) -> str:
    words = clock.words
    if summary.state == SummaryState.NO_WAY:
        return words.gettext("cannot be reached: no Telegram and no mail")
    if delivery is None:
        return words.gettext("planned")
    if delivery.state == DeliveryState.QUEUED and delivery.attempts:
        told = words.gettext("try %(n)d was refused, again at %(time)s")
        return told % {"n": delivery.attempts, "time": clock.day_and_time(delivery.due_at)}
    return {
        DeliveryState.SENT: words.gettext("sent"),
        DeliveryState.DELIVERED: words.gettext("sent"),
        DeliveryState.READ: words.gettext("read"),
        DeliveryState.FAILED: words.gettext("did not arrive"),
    }.get(DeliveryState(delivery.state), words.gettext("is being sent, try %(n)d") % {"n": max(1, delivery.attempts)})
