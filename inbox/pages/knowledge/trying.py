"""Previews of an entry that is being written, and the box in which managers try what a guest would text."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from inbox.context import Context
from inbox.knowledge.checking import problems
from inbox.knowledge.drafted import mind_with, sample_home
from inbox.knowledge.rehearsing import Sample, Stage
from inbox.knowledge.surroundings import around
from inbox.pages.entering import Staff
from inbox.pages.knowledge.entry_view import files_of, open_entered, with_key
from inbox.pages.knowledge.form import Entered, draft_entered, read_entered
from inbox.pages.knowledge.framing import knowledge_frame, side_values
from inbox.pages.knowledge.places import ROOT, place_at
from inbox.pages.knowledge.previewing import preview_values
from inbox.pages.knowledge.trial_view import view_trial
from inbox.pages.knowledge.word_view import field_words, problem_words
from inbox.pages.rendering import show
from inbox.pages.routing import is_fragment
from inbox.pages.visiting import Visitor

_LONGEST_TEXT = 1_000


def add_trying(router: APIRouter, context: Context) -> None:
    @router.post(f"{ROOT}/preview")
    async def show_preview(request: Request, visitor: Staff) -> Response:
        async with read_entered(request, visitor.words) as entered:
            values = await run_in_threadpool(_preview, context, visitor, entered)
        return show(visitor.look, "knowledge/_preview.html", values)

    @router.post(f"{ROOT}/try")
    async def show_trial(request: Request, visitor: Staff) -> Response:
        """A piece of the page for our script; without it, a page of its own."""
        async with read_entered(request, visitor.words) as entered:
            values = await run_in_threadpool(_trial, context, visitor, entered)
        if is_fragment(request):
            return show(visitor.look, "knowledge/_tried.html", values)
        return show(visitor.look, "knowledge/tried.html", {**knowledge_frame(request, visitor), **values})


def _preview(context: Context, visitor: Visitor, entered: Entered) -> dict[str, Any]:
    words, entry_id = visitor.words, entered.number("entry")
    with context.store.read() as session:
        opened = open_entered(session, entered, entry_id, words)
        draft = with_key(draft_entered(entered, files_of(opened, entered, session)), set())
        found = problems(draft, around(session, opened.place.home, draft.key, entry_id or None))
        values = preview_values(session, context, replace(opened, draft=draft), (entered.who, entered.when), words)
    return {**values, "faults": [(field_words(one.field, words), problem_words(one, words)) for one in found]}


def _trial(context: Context, visitor: Visitor, entered: Entered) -> dict[str, Any]:
    """With the draft that comes along, if one does: as if it were kept."""
    words, text = visitor.words, entered.text("asked").strip()[:_LONGEST_TEXT]
    with context.store.read() as session:
        place = place_at(session, entered.text("at"), words)
        values: dict[str, Any] = {"place": place, "asked": text, "tried": None, **_chosen(entered, visitor)}
        home = sample_home(session, place.home, entered.text("key"))
        if home is None or not text:
            return values
        if "answer_ru" in entered.fields:
            entry_id = entered.number("entry")
            mind = mind_with(session, home, place.home, with_key(draft_entered(entered, {}), set()), entry_id)
        else:
            mind = context.knowledge.of(session, home)
        stage = Stage(session, context.keys, context.now())
        heard = stage.hear(mind, Sample(home, entered.who, entered.when), text, visitor.look.language)
        return {**values, "tried": view_trial(heard, mind, words)}


def _chosen(entered: Entered, visitor: Visitor) -> dict[str, Any]:
    return {**side_values(visitor), "who": entered.who.value, "when": entered.when.value}
