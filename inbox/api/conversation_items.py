"""A conversation as the API gives it, with the hand-off's brief in the reader's language."""

from datetime import datetime
from typing import cast

from sqlmodel import Session, col, select

from inbox.api.shapes import (
    AuthorName,
    ConversationItem,
    ConversationWhole,
    GuestItem,
    HandoffItem,
    LastMessage,
    SeverityName,
    State,
)
from inbox.cards.brief import brief_text, read_subject
from inbox.conversation.rows import ConversationRow
from inbox.pages.naming import own_name
from inbox.tables import Handoff, Manager
from properties.words import Language


def conversation_item(row: ConversationRow) -> ConversationItem:
    """Positional order does not matter here, but speed does: this is built for each row of a list."""
    said = row.conversation
    return ConversationItem(
        id=str(row.id),
        state=cast(State, said.state),
        guest=GuestItem(
            name=own_name(row), language=row.guest.language or (row.stay.guest_language if row.stay else None)
        ),
        property=row.home.slug if row.home else None,
        stay=row.stay.code if row.stay else None,
        channels=list(row.channels),
        assignee=row.assignee.name if row.assignee else said.holder_name,
        awaited_since=said.awaited_since,
        severity=cast(SeverityName | None, said.severity),
        waiting_since=said.waiting_since,
        last_message=_last_message(row),
        snoozed_until=said.snoozed_until,
        resolution=said.resolution,
    )


def whole_conversation(
    session: Session, row: ConversationRow, wanted: Language | None, fallback: Language, now: datetime
) -> ConversationWhole:
    """`wanted` is the language that was asked for outright; else it is that of the manager who has it."""
    plain = conversation_item(row)
    handoff = session.exec(
        select(Handoff).where(Handoff.conversation_id == row.id).order_by(col(Handoff.id).desc()).limit(1)
    ).first()
    if handoff is None:
        return ConversationWhole(**dict(plain), handoff=None)
    language = wanted or _managers_language(session, row, handoff) or fallback
    return ConversationWhole(**dict(plain), handoff=_handoff_item(session, handoff, language, now))


def _handoff_item(session: Session, handoff: Handoff, language: Language, now: datetime) -> HandoffItem:
    return HandoffItem(
        reason=handoff.reason,
        brief=brief_text(read_subject(session, handoff, language), language, now),
        severity=cast(SeverityName, handoff.severity),
        at=handoff.at,
        taken_at=handoff.taken_at,
        closed_at=handoff.closed_at,
    )


def _managers_language(session: Session, row: ConversationRow, handoff: Handoff) -> Language | None:
    taken_by = session.get(Manager, handoff.taken_by_id) if handoff.taken_by_id else None
    manager = row.assignee or taken_by
    return Language(manager.language) if manager else None


def _last_message(row: ConversationRow) -> LastMessage | None:
    said = row.conversation
    if said.last_message_at is None:
        return None
    return LastMessage(
        text=said.last_message_text, author=cast(AuthorName, said.last_message_author), at=said.last_message_at
    )
