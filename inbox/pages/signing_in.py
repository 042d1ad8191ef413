"""Logging in: by e-mail and password, by a link that works once, in a demo office by one click; and out again."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.pages.entering import find_visitor, let_in, let_out
from inbox.pages.rendering import show
from inbox.pages.visiting import LANGUAGE_COOKIE, SESSION_COOKIE, look_of
from inbox.staff.logins import User, demo_users, is_kept_out
from inbox.staff.passwords import SHORTEST_PASSWORD, WeakPassword, hash_password
from inbox.staff.sessions import close_session, find_link, find_login, log_in, open_session, use_link
from inbox.web.addresses import address_of
from inbox.web.languages import closest_language
from inbox.web.pace import Pace

_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
# Of one address, right ones too: each costs as much memory and time as hashing is meant to cost.
_TRIES = 20, timedelta(minutes=1)
_YEAR_SECONDS = 365 * 24 * 3600


def add_login(router: APIRouter, context: Context) -> None:
    add_password_routes(router, context)
    add_link_routes(router, context)

    @router.post("/logout")
    def leave(request: Request) -> Response:
        token = request.cookies.get(SESSION_COOKIE, "")
        context.store.write(lambda session: close_session(session, token))
        response = RedirectResponse("/login", status_code=303)
        let_out(response)
        return response

    @router.get("/language/{code}")
    def choose_language(request: Request, code: str) -> Response:
        language = closest_language(code)
        if language is None:
            raise NotFound
        response = RedirectResponse(_own_path(request.query_params.get("next", "")) or "/login", status_code=303)
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR_SECONDS, path="/", samesite="lax")
        return response


def add_password_routes(router: APIRouter, context: Context) -> None:
    pace = Pace(*_TRIES)

    @router.get("/login")
    def show_login(request: Request, next: str = "") -> Response:
        visitor = find_visitor(context, request)
        if visitor is not None:
            return RedirectResponse(_own_path(next) or visitor.home, status_code=303)
        return _login_page(context, request, next)

    @router.post("/login")
    def enter(
        request: Request,
        email: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        next: Annotated[str, Form()] = "",
    ) -> Response:
        if pace.wait(address_of(request), context.now()):
            return _login_page(context, request, next, email, status=429)
        with context.store.read() as session:
            is_demo = is_kept_out(session, context.settings, email)
        last = request.cookies.get(SESSION_COOKIE, "")
        token = None if is_demo else log_in(context.store, email, password, context.now(), last_token=last)
        return (
            _login_page(context, request, next, email, status=403) if token is None else _entered(context, token, next)
        )

    @router.post("/login/demo")
    def enter_demo(request: Request, email: Annotated[str, Form()], next: Annotated[str, Form()] = "") -> Response:
        token = _demo_session(context, request, email)
        return _login_page(context, request, next, status=403) if token is None else _entered(context, token, next)


def add_link_routes(router: APIRouter, context: Context) -> None:
    @router.get("/login/{token}")
    def show_link(request: Request, token: str) -> Response:
        with context.store.read() as session:
            is_good = find_link(session, token, context.now()) is not None
        return _password_page(request, 200 if is_good else 404, is_good=is_good)

    @router.post("/login/{token}")
    def set_first_password(request: Request, token: str, password: Annotated[str, Form()] = "") -> Response:
        with context.store.read() as session:
            if find_link(session, token, context.now()) is None:
                return _password_page(request, 404, is_good=False)
        try:
            password_hash = hash_password(password)
        except WeakPassword:
            return _password_page(request, 422, is_good=True, weak=True)
        now = context.now()
        session_token = context.store.write(lambda session: use_link(session, token, password_hash, now))
        return (
            _password_page(request, 404, is_good=False)
            if session_token is None
            else _entered(context, session_token, "")
        )


def _login_page(context: Context, request: Request, next: str, email: str = "", *, status: int = 200) -> Response:
    look = look_of(request, None)
    values = {
        "failed": status != 200,
        "email": email,
        "next": _own_path(next),
        "demo": _demo_users(context, request),
        "here": "/login",
    }
    return show(look, "login.html", values, status)


def _password_page(request: Request, status: int, *, is_good: bool, weak: bool = False) -> Response:
    look = look_of(request, None)
    return show(look, "password.html", {"is_good": is_good, "weak": weak, "shortest": SHORTEST_PASSWORD}, status)


def _entered(context: Context, token: str, next: str) -> Response:
    response = RedirectResponse(_own_path(next) or "/inbox", status_code=303)
    let_in(response, token, context)
    return response


def _demo_users(context: Context, request: Request) -> list[User]:
    """Empty where the page was asked for under a public name: a proxy may stand before a loopback address."""
    if request.url.hostname not in _THIS_MACHINE:
        return []
    with context.store.read() as session:
        return demo_users(session, context.settings)


def _demo_session(context: Context, request: Request, email: str) -> str | None:
    if email not in {user.email for user in _demo_users(context, request)}:
        return None
    with context.store.read() as session:
        login = find_login(session, email)
    if login is None:
        return None
    login_id, now = login.id or 0, context.now()
    return context.store.write(lambda session: open_session(session, login_id, now))


def _own_path(path: str) -> str:
    """Where to go on: a page of ours, never somebody else's site."""
    is_ours = path.startswith(("/inbox", "/owner", "/login")) and "\\" not in path and "//" not in path
    return path if is_ours else ""
