"""Finds out who asks, from the session's cookie, and sets or takes that cookie. Dependencies of every staff page."""

from collections.abc import Callable

from fastapi import Request, Response

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.pages.routing import LoggedOut
from inbox.pages.visiting import LANGUAGE_COOKIE, SESSION_COOKIE, Visitor, look_of
from inbox.staff.sessions import renew_session, who_is

# The cookie outlives the session, which ends in the database.
_COOKIE_SECONDS = 400 * 24 * 3600

FindVisitor = Callable[[Request], Visitor]


def visitor_of(context: Context) -> FindVisitor:
    """A dependency that raises `LoggedOut` where nobody is logged in."""

    def find(request: Request) -> Visitor:
        visitor = find_visitor(context, request)
        if visitor is None:
            raise LoggedOut
        return visitor

    return find


def manager_of(context: Context) -> FindVisitor:
    """The same for pages that owners have no part in: for them there is nothing there."""

    def find(request: Request) -> Visitor:
        visitor = find_visitor(context, request)
        if visitor is None:
            raise LoggedOut
        if not visitor.actor.may_answer:
            raise NotFound
        return visitor

    return find


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
