"""The page of what guests asked and nobody had an answer to, and what managers make of it by one click."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.context import Context
from inbox.knowledge.editing import Unfit
from inbox.knowledge.gaps import Gap, decide, extend, open_gaps
from inbox.knowledge.shelves import answering_at
from inbox.pages.entering import Staff
from inbox.pages.knowledge.framing import knowledge_frame
from inbox.pages.knowledge.places import ROOT, place_at
from inbox.pages.knowledge.word_view import problem_words
from inbox.pages.rendering import show
from inbox.pages.routing import Refused
from inbox.pages.views.conversation_view import reader_of
from inbox.pages.visiting import Visitor
from inbox.tables import Decided, KnowledgeEntry
from inbox.web.times import LocalClock

_SHOWN = 4


@dataclass(frozen=True)
class GapRow:
    """`near`: the entry that the bot took it for, if any; `entries`: all that answer there."""

    id: int
    slug: str
    place: str
    examples: Sequence[str]
    asked: int
    last: str
    conversation: int
    near: tuple[int, str] | None
    entries: Sequence[tuple[int, str]]


def add_gaps(router: APIRouter, context: Context) -> None:
    @router.get(f"{ROOT}/gaps")
    def show_gaps(request: Request, visitor: Staff, at: str = "", done: str = "") -> Response:
        with context.store.read() as session:
            values = _values(session, context, visitor, at)
        return show(visitor.look, "knowledge/gaps.html", {**knowledge_frame(request, visitor), **values, "done": done})

    @router.post(f"{ROOT}/gaps/{{gap_id:int}}/extend")
    def extend_entry(
        visitor: Staff, gap_id: int, entry: Annotated[int, Form()], at: Annotated[str, Form()] = ""
    ) -> Response:  # fmt: skip
        now, words = context.now(), visitor.words
        try:
            context.store.write(lambda session: extend(session, visitor.actor, gap_id, entry, now))
        except Unfit as unfit:
            raise Refused("unfit", " ".join(problem_words(one, words) for one in unfit.problems), 409) from None
        return _back(at, "taught")

    @router.post(f"{ROOT}/gaps/{{gap_id:int}}/dismiss")
    def dismiss(visitor: Staff, gap_id: int, at: Annotated[str, Form()] = "") -> Response:
        now = context.now()
        context.store.write(lambda session: decide(session, visitor.actor, gap_id, Decided.DISMISSED, now).id)
        return _back(at, "dismissed")


def _back(at: str, done: str) -> Response:
    return RedirectResponse(f"{ROOT}/gaps?at={at}&done={done}", status_code=303)


def _values(session: Session, context: Context, visitor: Visitor, at: str) -> dict[str, Any]:
    words = visitor.words
    place = place_at(session, at, words)
    clock = LocalClock(words, reader_of(session, context, visitor).zone, context.now())
    answering: dict[str, list[KnowledgeEntry]] = {}
    rows = []
    for gap in open_gaps(session, place.home):
        slug = gap.home.slug if gap.home else ""
        if slug not in answering:
            answering[slug] = answering_at(session, gap.home)
        rows.append(_row(gap, answering[slug], clock))
    return {"place": place, "gaps": rows, "at": place.slug}


def _row(gap: Gap, answering: Sequence[KnowledgeEntry], clock: LocalClock) -> GapRow:
    words = clock.words
    near = next((entry for entry in answering if entry.key == gap.gap.near_key), None)
    return GapRow(
        id=gap.gap.id or 0,
        slug=gap.home.slug if gap.home else "",
        place=gap.home.name(words.language) if gap.home else words.gettext("Property unknown"),
        examples=gap.examples[:_SHOWN],
        asked=gap.gap.asked,
        last=clock.day_and_time(gap.gap.last_at),
        conversation=gap.conversations[0] if gap.conversations else 0,
        near=(near.id or 0, near.title(words.language)) if near else None,
        entries=[(entry.id or 0, entry.title(words.language)) for entry in answering],
    )
