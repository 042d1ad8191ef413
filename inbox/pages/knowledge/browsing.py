"""Looking at knowledge: all places, the entries of one, its archive, and how an entry changed."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from inbox.context import Context
from inbox.knowledge.gaps import count_gaps
from inbox.knowledge.history import FieldChange, Step, steps_of
from inbox.knowledge.shelves import Origin, Standing, archived_at, find_entry, standing_at
from inbox.pages.entering import Staff
from inbox.pages.knowledge.framing import knowledge_frame, side_values
from inbox.pages.knowledge.learning import view_proposals
from inbox.pages.knowledge.places import ROOT, place_at, place_of_entry
from inbox.pages.knowledge.shelf_view import view_entries, view_entry, view_places
from inbox.pages.knowledge.usual import missing_topics
from inbox.pages.knowledge.word_view import act_words, audience_words, field_words
from inbox.pages.rendering import show
from inbox.pages.views.conversation_view import reader_of
from inbox.pages.visiting import Visitor
from inbox.web.languages import Words
from inbox.web.times import LocalClock
from properties.words import Audience

_LONGEST_SEARCH = 200


def add_browsing(router: APIRouter, context: Context) -> None:
    @router.get(ROOT)
    def show_places(request: Request, visitor: Staff, q: str = "") -> Response:
        words, wanted = visitor.words, q.strip()[:_LONGEST_SEARCH]
        with context.store.read() as session:
            values = {"places": view_places(session, words, wanted), "gaps": sum(count_gaps(session).values())}
        return show(visitor.look, "knowledge/places.html", {**knowledge_frame(request, visitor), **values, "q": wanted})

    @router.get(f"{ROOT}/portfolio")
    def show_portfolio(request: Request, visitor: Staff, q: str = "", done: str = "") -> Response:
        return _shelf(request, visitor, "", q, done)

    @router.get(f"{ROOT}/of/{{slug}}")
    def show_shelf(request: Request, visitor: Staff, slug: str, q: str = "", done: str = "") -> Response:
        return _shelf(request, visitor, slug, q, done)

    def _shelf(request: Request, visitor: Visitor, slug: str, q: str, done: str) -> Response:
        with context.store.read() as session:
            values = _shelf_values(session, visitor, slug, q.strip()[:_LONGEST_SEARCH])
        return show(
            visitor.look,
            "knowledge/shelf.html",
            {**knowledge_frame(request, visitor), **side_values(visitor), **values, "done": done},
        )

    @router.get(f"{ROOT}/entries/{{entry_id:int}}/history")
    def show_history(request: Request, visitor: Staff, entry_id: int) -> Response:
        words = visitor.words
        with context.store.read() as session:
            entry = find_entry(session, entry_id)
            place = place_of_entry(session, entry, words)
            clock = LocalClock(words, reader_of(session, context, visitor).zone, context.now())
            steps = [_step(step, clock) for step in steps_of(session, entry)]
        values = {"entry": entry, "title": entry.title(words.language), "place": place, "steps": steps}
        return show(visitor.look, "knowledge/history.html", {**knowledge_frame(request, visitor), **values})


def _shelf_values(session: Session, visitor: Visitor, slug: str, q: str) -> dict[str, Any]:
    words = visitor.words
    place = place_at(session, slug, words)
    standings = standing_at(session, place.home)
    archived = [view_entry(Standing(one, Origin.OWN), words, place) for one in archived_at(session, place.home)]
    return {
        "place": place,
        "entries": view_entries(standings, words, q, place),
        "archived": archived,
        "proposals": view_proposals(session, place, standings, words),
        "gaps": count_gaps(session).get(place.home.id, 0) if place.home else 0,
        "missing": missing_topics([one.entry for one in standings if one.origin is not Origin.OVERRIDDEN], words),
        "q": q,
    }


def _step(step: Step, clock: LocalClock) -> dict[str, Any]:
    words = clock.words
    return {
        "id": step.change.id,
        "act": act_words(step.change.act, words),
        "by": step.change.by or words.gettext("Import"),
        "at": clock.day_and_time(step.change.at),
        "fields": [(field_words(field.field, words), _pieces(field, words)) for field in step.fields],
        "is_first": step.change.before is None,
        "is_current": step.is_current,
    }


def _pieces(field: FieldChange, words: Words) -> list[tuple[str, str]]:
    if field.field == "audience":
        return [(piece.mark, audience_words(Audience(piece.text), words)[0]) for piece in field.pieces]
    if field.field == "is_archived":
        return [(piece.mark, words.gettext("yes")) for piece in field.pieces]
    return [(piece.mark, piece.text) for piece in field.pieces]
