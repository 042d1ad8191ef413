"""Finds out who asks, from the session's cookie, and sets or takes that cookie.

A page says whom it is for by the type of its `visitor`: anyone who is logged in, staff, or those who lead. For others
there is nothing there.
"""

from typing import Annotated

from fastapi import Depends, Request, Response

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.pages.routing import LoggedOut, context_of
from inbox.pages.visiting import LANGUAGE_COOKIE, SESSION_COOKIE, Visitor, look_of
from inbox.staff.sessions import renew_session, who_is

# The cookie outlives the session, which ends in the database.
_COOKIE_SECONDS = 400 * 24 * 3600


def _anyone(request: Request) -> Visitor:
    """Raises `LoggedOut` where nobody is logged in."""
    visitor = find_visitor(context_of(request), request)
    if visitor is None:
        raise LoggedOut
    return visitor


def _staff(request: Request) -> Visitor:
    visitor = _anyone(request)
    if not visitor.actor.may_answer:
        raise NotFound
    return visitor


def _lead(request: Request) -> Visitor:
    visitor = _staff(request)
    if not visitor.actor.may_lead:
        raise NotFound
    return visitor


Anyone = Annotated[Visitor, Depends(_anyone)]
Staff = Annotated[Visitor, Depends(_staff)]
Lead = Annotated[Visitor, Depends(_lead)]


def find_visitor(context: Context, request: Request) -> Visitor | None:
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        return None
    now = context.now()
    with context.store.read() as session:
        found = who_is(session, token, now)
    if found is None:
        return None
    if found.is_old:
        context.store.write(lambda session: renew_session(session, found.session_id, now))
    look = look_of(request, found.actor)
    return Visitor(found.actor, found.login_id, found.session_id, token, look, found.preferences)


def let_in(response: Response, token: str, context: Context) -> None:
    response.set_cookie(
        SESSION_COOKIE, token, max_age=_COOKIE_SECONDS, path="/", httponly=True, samesite="lax",
        secure=context.settings.public_url.startswith("https://"),
    )  # fmt: skip


def let_out(response: Response) -> None:
    response.delete_cookie(SESSION_COOKIE, path="/")
    response.delete_cookie(LANGUAGE_COOKIE, path="/")
