"""Photos of an incident for the owner, by the link in the summary: no log-in, but nobody can guess it.

Each is drawn anew, so that nothing of what a guest's camera noted (where, when, by which phone) leaves the desk.
"""

import hmac
from collections.abc import Callable
from zoneinfo import ZoneInfo

from babel.dates import format_date
from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from inbox.book.photos import UnfitFile, make_photo
from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.night.incident_photos import PhotoLink, incident_behind, photos_of
from inbox.night.incident_records import private_of
from inbox.pages.rendering import Look, show
from inbox.tables import Incident, Owner, Property
from playbooks.redaction import redact
from properties.words import Language

_AT = "/owner/photos/{incident_id:int}/{owner_id:int}/{until:int}/{seal}"


def add_owner_photos(router: APIRouter, context: Context) -> None:
    def find(session: Session, link: PhotoLink, seal: str) -> Incident:
        incident = incident_behind(session, link, context.now())
        if incident is None or not hmac.compare_digest(link.seal(context.keys).encode(), seal.encode()):
            raise NotFound
        return incident

    @router.get(_AT)
    def album(request: Request, incident_id: int, owner_id: int, until: int, seal: str) -> Response:
        with context.store.read() as session:
            incident = find(session, PhotoLink(incident_id, owner_id, until), seal)
            look = Look(Language(session.get_one(Owner, owner_id).language), "auto")
            home = session.get_one(Property, incident.property_id)
            title = redact(incident.title(look.language), private_of(session, context.keys, [incident]))
            values = {
                "title": title, "home": home.name(look.language), "day": _day(incident, home, look.language),
                "photos": range(len(photos_of(session, incident_id))), "base": request.url.path,
            }  # fmt: skip
        return show(look, "owner_photos.html", values)

    _add_photo(router, context, find)


def _add_photo(router: APIRouter, context: Context, find: Callable[[Session, PhotoLink, str], Incident]) -> None:
    @router.get(_AT + "/{number:int}.jpg")
    def photo(incident_id: int, owner_id: int, until: int, seal: str, number: int) -> Response:
        with context.store.read() as session:
            find(session, PhotoLink(incident_id, owner_id, until), seal)
            photos = photos_of(session, incident_id)
        path = photos[number].path if number < len(photos) else None
        if path is None:
            raise NotFound
        try:
            drawn = make_photo((context.settings.media_dir / path).read_bytes()).preview
        except (OSError, UnfitFile):
            raise NotFound from None
        return Response(drawn, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400"})


def _day(incident: Incident, home: Property, language: Language) -> str:
    return format_date(incident.opened_at.astimezone(ZoneInfo(home.timezone)), "d MMMM y", locale=language.value)
