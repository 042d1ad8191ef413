"""What every page has in common: foreign sites can't make it act, it loads nothing foreign, refusals are pages too."""

from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from inbox.context import Context
from inbox.pages.rendering import show
from inbox.pages.visiting import look_of
from inbox.web.guarded import Handler, guarded_route, is_safe
from inbox.web.languages import words_in

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


def page_router(context: Context) -> APIRouter:
    """The one that all pages are added to."""

    async def answer(handle: Handler, request: Request) -> Response:
        request.state.context = context
        try:
            return await handle(request)
        except LoggedOut:
            return _log_in_first(request)
        except Refused as refused:
            return _refuse(request, refused)

    route_class = guarded_route(context.settings.public_url, _HEADERS, _refusal, answer)
    return APIRouter(route_class=route_class, include_in_schema=False)


def context_of(request: Request) -> Context:
    """What the pages were built with: for dependencies, which are handed nothing but the request."""
    context: Context = request.state.context
    return context


def no_such_page(request: Request) -> Response:
    """For an address that nothing is at."""
    page = _refusal(request, 404)
    page.headers.update(_HEADERS)
    return page


def _log_in_first(request: Request) -> Response:
    if is_fragment(request) or "text/event-stream" in request.headers.get("accept", ""):
        return JSONResponse({"code": "logged_out"}, status_code=401)
    back = request.url.path if is_safe(request) else "/inbox"
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
