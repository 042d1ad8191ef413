"""Sorts unanswered questions into gaps, those of one meaning together. A loop's turn: no guest waits for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from inbox.codes.door import open_secrets
from inbox.storage.store import Store
from inbox.tables import Decided, GapQuestion, KnowledgeGap, Property
from playbooks.follow_ups import names_nothing
from playbooks.grouping import Meanings, Question, grouped, meanings_of_process
from playbooks.masking import masked
from properties.keys import Keys

_AT_ONCE, _MOST_GAPS, _MOST_EXAMPLES = 50, 300, 6


@dataclass(frozen=True)
class _Sorted:
    """Where the questions of one property belong: gaps that there are, then (None) new ones in order."""

    property_id: int | None
    newest_gap: int
    questions: Sequence[GapQuestion]
    places: Sequence[int]
    gaps: Sequence[int]
    unfit: Sequence[int]  # they name a secret, or nothing at all: "and then?"


def sort_questions(
    store: Store, keys: Keys, now: datetime, meanings: Callable[[], Meanings | None] = meanings_of_process
) -> int:
    """How many were sorted."""
    with store.read() as session:
        found = [_sorted(session, keys, several, meanings()) for several in _unsorted(session).values()]
    for one in found:
        store.write(_keeping(one, now))
    return sum(len(one.questions) for one in found)


def _unsorted(session: Session) -> Mapping[int | None, list[GapQuestion]]:
    query = select(GapQuestion).where(col(GapQuestion.gap_id).is_(None)).order_by(col(GapQuestion.id)).limit(_AT_ONCE)
    by_property: dict[int | None, list[GapQuestion]] = {}
    for question in session.exec(query):
        by_property.setdefault(question.property_id, []).append(question)
    return by_property


def _sorted(
    session: Session, keys: Keys, questions: Sequence[GapQuestion], meanings: Meanings | None
) -> _Sorted:  # fmt: skip
    property_id = questions[0].property_id
    home = session.get(Property, property_id) if property_id is not None else None
    secrets = list(open_secrets(session, keys, home).values())
    fit = [one for one in questions if masked(one.text, secrets=secrets) and not names_nothing(one.text)]
    gaps = _gaps(session, property_id)
    examples = _examples(session, [gap.id or 0 for gap in gaps])
    groups = [
        [Question(gap.example, gap.near_key), *(Question(text, gap.near_key) for text in examples.get(gap.id or 0, []))]
        for gap in gaps
    ]
    places = grouped([Question(one.text, one.near_key) for one in fit], groups, meanings)
    unfit = [one.id or 0 for one in questions if one not in fit]
    return _Sorted(property_id, _newest(session), fit, places, [gap.id or 0 for gap in gaps], unfit)


def _gaps(session: Session, property_id: int | None) -> Sequence[KnowledgeGap]:
    query = select(KnowledgeGap).where(col(KnowledgeGap.property_id) == property_id)
    return session.exec(query.order_by(col(KnowledgeGap.last_at).desc()).limit(_MOST_GAPS)).all()


def _examples(session: Session, gap_ids: Sequence[int]) -> dict[int, list[str]]:
    query = select(GapQuestion.gap_id, GapQuestion.text).where(col(GapQuestion.gap_id).in_(gap_ids))
    found: dict[int, list[str]] = {}
    for gap_id, text in session.exec(query.order_by(col(GapQuestion.id).desc()).limit(_MOST_GAPS * _MOST_EXAMPLES)):
        several = found.setdefault(gap_id or 0, [])
        if len(several) < _MOST_EXAMPLES:
            several.append(text)
    return found


def _newest(session: Session) -> int:
    return session.exec(select(func.max(KnowledgeGap.id))).one() or 0


def _keeping(found: _Sorted, now: datetime) -> Callable[[Session], None]:
    def keep(session: Session) -> None:
        if _newest(session) != found.newest_gap:
            return  # another process, or the property before, has made a gap: seen again at the next turn
        made: dict[int, KnowledgeGap] = {}
        for question, place in zip(found.questions, found.places, strict=True):
            row = session.get_one(GapQuestion, question.id, with_for_update=True)
            if row.gap_id is None:
                gap = _gap(session, found, made, place, row)
                row.gap_id = gap.id
                _count(gap, row)
        for number in found.unfit:
            session.delete(session.get_one(GapQuestion, number))

    return keep


def _gap(
    session: Session, found: _Sorted, made: dict[int, KnowledgeGap], place: int, question: GapQuestion
) -> KnowledgeGap:  # fmt: skip
    if place < len(found.gaps):
        return session.get_one(KnowledgeGap, found.gaps[place], with_for_update=True)
    if place not in made:
        made[place] = KnowledgeGap(
            property_id=found.property_id, example=question.text, near_key=question.near_key, first_at=question.at,
            last_at=question.at,
        )  # fmt: skip
        session.add(made[place])
        session.flush()
    return made[place]


def _count(gap: KnowledgeGap, question: GapQuestion) -> None:
    """One that was answered and is asked again is open again; one that was dismissed stays so."""
    gap.asked += 1
    gap.last_at = max(gap.last_at, question.at)
    if gap.state == Decided.DONE and gap.decided_at is not None and question.at >= gap.decided_at:
        gap.state = Decided.OPEN
