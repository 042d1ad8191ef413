"""Who calls: a token is asked for before anything else of a request is looked at; who may only read changes nothing."""

import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool

from inbox.api.problems import Kind, Problem
from inbox.api.remembering import Asked, Remembered, State, asked_in, state_of
from inbox.context import Context
from inbox.staff.actors import Actor
from inbox.staff.tokens import find_actor
from inbox.storage.store import Store

_READING = {"GET", "HEAD"}
_BEARER = re.compile(r"bearer +(\S+) *", re.IGNORECASE)
_JSON = re.compile(r"application/([\w.-]+\+)?json *(;.*)?", re.IGNORECASE)
_REALM = 'Bearer realm="Nightdesk"'

_REPEATABLE = "may_repeat"

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
E = TypeVar("E", bound=Callable[..., Any])

# Only so that the description says how to log in: the route itself asks for the token.
described = HTTPBearer(auto_error=False, description="A token of `nightdesk token create`.")


def token_route(context: Context, remembered: Remembered) -> type[APIRoute]:
    class TokenRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            handle, takes_body = super().get_route_handler(), self.body_field is not None
            may_repeat = getattr(self.endpoint, _REPEATABLE, False)

            async def handle_as_actor(request: Request) -> Response:
                token, asked = _token(request), asked_in(request.scope) if may_repeat else None
                state, known = await run_in_threadpool(_admit, context.store, remembered, token, asked)
                if isinstance(known, bytes):
                    return Response(known, media_type="application/json")
                if request.method not in _READING and not known.may_answer:
                    raise Problem(Kind.FORBIDDEN)
                if takes_body and await request.body() and not _is_json(request):
                    raise Problem(Kind.NO_JSON, "Send it with the header Content-Type: application/json.")
                request.state.actor = known
                response = await handle(request)
                if asked is not None and state is not None and response.status_code == 200:
                    remembered.keep(asked, state, bytes(response.body))
                return response

            return handle_as_actor

    return TokenRoute


def repeatable(endpoint: E) -> E:
    """The endpoint's answer depends on token, address and database only, not on the time: it may be given again."""
    setattr(endpoint, _REPEATABLE, True)
    return endpoint


def _admit(store: Store, remembered: Remembered, token: str, asked: Asked | None) -> tuple[State | None, Actor | bytes]:
    """Who asks, or what he was answered last time, if that may be told again. Raises `Problem` 401."""
    state = state_of(store.reader) if asked is not None else None
    answer = remembered.find(asked, state)
    if answer is not None:
        return state, answer
    with store.read() as session:
        actor = find_actor(session, token)
    if actor is None:
        challenge = f'{_REALM}, error="invalid_token"'
        raise Problem(Kind.UNAUTHORIZED, "This token is unknown or revoked.", {"WWW-Authenticate": challenge})
    return state, actor


def _token(request: Request) -> str:
    """Raises `Problem` 401."""
    found = _BEARER.fullmatch(request.headers.get("authorization", ""))
    if found is None:
        raise Problem(Kind.UNAUTHORIZED, "Send the header Authorization: Bearer TOKEN.", {"WWW-Authenticate": _REALM})
    return found[1]


def _is_json(request: Request) -> bool:
    return _JSON.fullmatch(request.headers.get("content-type", "").strip()) is not None


def _caller(request: Request) -> Actor:
    actor: Actor = request.state.actor
    return actor


Caller = Annotated[Actor, Depends(_caller)]
