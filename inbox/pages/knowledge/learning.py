"""What guests' own words teach: proposed phrases, taken or not by one click."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.context import Context
from inbox.knowledge.editing import Unfit
from inbox.knowledge.proposing import accept, proposals_for, reject
from inbox.pages.entering import Staff
from inbox.pages.knowledge.places import ROOT, Place, place_of_entry
from inbox.pages.knowledge.word_view import problem_words
from inbox.pages.routing import Refused
from inbox.pages.visiting import Visitor
from inbox.tables import KnowledgeEntry
from inbox.web.languages import Words, words_in


@dataclass(frozen=True)
class ProposalRow:
    id: int
    phrase: str
    language: str
    times: int
    title: str
    url: str


def view_proposals(session: Session, place: Place, words: Words) -> list[ProposalRow]:
    return [
        ProposalRow(
            one.id or 0, one.phrase, one.language, one.times, entry.title(words.language), f"{ROOT}/entries/{entry.id}"
        )
        for one, entry in proposals_for(session, place.home)
    ]


def add_learning(router: APIRouter, context: Context) -> None:
    @router.post(f"{ROOT}/phrases/{{proposal_id:int}}/accept")
    def take_phrase(request: Request, visitor: Staff, proposal_id: int) -> Response:
        now = context.now()
        return _decided(context, visitor, lambda session: accept(session, visitor.actor, proposal_id, now), "taught")

    @router.post(f"{ROOT}/phrases/{{proposal_id:int}}/reject")
    def leave_phrase(request: Request, visitor: Staff, proposal_id: int) -> Response:
        now = context.now()
        return _decided(context, visitor, lambda session: reject(session, visitor.actor, proposal_id, now), "left")


def _decided(
    context: Context, visitor: Visitor, work: Callable[[Session], KnowledgeEntry], done: str
) -> Response:  # fmt: skip
    words = words_in(visitor.look.language)
    try:
        entry = context.store.write(work)
    except Unfit as unfit:
        raise Refused("unfit", " ".join(problem_words(one, words) for one in unfit.problems), 409) from None
    with context.store.read() as session:
        place = place_of_entry(session, entry, words)
    return RedirectResponse(f"{place.url}?done={done}#words", status_code=303)
