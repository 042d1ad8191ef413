"""Who a browser is to the web chat: a random id in a cookie of one property's chat, no account, nothing personal."""

import re
import secrets
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request, Response
from sqlmodel import Session, col, select

from inbox.channel import ChannelKind
from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.tables import Contact, Conversation, Property, Stay, Trust

ACCOUNT = "web"
VISITOR_COOKIE, STAY_COOKIE = "nightdesk_visitor", "nightdesk_stay"
_VISITOR = re.compile(r"[A-Za-z0-9_-]{32}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HALF_A_YEAR_SECONDS = 180 * 24 * 3600


@dataclass(frozen=True)
class Visit:
    """Somebody at a property's chat. Without a `contact` he has said nothing yet; `stay` is his conversation's."""

    home: Property
    visitor: str
    contact: Contact | None = None
    conversation: Conversation | None = None
    stay: Stay | None = None

    def is_guest_of(self, stay: Stay) -> bool:
        """Whether he is known already as a guest of this stay."""
        is_verified = self.contact is not None and self.contact.trust == Trust.VERIFIED
        return is_verified and self.stay is not None and self.stay.id == stay.id


def find_home(session: Session, slug: str) -> Property:
    """Raises `NotFound`."""
    home = session.exec(select(Property).where(Property.slug == slug, col(Property.archived_at).is_(None))).first()
    if home is None:
        raise NotFound
    return home


def find_visit(session: Session, slug: str, visitor: str) -> Visit:
    """Raises `NotFound` where there is no such property."""
    home = find_home(session, slug)
    query = (
        select(Contact, Conversation, Stay)
        .join(Conversation, col(Conversation.id) == col(Contact.conversation_id))
        .outerjoin(Stay, col(Stay.id) == col(Conversation.stay_id))
        .where(Contact.channel == ChannelKind.WEB, Contact.account == ACCOUNT, Contact.address == visitor)
    )
    found = session.exec(query).first() if visitor else None
    return Visit(home, visitor, *found) if found else Visit(home, visitor)


def new_visitor() -> str:
    return secrets.token_urlsafe(24)


def visitor_of(request: Request) -> str:
    """ "" for a browser that has no id yet."""
    kept = request.cookies.get(VISITOR_COOKIE, "")
    return kept if _VISITOR.fullmatch(kept) else ""


def token_of(request: Request) -> str:
    """The token of the stay's link that he came by."""
    kept = request.cookies.get(STAY_COOKIE, "")
    return kept if _TOKEN.fullmatch(kept) else ""


def remember_visitor(response: Response, context: Context, visit: Visit) -> None:
    _set(response, context, visit.home.slug, VISITOR_COOKIE, visit.visitor)


def remember_token(response: Response, context: Context, visit: Visit, token: str) -> None:
    _set(response, context, visit.home.slug, STAY_COOKIE, token)


def forget_token(response: Response, visit: Visit) -> None:
    response.delete_cookie(STAY_COOKIE, path=_path(visit.home.slug), httponly=True, samesite="lax")


def _set(response: Response, context: Context, slug: str, name: str, value: str) -> None:
    """Sent back to this property's chat alone, never to scripts nor from other sites' pages."""
    response.set_cookie(
        name, value, max_age=_HALF_A_YEAR_SECONDS, path=_path(slug), httponly=True, samesite="lax",
        secure=context.settings.public_url.startswith("https://"),
    )  # fmt: skip


def _path(slug: str) -> str:
    return f"/chat/{quote(slug)}"
