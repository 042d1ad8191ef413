"""Guests' words that were answered by an entry become proposed phrases of it, masked; managers take them or not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from inbox.codes.door import open_secrets
from inbox.holding.refusals import NotFound
from inbox.knowledge.drafts import draft_of
from inbox.knowledge.editing import change
from inbox.knowledge.shelves import find_entry, home_of
from inbox.knowledge.surroundings import around
from inbox.staff.actors import Actor
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import Act, Decided, Guest, KnowledgeEntry, PhraseProposal, Property, Stay
from playbooks.language import detect_language
from playbooks.masking import masked
from properties.keys import Keys
from properties.phrases import normal_form
from properties.words import Language


@dataclass(frozen=True)
class Spoken:
    """What a guest wrote, and what of it is only his: `home` knows the secrets, guest and stay the names."""

    text: str
    home: Property | None
    guest: Guest
    stay: Stay | None

    @property
    def names(self) -> list[str]:
        return [self.guest.name, self.stay.guest_name if self.stay else ""]


def without_private(session: Session, keys: Keys, spoken: Spoken) -> str:
    """The words that may be kept; none where nothing fit for that is left."""
    return masked(spoken.text, spoken.names, open_secrets(session, keys, spoken.home).values())


def propose(session: Session, keys: Keys, entry: KnowledgeEntry, spoken: Spoken, now: datetime) -> None:
    """Remember the guest's words as a phrase that the entry might have; the same again is counted."""
    phrase = without_private(session, keys, spoken)
    form = normal_form(phrase)
    if not form or form in {normal_form(one) for one in (*entry.phrases_ru, *entry.phrases_en)}:
        return
    if any(form in other.forms for other in around(session, home_of(session, entry), entry.key, entry.id).neighbours):
        return
    spoken_in = detect_language(phrase)
    language = Language(spoken_in.value) if spoken_in else Language.EN
    is_new = insert_or_ignore(
        session, PhraseProposal,
        entry_id=entry.id, language=language.value, phrase=phrase, form=form, first_at=now, last_at=now,
    )  # fmt: skip
    if not is_new:
        known = session.exec(select(PhraseProposal).filter_by(entry_id=entry.id, form=form)).one()
        known.times, known.last_at = known.times + 1, now


def proposals_for(session: Session, entry_ids: Collection[int | None]) -> Sequence[PhraseProposal]:
    """Undecided ones of these entries; the likeliest first."""
    query = select(PhraseProposal).where(
        col(PhraseProposal.state) == Decided.OPEN, col(PhraseProposal.entry_id).in_(entry_ids)
    )
    return session.exec(query.order_by(col(PhraseProposal.times).desc(), col(PhraseProposal.id)).limit(100)).all()


def count_proposals(session: Session) -> dict[int | None, int]:
    """How many wait at each property, and (None) in the portfolio."""
    query = (
        select(KnowledgeEntry.property_id, func.count())
        .join(PhraseProposal, col(PhraseProposal.entry_id) == col(KnowledgeEntry.id))
        .where(col(PhraseProposal.state) == Decided.OPEN, col(KnowledgeEntry.archived_at).is_(None))
        .group_by(col(KnowledgeEntry.property_id))
    )
    return dict(session.exec(query).all())


def accept(session: Session, actor: Actor, proposal_id: int, now: datetime) -> KnowledgeEntry:
    """Make it a phrase of its entry. Raises `NotFound`, and `Unfit` where it collides by now."""
    proposal = _decide(session, actor, proposal_id, Decided.DONE, now)
    entry = find_entry(session, proposal.entry_id)
    draft = draft_of(entry).with_phrases(Language(proposal.language), [proposal.phrase])
    return change(session, actor, proposal.entry_id, draft, now, act=Act.TAUGHT)


def reject(session: Session, actor: Actor, proposal_id: int, now: datetime) -> KnowledgeEntry:
    """Never propose it again. Raises `NotFound`."""
    return find_entry(session, _decide(session, actor, proposal_id, Decided.DISMISSED, now).entry_id)


def _decide(session: Session, actor: Actor, proposal_id: int, state: Decided, now: datetime) -> PhraseProposal:
    proposal = session.exec(select(PhraseProposal).where(PhraseProposal.id == proposal_id).with_for_update()).first()
    if proposal is None:
        raise NotFound
    proposal.state, proposal.decided_by, proposal.decided_at = state, actor.name, now
    session.flush()
    return proposal
