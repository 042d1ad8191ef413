"""What waits to be learned and is known by now: gaps and proposed phrases that an entry's own phrases have answered.

Called within every change of an entry. A gap closes when all that was asked in it is a phrase of the entry.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from inbox.staff.actors import Actor
from inbox.tables import Decided, GapQuestion, KnowledgeEntry, KnowledgeGap, PhraseProposal
from properties.phrases import normal_form

_MOST_GAPS = 300


def settle(session: Session, actor: Actor, entry: KnowledgeEntry, now: datetime) -> None:
    if entry.archived_at is not None:
        return
    forms = {normal_form(phrase) for phrase in (*entry.phrases_ru, *entry.phrases_en)}
    for gap in _gaps(session, entry):
        asked = session.exec(select(GapQuestion.text).where(col(GapQuestion.gap_id) == gap.id)).all()
        if asked and all(normal_form(text) in forms for text in asked):
            gap.state, gap.decided_by, gap.decided_at = Decided.DONE, actor.name, now
    proposed = select(PhraseProposal).where(
        col(PhraseProposal.entry_id) == entry.id, col(PhraseProposal.state) == Decided.OPEN
    )
    for proposal in session.exec(proposed):
        if proposal.form in forms:
            proposal.state, proposal.decided_by, proposal.decided_at = Decided.DONE, actor.name, now
    session.flush()


def _gaps(session: Session, entry: KnowledgeEntry) -> list[KnowledgeGap]:
    """Of the entry's property, or of all where it answers for all."""
    query = select(KnowledgeGap).where(col(KnowledgeGap.state) == Decided.OPEN)
    if entry.property_id is not None:
        query = query.where(col(KnowledgeGap.property_id) == entry.property_id)
    return list(session.exec(query.order_by(col(KnowledgeGap.last_at).desc()).limit(_MOST_GAPS)))
