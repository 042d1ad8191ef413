"""`GET /chat/{slug}`: the web chat of a property. Looking at it stores nothing, so link previews claim no stay."""

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.context import Context
from inbox.stays.links import stay_behind, stay_of_token
from inbox.tables import Property, Stay, StayState
from inbox.web.times import LocalClock
from properties.words import Language
from welcomebook.book_calls import number_for_all
from welcomebook.chat_thread import read_thread, state_of, who_answers
from welcomebook.chat_view import answering_words, milliseconds, view_thread
from welcomebook.faults import Fault, fault_words
from welcomebook.knowledge import starters
from welcomebook.reading import guest_words, language_for
from welcomebook.rendering import show
from welcomebook.visitors import (
    Visit,
    find_visit,
    forget_token,
    new_visitor,
    remember_token,
    remember_visitor,
    token_of,
    visitor_of,
)

_SHOWN, _SHOWN_AT_MOST = 60, 1000


@dataclass(frozen=True)
class Attempt:
    """What a page without scripts tried to say, and why it was not taken."""

    told: str = ""
    text: str = ""
    status: int = 200


@dataclass(frozen=True)
class Arrival:
    """The stay whose link he came by; `dead` = why nothing came of it: bad, over or cancelled."""

    stay: Stay | None
    token: str
    dead: str


def add_chat_page(router: APIRouter, context: Context) -> None:
    @router.get("/chat/{slug}")
    def show_page(request: Request, slug: str, stay: str = "") -> Response:
        return show_chat(context, request, slug, stay)


def show_chat(
    context: Context, request: Request, slug: str, token: str = "", attempt: Attempt | None = None
) -> Response:
    """The page as this visitor may see it. Raises `NotFound`."""
    now = context.now()
    with context.store.read() as session:
        visit = find_visit(session, slug, visitor_of(request) or new_visitor())
        wanted = token or token_of(request)
        invited = stay_of_token(session, wanted, now) if wanted else None
        if invited is not None and invited.property_id != visit.home.id:
            return _to_own_chat(session, request, invited, wanted)
        dead = _why_dead(session, token, wanted) if invited is None and wanted else ""
        arrival = Arrival(invited, wanted if invited else "", dead)
        page = _page(session, context, request, visit, arrival, attempt or Attempt())
    remember_visitor(page, context, visit)
    if invited is not None:
        remember_token(page, context, visit, wanted)
    elif wanted:
        forget_token(page, visit)
    return page


def _why_dead(session: Session, token: str, wanted: str) -> str:
    """Of the link that his browser has kept he hears only if its stay was cancelled: that it is over he knows."""
    stay = stay_behind(session, wanted)
    if stay is not None and stay.state == StayState.CANCELLED:
        return "cancelled"
    if not token:
        return ""
    return "over" if stay is not None else "bad"


def _to_own_chat(session: Session, request: Request, stay: Stay, token: str) -> Response:
    home = session.get_one(Property, stay.property_id)
    query = {**request.query_params, "stay": token}
    return RedirectResponse(f"/chat/{home.slug}?{urlencode(query)}", status_code=303)


def _page(
    session: Session, context: Context, request: Request, visit: Visit, arrival: Arrival, attempt: Attempt
) -> Response:
    now, stay = context.now(), arrival.stay or visit.stay
    language = language_for(request, stay.guest_language if stay else None)
    words = guest_words(language)
    shows_all = "all" in request.query_params
    limit = _SHOWN_AT_MOST if shows_all else _SHOWN
    thread = read_thread(session, context.keys, visit, now, limit=limit)
    answering = who_answers(visit.conversation)
    return show(
        request, language, "chat.html", attempt.status,
        home=visit.home,
        home_name=visit.home.name(language),
        base=f"/chat/{visit.home.slug}",
        book=_book_address(visit, arrival, language),
        every=number_for_all(visit.home),
        lines=view_thread(thread, visit.home.slug, LocalClock(words, visit.home.timezone, now)),
        is_whole=shows_all or len(thread) < limit,
        starters=[] if thread else starters(session, visit.home, language),
        answering=answering,
        answering_words=answering_words(answering, words),
        cursor=milliseconds(now),
        state=state_of(session, visit),
        dead_link=arrival.dead,
        greets=arrival.stay is not None and not visit.is_guest_of(arrival.stay),
        too_large=fault_words(Fault.TOO_LARGE, words),
        attempt=attempt,
    )  # fmt: skip


def _book_address(visit: Visit, arrival: Arrival, language: Language) -> str:
    query = {"lang": language.value, **({"stay": arrival.token} if arrival.token else {})}
    return f"/book/{visit.home.slug}?{urlencode(query)}"
