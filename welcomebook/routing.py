"""What guests' pages have in common: they load and tell nothing foreign, and other sites can't act through them.

Every refusal is a page that says what to do; for our own script it is one line of that.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from inbox.context import Context
from inbox.web.guarded import guarded_route
from welcomebook.reading import guest_words, language_for
from welcomebook.rendering import show

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; "
        "worker-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_RETRY_SECONDS = "5"


def is_script(request: Request) -> bool:
    """Whether our own script asks: it wants a piece of the page, and refusals as JSON."""
    return "x-fragment" in request.headers


def guest_router(context: Context) -> APIRouter:
    """The one that all guests' pages are added to."""
    route_class = guarded_route(context.settings.public_url, _HEADERS, _refusal)
    return APIRouter(route_class=route_class, include_in_schema=False)


def no_such_page(request: Request) -> Response:
    """For an address that nothing is at."""
    page = _refusal(request, 404)
    page.headers.update(_HEADERS)
    return page


def _refusal(request: Request, status: int) -> Response:
    language = language_for(request)
    words = guest_words(language)
    title, told = {
        403: (
            words.gettext("That did not work"),
            words.gettext("This did not come from our own page. Open the page again and repeat."),
        ),
        404: (
            words.gettext("There is no such page"),
            words.gettext("The address may be incomplete. Open the link from your booking confirmation once more."),
        ),
        503: (
            words.gettext("One moment, please"),
            words.gettext("We can't be reached right now. Try again in a few seconds. In an emergency call 112."),
        ),
    }[status]
    headers = {"Retry-After": _RETRY_SECONDS} if status == 503 else {}
    if is_script(request):
        return JSONResponse({"told": told}, status, headers)
    page = show(request, language, "refusal.html", status, title=title, told=told)
    page.headers.update(headers)
    return page
