"""The list of incidents, and the page of one."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlmodel import Session, col, select

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.night.incident_reading import WantedIncidents, find_incident, newest_incidents
from inbox.pages.entering import Staff
from inbox.pages.incident_words import severity_name
from inbox.pages.night.showing import page
from inbox.pages.views.conversation_view import reader_of
from inbox.pages.views.incident_view import view_lines, view_whole
from inbox.pages.views.stay_reading import homes_to_choose
from inbox.tables import Incident, IncidentState, Severity

_A_PAGE = 50


def add_incidents(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/incidents")
    def list_incidents(
        request: Request, visitor: Staff, state: str = "", severity: str = "", property: str = "", topic: str = "",
        after: str = "",
    ) -> Response:  # fmt: skip
        wanted = WantedIncidents(property or None, None, state, severity, topic)
        with context.store.read() as session:
            reading = reader_of(session, context, visitor)
            found = newest_incidents(session, visitor.actor, wanted, after=_place(after), limit=_A_PAGE + 1)
            last = found[_A_PAGE - 1].incident if len(found) > _A_PAGE else None
            values = {
                "incidents": view_lines(session, found[:_A_PAGE], reading),
                "next": f"{last.opened_at.isoformat()}~{last.id}" if last else "",
                "chosen": {"state": state, "severity": severity, "property": property, "topic": topic},
                "severities": [(one.value, severity_name(one, reading.words)) for one in reversed(Severity)],
                "homes": homes_to_choose(session, reading.words.language),
                "topics": _topics(session, reading.words.language),
                "open_count": _count_open(session),
            }
        return page(request, visitor, "incidents.html", values)

    @router.get("/inbox/incidents/{incident_id:int}")
    def show_incident(request: Request, incident_id: int, visitor: Staff) -> Response:
        with context.store.read() as session:
            row = find_incident(session, visitor.actor, incident_id)
            if row is None:
                raise NotFound
            reading = reader_of(session, context, visitor)
            values = {
                "incident": view_whole(session, row, reading),
                "severities": [(one.value, severity_name(one, reading.words)) for one in Severity],
            }
        return page(request, visitor, "incident.html", values)


def _place(after: str) -> tuple[datetime, int] | None:
    moment, _, number = after.partition("~")
    try:
        return datetime.fromisoformat(moment), int(number)
    except ValueError:
        return None


def _topics(session: Session, language: str) -> list[tuple[str, str]]:
    """By what the newest incident of each is called."""
    found = session.exec(select(Incident).order_by(col(Incident.id).desc()).limit(300)).all()
    return sorted({one.topic: one.title(language) for one in reversed(found)}.items(), key=lambda pair: pair[1])


def _count_open(session: Session) -> int:
    return len(session.exec(select(Incident.id).where(Incident.state == IncidentState.OPEN).limit(1000)).all())
