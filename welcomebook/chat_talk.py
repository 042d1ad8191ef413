"""What the chat's page sends and asks for: messages and presses in, news out. A page without scripts posts here too."""

import math
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from inbox.channel import ChannelKind, Receipt, ReceiptState
from inbox.context import Context
from inbox.web.times import LocalClock
from welcomebook.chat_entry import Entry, Report
from welcomebook.chat_page import Attempt, show_chat
from welcomebook.chat_thread import read_thread, state_of, who_answers
from welcomebook.chat_view import answering_words, milliseconds, moment_of, view_thread
from welcomebook.faults import Refused, fault_words
from welcomebook.posting import read_posted
from welcomebook.reading import guest_words, language_for
from welcomebook.rendering import render
from welcomebook.routing import is_script
from welcomebook.visible import find_unreceipted
from welcomebook.visitors import ACCOUNT, Visit, find_visit, remember_visitor, visitor_of

_LATEST_MOMENT = 10**14  # milliseconds: the year 5138


@dataclass(frozen=True)
class Asked:
    """Since which moment the page wants to know, and whether somebody looks at it: then what it gets is read."""

    after: Annotated[int, Query(ge=0, le=_LATEST_MOMENT)] = 0  # milliseconds
    seen: bool = False


def add_chat_talk(router: APIRouter, context: Context, entry: Entry, report: Report) -> None:
    @router.post("/chat/{slug}/messages")
    async def say(request: Request, slug: str, asked: Annotated[Asked, Depends()]) -> Response:
        language = language_for(request)
        try:
            posted = await read_posted(request)
            try:
                visit = await entry.visit(request, slug, posted.text)
                await entry.arrive(visit, request, language)
                await entry.say(visit, posted, language)
            finally:
                await posted.close()
        except Refused as refusal:
            return await run_in_threadpool(_refuse, context, request, slug, refusal)
        return await taken(request, visit, asked)

    @router.post("/chat/{slug}/hello")
    async def greet(request: Request, slug: str, asked: Annotated[Asked, Depends()]) -> Response:
        """The page was opened by the stay's link, in a browser that runs it."""
        try:
            visit = await entry.visit(request, slug)
        except Refused as refusal:
            return await run_in_threadpool(_refuse, context, request, slug, refusal)
        await entry.arrive(visit, request, language_for(request))
        return await taken(request, visit, asked)

    @router.get("/chat/{slug}/messages")
    async def tell_news(request: Request, slug: str, asked: Annotated[Asked, Depends()]) -> Response:
        return await news(request, slug, visitor_of(request), asked)

    async def taken(request: Request, visit: Visit, asked: Asked) -> Response:
        if is_script(request):
            response = await news(request, visit.home.slug, visit.visitor, asked)
        else:
            response = RedirectResponse(f"/chat/{visit.home.slug}#end", status_code=303)
        remember_visitor(response, context, visit)
        return response

    async def news(request: Request, slug: str, visitor: str, asked: Asked) -> Response:
        """What came since. To be given it shows that it arrived."""
        page, arrived = await run_in_threadpool(_news, context, request, slug, visitor, asked)
        state = ReceiptState.READ if asked.seen else ReceiptState.DELIVERED
        for number in arrived:
            await report(Receipt(ChannelKind.WEB, ACCOUNT, number, state, at=context.now()))
        return page


def _news(context: Context, request: Request, slug: str, visitor: str, asked: Asked) -> tuple[Response, list[str]]:
    """The page's news, and under which ids what is in it was sent."""
    now = context.now()
    with context.store.read() as session:
        visit = find_visit(session, slug, visitor)
        thread = read_thread(session, context.keys, visit, now, since=moment_of(asked.after))
        arrived = find_unreceipted(session, visit, seen=asked.seen)
        state = state_of(session, visit)
    words = guest_words(language_for(request, visit.stay.guest_language if visit.stay else None))
    answering = who_answers(visit.conversation)
    page = render(
        words.language, "chat_news.html",
        base=f"/chat/{slug}",
        lines=view_thread(thread, slug, LocalClock(words, visit.home.timezone, now)),
        answering=answering,
        answering_words=answering_words(answering, words),
        cursor=milliseconds(now),
        state=state,
        is_known=visit.contact is not None,
    )  # fmt: skip
    return HTMLResponse(page), arrived


def _refuse(context: Context, request: Request, slug: str, refusal: Refused) -> Response:
    told = fault_words(refusal.fault, guest_words(language_for(request)))
    headers = {"Retry-After": str(math.ceil(refusal.after.total_seconds()))} if refusal.after else {}
    if is_script(request):
        return JSONResponse({"told": told, "fault": refusal.fault}, refusal.status, headers)
    page = show_chat(context, request, slug, attempt=Attempt(told, refusal.text, refusal.status))
    page.headers.update(headers)
    return page
