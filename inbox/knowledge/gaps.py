"""What guests asked and nobody had an answer to: listed, and made into entries or phrases of them, or dismissed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from inbox.holding.refusals import NotFound
from inbox.knowledge.checking import Wrong, problems
from inbox.knowledge.drafts import Draft, distinct, draft_of
from inbox.knowledge.editing import change
from inbox.knowledge.shelves import find_entry, home_of
from inbox.knowledge.surroundings import around
from inbox.staff.actors import Actor
from inbox.tables import (
    Act,
    Conversation,
    Decided,
    GapQuestion,
    KnowledgeEntry,
    KnowledgeGap,
    PhraseProposal,
    Property,
)
from playbooks.language import detect_language
from properties.words import Language

_MOST_GAPS, _MOST_EXAMPLES = 100, 12


@dataclass(frozen=True)
class Gap:
    """`examples`: the newest questions, each once; `conversations`: where they were asked, the newest first."""

    gap: KnowledgeGap
    home: Property | None
    examples: Sequence[str]
    conversations: Sequence[int]


def open_gaps(session: Session, home: Property | None = None) -> list[Gap]:
    """Those of one property, or (None) of all; the most asked first."""
    query = (
        select(KnowledgeGap, Property)
        .outerjoin(Property, col(Property.id) == col(KnowledgeGap.property_id))
        .where(col(KnowledgeGap.state) == Decided.OPEN)
    )
    if home is not None:
        query = query.where(col(KnowledgeGap.property_id) == home.id)
    order = (col(KnowledgeGap.asked).desc(), col(KnowledgeGap.last_at).desc())
    return [_whole(session, gap, where) for gap, where in session.exec(query.order_by(*order).limit(_MOST_GAPS)).all()]


def find_gap(session: Session, gap_id: int) -> Gap:
    """Raises `NotFound`."""
    gap = session.get(KnowledgeGap, gap_id)
    if gap is None:
        raise NotFound
    return _whole(session, gap, session.get(Property, gap.property_id) if gap.property_id else None)


def count_gaps(session: Session) -> dict[int | None, int]:
    query = select(KnowledgeGap.property_id, func.count()).where(col(KnowledgeGap.state) == Decided.OPEN)
    return dict(session.exec(query.group_by(col(KnowledgeGap.property_id))).all())


def waiting() -> ColumnElement[int]:
    """For the badge: how many gaps and proposed phrases nobody has looked at."""
    gaps = select(func.count()).select_from(KnowledgeGap).where(col(KnowledgeGap.state) == Decided.OPEN)
    phrases = select(func.count()).select_from(PhraseProposal).where(col(PhraseProposal.state) == Decided.OPEN)
    return gaps.scalar_subquery() + phrases.scalar_subquery()


def draft_for(gap: Gap) -> Draft:
    """A new entry that has the questions as its phrases already."""
    return _with_examples(Draft(), gap)


def extend(session: Session, actor: Actor, gap_id: int, entry_id: int, now: datetime) -> KnowledgeEntry:
    """Make the questions phrases of an entry, but for those that are another's. Raises `NotFound`, `Unfit`."""
    gap, entry = find_gap(session, gap_id), find_entry(session, entry_id)
    draft = _with_examples(draft_of(entry), gap)
    found = problems(draft, around(session, home_of(session, entry), entry.key, entry_id))
    others = {problem.what for problem in found if problem.wrong is Wrong.COLLISION}
    draft = replace(
        draft,
        phrases_ru=tuple(phrase for phrase in draft.phrases_ru if phrase not in others),
        phrases_en=tuple(phrase for phrase in draft.phrases_en if phrase not in others),
    )
    decide(session, actor, gap_id, Decided.DONE, now)
    return change(session, actor, entry_id, draft, now, act=Act.TAUGHT)


def decide(session: Session, actor: Actor, gap_id: int, state: Decided, now: datetime) -> KnowledgeGap:
    """Raises `NotFound`."""
    gap = session.exec(select(KnowledgeGap).where(KnowledgeGap.id == gap_id).with_for_update()).first()
    if gap is None:
        raise NotFound
    gap.state, gap.decided_by, gap.decided_at = state, actor.name, now
    session.flush()
    return gap


def _whole(session: Session, gap: KnowledgeGap, home: Property | None) -> Gap:
    query = (
        select(GapQuestion.text, Conversation.id, Conversation.merged_into_id)
        .join(Conversation, col(Conversation.id) == col(GapQuestion.conversation_id))
        .where(col(GapQuestion.gap_id) == gap.id)
    )
    rows = session.exec(query.order_by(col(GapQuestion.id).desc()).limit(_MOST_EXAMPLES)).all()
    conversations = dict.fromkeys(merged or number or 0 for _, number, merged in rows)
    return Gap(gap, home, distinct(text for text, _, _ in rows), list(conversations))


def _with_examples(draft: Draft, gap: Gap) -> Draft:
    for text in gap.examples:
        spoken = detect_language(text)
        draft = draft.with_phrases(Language(spoken.value) if spoken else Language.EN, [text])
    return draft
