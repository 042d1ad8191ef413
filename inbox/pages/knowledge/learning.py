"""What guests' own words teach: proposed phrases, taken or not by one click."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.context import Context
from inbox.knowledge.editing import Unfit
from inbox.knowledge.proposing import accept, proposals_for, reject
from inbox.knowledge.shelves import Origin, Standing
from inbox.pages.entering import Staff
from inbox.pages.knowledge.places import ROOT, Place, entry_url, place_at
from inbox.pages.knowledge.word_view import problem_words
from inbox.pages.routing import Refused
from inbox.pages.visiting import Visitor
from inbox.tables import KnowledgeEntry, PhraseProposal
from inbox.web.languages import Words

At = Annotated[str, Form()]


@dataclass(frozen=True)
class ProposalRow:
    """`is_shared`: of an entry of the portfolio, seen at a property."""

    id: int
    phrase: str
    language: str
    times: int
    title: str
    url: str
    is_shared: bool


def view_proposals(
    session: Session, place: Place, standings: Sequence[Standing], words: Words
) -> list[ProposalRow]:  # fmt: skip
    """For all that answers there: a property's guests are asked in the portfolio's stead too."""
    answering = {one.entry.id: one for one in standings if one.origin is not Origin.OVERRIDDEN}
    return [
        _row(proposal, answering[proposal.entry_id], place, words) for proposal in proposals_for(session, answering)
    ]


def _row(proposal: PhraseProposal, standing: Standing, place: Place, words: Words) -> ProposalRow:
    return ProposalRow(
        id=proposal.id or 0,
        phrase=proposal.phrase,
        language=proposal.language,
        times=proposal.times,
        title=standing.entry.title(words.language),
        url=entry_url(standing, place),
        is_shared=standing.origin is Origin.INHERITED,
    )


def add_learning(router: APIRouter, context: Context) -> None:
    @router.post(f"{ROOT}/phrases/{{proposal_id:int}}/accept")
    def take_phrase(visitor: Staff, proposal_id: int, at: At = "") -> Response:
        now = context.now()
        return _decided(
            context, visitor, lambda session: accept(session, visitor.actor, proposal_id, now), at, "taught"
        )

    @router.post(f"{ROOT}/phrases/{{proposal_id:int}}/reject")
    def leave_phrase(visitor: Staff, proposal_id: int, at: At = "") -> Response:
        now = context.now()
        return _decided(context, visitor, lambda session: reject(session, visitor.actor, proposal_id, now), at, "left")


def _decided(
    context: Context, visitor: Visitor, work: Callable[[Session], KnowledgeEntry], at: str, done: str
) -> Response:  # fmt: skip
    """Back to the place where it was decided."""
    words = visitor.words
    try:
        context.store.write(work)
    except Unfit as unfit:
        raise Refused("unfit", " ".join(problem_words(one, words) for one in unfit.problems), 409) from None
    with context.store.read() as session:
        place = place_at(session, at, words)
    return RedirectResponse(f"{place.url}?done={done}#words", status_code=303)
