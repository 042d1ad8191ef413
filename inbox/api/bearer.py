"""Who calls: a token is asked for before anything else of a request is looked at; who may only read changes nothing."""

import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool

from inbox.actors import Actor
from inbox.api.problems import Kind, Problem
from inbox.context import Context
from inbox.store import Store
from inbox.tokens import find_actor

_READING = {"GET", "HEAD"}
_BEARER = re.compile(r"bearer +(\S+) *", re.IGNORECASE)
_JSON = re.compile(r"application/([\w.-]+\+)?json *(;.*)?", re.IGNORECASE)
_REALM = 'Bearer realm="Nightdesk"'

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

# Only so that the description says how to log in: the route itself asks for the token.
described = HTTPBearer(auto_error=False, description="A token of `nightdesk token create`.")


def token_route(context: Context) -> type[APIRoute]:
    class TokenRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            handle, takes_body = super().get_route_handler(), self.body_field is not None

            async def handle_as_actor(request: Request) -> Response:
                actor = await run_in_threadpool(authenticate, context.store, request.headers.get("authorization"))
                if request.method not in _READING and not actor.may_answer:
                    raise Problem(Kind.FORBIDDEN)
                if takes_body and await request.body() and not _is_json(request):
                    raise Problem(Kind.NO_JSON, "Send it with the header Content-Type: application/json.")
                request.state.actor = actor
                return await handle(request)

            return handle_as_actor

    return TokenRoute


def authenticate(store: Store, header: str | None) -> Actor:
    """The actor of an Authorization header; raises `Problem` 401."""
    found = _BEARER.fullmatch(header or "")
    if found is None:
        raise Problem(Kind.UNAUTHORIZED, "Send the header Authorization: Bearer TOKEN.", {"WWW-Authenticate": _REALM})
    with store.read() as session:
        actor = find_actor(session, found[1])
    if actor is None:
        challenge = f'{_REALM}, error="invalid_token"'
        raise Problem(Kind.UNAUTHORIZED, "This token is unknown or revoked.", {"WWW-Authenticate": challenge})
    return actor


def _is_json(request: Request) -> bool:
    return _JSON.fullmatch(request.headers.get("content-type", "").strip()) is not None


def _caller(request: Request) -> Actor:
    actor: Actor = request.state.actor
    return actor


Caller = Annotated[Actor, Depends(_caller)]
