"""Routes that no foreign site can act through, whose answers carry one set of headers and go packed."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import DataError

from inbox.channel import OutOfReach
from inbox.holding.refusals import NotFound
from inbox.web.packing import pack

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_NUMBER_OUT_OF_RANGE = "22003"  # https://www.postgresql.org/docs/current/errcodes-appendix.html

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def guarded_route(
    public_url: str,
    headers: Mapping[str, str],
    refuse: Callable[[Request, int], Response],
    answer: Callable[[Handler, Request], Coroutine[Any, Any, Response]] | None = None,
) -> type[APIRoute]:
    """The class of a router's routes. `refuse` words a status: 403 for what another site made, 404, and 503 for a
    database out of reach. `answer` calls the handler, where refusals of other kinds are to be worded.
    """

    class GuardedRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            handle = super().get_route_handler()

            async def handle_guarded(request: Request) -> Response:
                response = await _answered(handle, request)
                for name, value in headers.items():
                    response.headers.setdefault(name, value)
                pack(request, response)
                return response

            return handle_guarded

    async def _answered(handle: Handler, request: Request) -> Response:
        if _is_foreign(request, public_url):
            return refuse(request, 403)
        try:
            return await (answer(handle, request) if answer else handle(request))
        except (NotFound, RequestValidationError):
            return refuse(request, 404)
        except (OverflowError, DataError) as error:
            if not _is_beyond_rows(error):
                raise
            return refuse(request, 404)
        except OutOfReach:
            return refuse(request, 503)

    return GuardedRoute


def _is_beyond_rows(error: Exception) -> bool:
    """Whether something was asked for by a number that no database counts to."""
    sqlstate = getattr(getattr(error, "orig", None), "sqlstate", None)
    return isinstance(error, OverflowError) or sqlstate == _NUMBER_OUT_OF_RANGE


def is_safe(request: Request) -> bool:
    """Whether it only reads."""
    return request.method in _SAFE_METHODS


def _is_foreign(request: Request, public_url: str) -> bool:
    """Browsers say where a request comes from; one that does not say so at all is no browser with our cookie in it."""
    if is_safe(request):
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return False
    return origin != public_url and urlsplit(origin).netloc != request.headers.get("host")
