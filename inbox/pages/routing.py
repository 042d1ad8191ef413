"""What every page has in common: foreign sites can't make it act, it loads nothing foreign, refusals are pages too."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.routing import APIRoute

from inbox.channel import OutOfReach
from inbox.context import Context
from inbox.holding.conversing import NotFound
from inbox.pages.languages import words_in
from inbox.pages.packing import pack
from inbox.pages.rendering import show
from inbox.pages.visiting import look_of

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class LoggedOut(Exception):
    """Nobody is logged in in this browser, or no longer."""


class Refused(Exception):
    """What was asked for can't be done now: `told` says why, in the visitor's words; `code` tells our script."""

    def __init__(self, code: str, told: str, status: int) -> None:
        super().__init__(told)
        self.code = code
        self.told = told
        self.status = status


def is_fragment(request: Request) -> bool:
    """Whether our own script asks: it wants a piece of the page, and refusals as JSON."""
    return "hx-request" in request.headers


def page_route(context: Context) -> type[APIRoute]:
    class PageRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            handle = super().get_route_handler()

            async def handle_page(request: Request) -> Response:
                response = await _answer(handle, request, context)
                for name, value in _HEADERS.items():
                    response.headers.setdefault(name, value)
                pack(request, response)
                return response

            return handle_page

    return PageRoute


async def _answer(handle: Handler, request: Request, context: Context) -> Response:
    if is_foreign(request, context.settings.public_url):
        return _refusal(request, 403)
    try:
        return await handle(request)
    except LoggedOut:
        return _log_in_first(request)
    except Refused as refused:
        return _refuse(request, refused)
    except (NotFound, RequestValidationError):
        return _refusal(request, 404)
    except OutOfReach:
        return _refusal(request, 503)


def is_foreign(request: Request, public_url: str) -> bool:
    """Browsers say where a request comes from; one that does not say so at all is no browser with our cookie in it."""
    if request.method in _SAFE_METHODS:
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return False
    return origin != public_url and urlsplit(origin).netloc != request.headers.get("host")


def _log_in_first(request: Request) -> Response:
    if is_fragment(request) or "text/event-stream" in request.headers.get("accept", ""):
        return JSONResponse({"code": "logged_out"}, status_code=401)
    back = request.url.path if request.method in _SAFE_METHODS else "/inbox"
    return RedirectResponse(f"/login?next={quote(back)}", status_code=303)


def _refusal(request: Request, status: int) -> Response:
    words = words_in(look_of(request, None).language)
    told = {
        403: words.gettext("This did not come from a page of ours. Open the page again and repeat."),
        404: words.gettext("There is nothing here, or it is not yours to see."),
        503: words.gettext("The database can't be reached right now. Try again in a few seconds."),
    }[status]
    response = _refuse(request, Refused("refused", told, status))
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _refuse(request: Request, refused: Refused) -> Response:
    if is_fragment(request):
        return JSONResponse({"code": refused.code, "told": refused.told}, status_code=refused.status)
    return show(look_of(request, None), "refusal.html", {"told": refused.told}, refused.status)
