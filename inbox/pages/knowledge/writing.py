"""Changing knowledge on its pages: an entry's editor, what becomes of it when it is kept, the archive, its files."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from inbox.context import Context
from inbox.conversation.answer_files import MOST_FILES
from inbox.holding.refusals import NotFound
from inbox.knowledge.checking import Problem
from inbox.knowledge.editing import Stale, Unfit, archive, change, create, revert, unarchive
from inbox.knowledge.gaps import decide
from inbox.knowledge.rehearsing import When, Who
from inbox.knowledge.shelves import own_keys
from inbox.pages.entering import Staff
from inbox.pages.knowledge.entry_view import (
    Begun,
    Opened,
    files_of,
    open_entered,
    open_entry,
    open_new,
    view_editor,
    with_key,
)
from inbox.pages.knowledge.form import Entered, draft_entered, keep_uploads, read_entered
from inbox.pages.knowledge.framing import knowledge_frame, side_values
from inbox.pages.knowledge.places import ROOT, place_of_entry
from inbox.pages.knowledge.previewing import preview_values
from inbox.pages.knowledge.stale_view import view_stale
from inbox.pages.rendering import show
from inbox.pages.visiting import Visitor
from inbox.tables import Decided, KnowledgeEntry
from inbox.web.languages import Words


def add_writing(router: APIRouter, context: Context) -> None:
    add_editor(router, context)
    add_acts(router, context)


def add_editor(router: APIRouter, context: Context) -> None:
    @router.get(f"{ROOT}/entries/new")
    def show_new(
        request: Request, visitor: Staff, at: str = "", copied: int = 0, gap: int = 0, topic: str = ""
    ) -> Response:
        words, begun = visitor.words, Begun(copied, gap, topic)
        with context.store.read() as session:
            values = _editor(session, context, open_new(session, at, begun, words), words)
        return _page(request, visitor, {**values, "copied": copied, "gap": gap})

    @router.get(f"{ROOT}/entries/{{entry_id:int}}")
    def show_entry(request: Request, visitor: Staff, entry_id: int, at: str = "") -> Response:
        words = visitor.words
        with context.store.read() as session:
            values = _editor(session, context, open_entry(session, entry_id, at, words), words)
        return _page(request, visitor, {**values, "copied": 0, "gap": 0})

    @router.post(f"{ROOT}/entries")
    async def keep_new(request: Request, visitor: Staff) -> Response:
        async with read_entered(request, visitor.words) as entered:
            return await run_in_threadpool(_keep, context, request, visitor, entered, 0)

    @router.post(f"{ROOT}/entries/{{entry_id:int}}")
    async def keep_changed(request: Request, visitor: Staff, entry_id: int) -> Response:
        async with read_entered(request, visitor.words) as entered:
            return await run_in_threadpool(_keep, context, request, visitor, entered, entry_id)


def add_acts(router: APIRouter, context: Context) -> None:
    @router.post(f"{ROOT}/entries/{{entry_id:int}}/archive")
    def put_away(visitor: Staff, entry_id: int) -> Response:
        now = context.now()
        return _act(context, visitor, lambda session: archive(session, visitor.actor, entry_id, now), "archived")

    @router.post(f"{ROOT}/entries/{{entry_id:int}}/unarchive")
    def take_out(request: Request, visitor: Staff, entry_id: int) -> Response:
        now = context.now()
        try:
            return _act(context, visitor, lambda session: unarchive(session, visitor.actor, entry_id, now), "restored")
        except Unfit as unfit:
            return _unfit(context, request, visitor, entry_id, unfit)

    @router.post(f"{ROOT}/entries/{{entry_id:int}}/revert")
    def go_back(
        request: Request, visitor: Staff, entry_id: int, change: Annotated[int, Form()]
    ) -> Response:  # fmt: skip
        now = context.now()
        try:
            return _act(
                context, visitor, lambda session: revert(session, visitor.actor, entry_id, change, now), "restored"
            )
        except Unfit as unfit:
            return _unfit(context, request, visitor, entry_id, unfit)

    @router.get(f"{ROOT}/files/{{key}}")
    def show_file(visitor: Staff, key: str) -> Response:
        found = sorted((context.settings.media_dir / "answers" / key[:2]).glob(f"{key}.*")) if key.isalnum() else []
        if not found:
            raise NotFound
        headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, max-age=86400"}
        return FileResponse(found[0], headers=headers)


def _keep(context: Context, request: Request, visitor: Visitor, entered: Entered, entry_id: int) -> Response:
    words, now = visitor.words, context.now()
    with context.store.read() as session:
        opened = open_entered(session, entered, entry_id, words)
        allowed = files_of(opened, entered, session)
        taken = own_keys(session).get(opened.place.home.id if opened.place.home else None, set())
    draft = with_key(draft_entered(entered, allowed), taken)
    files, notices = keep_uploads(entered, context.settings.media_dir, MOST_FILES - len(draft.files), words)
    draft = replace(draft, files=(*draft.files, *(file for file in files if file.key not in allowed)))
    tried = replace(opened, draft=draft)
    if notices:
        return _again(context, request, visitor, tried, entered, notices=notices)
    try:
        entry = context.store.write(_keeping(visitor, tried, entered, now))
    except Unfit as unfit:
        return _again(context, request, visitor, tried, entered, problems=unfit)
    except Stale as stale:
        return _again(context, request, visitor, tried, entered, stale=stale)
    return _back(context, visitor, entry, "saved")


def _keeping(visitor: Visitor, opened: Opened, entered: Entered, now: Any) -> Callable[[Session], KnowledgeEntry]:
    def keep(session: Session) -> KnowledgeEntry:
        if opened.entry is None:
            if entered.number("gap"):
                decide(session, visitor.actor, entered.number("gap"), Decided.DONE, now)
            return create(session, visitor.actor, opened.place.home, opened.draft, now)
        return change(session, visitor.actor, opened.entry.id or 0, opened.draft, now, version=entered.version)

    return keep


def _again(
    context: Context, request: Request, visitor: Visitor, opened: Opened, entered: Entered,
    *, notices: list[str] | None = None, problems: Unfit | None = None, stale: Stale | None = None,
) -> Response:  # fmt: skip
    """The editor with what was typed in, and why it could not be kept."""
    words = visitor.words
    with context.store.read() as session:
        if opened.entry is not None:
            opened = replace(opened, entry=open_entry(session, opened.entry.id or 0, "", words).entry)
        values = _editor(session, context, opened, words, problems.problems if problems else ())
        if stale is not None:
            values["stale"] = view_stale(session, context, visitor, opened, stale)
    values["notices"] = notices or []
    status = 409 if stale else 422
    return _page(request, visitor, {**values, "copied": entered.number("from"), "gap": entered.number("gap")}, status)


def _editor(
    session: Session, context: Context, opened: Opened, words: Words, found: Sequence[Problem] = ()
) -> dict[str, Any]:
    shown = replace(opened, draft=with_key(opened.draft, set()))
    preview = preview_values(session, context, shown, (Who.VERIFIED, When.DURING), words)
    is_empty = not opened.entry and not opened.draft.answer_ru
    return {**view_editor(session, opened, words, found), **preview, **({"said": []} if is_empty else {})}


def _unfit(context: Context, request: Request, visitor: Visitor, entry_id: int, unfit: Unfit) -> Response:
    """An archived or earlier version no longer fits: the editor says why."""
    with context.store.read() as session:
        opened = open_entry(session, entry_id, "", visitor.words)
    return _again(context, request, visitor, opened, Entered(), problems=unfit)


def _act(
    context: Context, visitor: Visitor, work: Callable[[Session], KnowledgeEntry], done: str
) -> Response:  # fmt: skip
    return _back(context, visitor, context.store.write(work), done)


def _back(context: Context, visitor: Visitor, entry: KnowledgeEntry, done: str) -> Response:
    with context.store.read() as session:
        place = place_of_entry(session, entry, visitor.words)
    return RedirectResponse(f"{place.url}?done={done}&entry={entry.id}#e{entry.id}", status_code=303)


def _page(request: Request, visitor: Visitor, values: dict[str, Any], status: int = 200) -> Response:
    whole = {**knowledge_frame(request, visitor), **side_values(visitor), **values}
    return show(visitor.look, "knowledge/entry.html", whole, status)
