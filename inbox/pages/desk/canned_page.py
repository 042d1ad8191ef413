"""Canned replies: all of them by where they serve, and the form in which one is written in both languages."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from inbox.canned.keeping import CannedDraft, CannedFault, Unfit, find_canned, keep_canned, list_canned, put_away
from inbox.channel import Abilities
from inbox.cleaning import clean_text
from inbox.context import Context
from inbox.conversation.answer_files import LARGEST_BYTES, MOST_FILES, File
from inbox.knowledge.shelves import find_home
from inbox.pages.carrying_out import carry_out
from inbox.pages.composing.files import take_file
from inbox.pages.desk.canned_words import fault_words, hand_words
from inbox.pages.entering import Staff
from inbox.pages.knowledge.form import Entered, read_entered
from inbox.pages.rendering import show
from inbox.pages.routing import Refused
from inbox.pages.views.attached_view import files_of, slip_of, view_attached
from inbox.pages.views.stay_reading import homes_to_choose
from inbox.pages.visiting import Visitor, frame
from inbox.tables import CannedReply, Property
from inbox.web.languages import Words

ROOT = "/inbox/canned"
_TEXTS = ("title_ru", "title_en", "text_ru", "text_en")
_ANY_CHANNEL = Abilities(media_size_bytes=LARGEST_BYTES)


def add_canned_page(router: APIRouter, context: Context) -> None:
    @router.get(ROOT)
    def show_all(request: Request, visitor: Staff, done: str = "") -> Response:
        words = visitor.words
        with context.store.read() as session:
            places = _places(list_canned(session), words)
            homes = homes_to_choose(session, words.language)
        return _show(request, visitor, "canned.html", {"places": places, "homes": homes, "done": done})

    @router.get(f"{ROOT}/new")
    def show_new(request: Request, visitor: Staff, at: str = "") -> Response:
        return _form(context, request, visitor, CannedDraft(), at=at)

    @router.get(f"{ROOT}/{{number:int}}")
    def show_one(request: Request, visitor: Staff, number: int) -> Response:
        with context.store.read() as session:
            kept = find_canned(session, number)
        files = tuple(File.from_json(file) for file in kept.files)
        draft = CannedDraft(kept.key, kept.title_ru, kept.title_en, kept.text_ru, kept.text_en, files)
        return _form(context, request, visitor, draft, number=number)

    @router.post(f"{ROOT}/new")
    async def keep_new(request: Request, visitor: Staff) -> Response:
        async with read_entered(request, visitor.words) as entered:
            return await run_in_threadpool(_keep, context, request, visitor, entered, 0)

    @router.post(f"{ROOT}/{{number:int}}")
    async def keep_changed(request: Request, visitor: Staff, number: int) -> Response:
        async with read_entered(request, visitor.words) as entered:
            return await run_in_threadpool(_keep, context, request, visitor, entered, number)

    @router.post(f"{ROOT}/{{number:int}}/archive")
    def archive(visitor: Staff, number: int) -> Response:
        now = context.now()
        carry_out(context, visitor, lambda session: put_away(session, visitor.actor, number, now))
        return RedirectResponse(f"{ROOT}?done=away", status_code=303)


def _keep(context: Context, request: Request, visitor: Visitor, entered: Entered, number: int) -> Response:
    words, now = visitor.words, context.now()
    files, told = _files(context, entered, words)
    texts = {name: clean_text(entered.text(name)).strip() for name in _TEXTS}
    draft = CannedDraft(entered.text("key").strip().lstrip("/").lower(), **texts, files=tuple(files))
    at = entered.text("at")
    if told:
        return _form(context, request, visitor, draft, number=number, at=at, notices=told)

    def keep(session: Session) -> None:
        keep_canned(session, visitor.actor, _place(session, at), draft, now, number)

    try:
        carry_out(context, visitor, keep)
    except Unfit as unfit:
        return _form(context, request, visitor, draft, number=number, at=at, faults=unfit.faults)
    return RedirectResponse(f"{ROOT}?done=kept", status_code=303)


def _files(context: Context, entered: Entered, words: Words) -> tuple[list[File], list[str]]:
    """Those that stay and those that were added, and in words what is wrong with others."""
    files, told = files_of(context.keys, entered.kept, words), []
    for upload in entered.uploads[: MOST_FILES - len(files)]:
        name = upload.filename or ""
        try:
            taken = take_file(
                context.settings.media_dir, upload.file, name, _ANY_CHANNEL, words.gettext("the desk"), words
            )
        except Refused as refused:
            told.append(refused.told)
        else:
            files.append(taken)
    return files, told


def _form(
    context: Context, request: Request, visitor: Visitor, draft: CannedDraft, *, number: int = 0, at: str = "",
    faults: dict[str, CannedFault] | None = None, notices: list[str] | None = None,
) -> Response:  # fmt: skip
    words = visitor.words
    with context.store.read() as session:
        kept = find_canned(session, number) if number else None
        home = session.get(Property, kept.property_id) if kept and kept.property_id else _place(session, at)
        homes = homes_to_choose(session, words.language)
    values = {
        "draft": draft, "number": number, "at": home.slug if home else "", "homes": homes,
        "place": home.name(words.language) if home else words.gettext("The whole office"),
        "faults": {name: fault_words(name, fault, words) for name, fault in (faults or {}).items()},
        "notices": notices or [], "by_hand": hand_words(words),
        "files": [view_attached(file, slip_of(context.keys, file), words) for file in draft.files],
    }  # fmt: skip
    return _show(request, visitor, "canned_one.html", values, 422 if faults or notices else 200)


def _show(request: Request, visitor: Visitor, template: str, values: dict[str, Any], status: int = 200) -> Response:
    return show(visitor.look, template, {**frame(request, visitor), **values}, status)


def _places(found: Any, words: Words) -> list[tuple[str, str, list[CannedReply]]]:
    """Slug, name and replies of each place that has any; the office is always there."""
    places: dict[str, tuple[str, str, list[CannedReply]]] = {"": ("", words.gettext("The whole office"), [])}
    for canned, home in found:
        slug, name = (home.slug, home.name(words.language)) if home else ("", "")
        places.setdefault(slug, (slug, name, []))[2].append(canned)
    return list(places.values())


def _place(session: Session, slug: str) -> Property | None:
    """Raises `NotFound` for a slug that no property has; "" = the office."""
    return find_home(session, slug) if slug else None
