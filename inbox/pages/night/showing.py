"""What every page of the night shift is shown with."""

from typing import Any

from fastapi import Request, Response
from sqlmodel import Session

from inbox.pages.rendering import show
from inbox.pages.visiting import Visitor, frame
from inbox.staff.telling_staff import has_mail
from inbox.tables import Manager


def page(request: Request, visitor: Visitor, template: str, values: dict[str, Any], status: int = 200) -> Response:
    return show(visitor.look, f"night/{template}", {**frame(request, visitor), "fault": "", **values}, status)


def reachable_by(session: Session, manager: Manager) -> list[str]:
    """Icons of the ways by which the chain reaches him besides the desk."""
    ways = ["send"] if manager.telegram_id is not None and manager.telegram_started_at is not None else []
    return [*ways, "mail"] if manager.email and has_mail(session) else ways
