"""Notices, within the guest's turn, a question that the bot had no sure answer to: one row, sorted out later."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from inbox.conversation.scene import Scene
from inbox.storage.rows import add_row
from inbox.tables import GapQuestion
from playbooks.decision import Called, Choose, Decision
from playbooks.masking import masked
from playbooks.matching import Match

NEAR_FROM = 0.05  # confidence; below it the entry says nothing about the question


def notice(session: Session, scene: Scene, decision: Decision, text: str, near: Sequence[Match], now: datetime) -> None:
    """What was handed off because nobody knew, or asked back about. What is only this guest's is left out."""
    call = decision.call
    is_unsure = call is not None and call.reason is Called.UNSURE
    is_new = decision.memory.question == text.strip()  # else he is only asked once more
    asks_back = is_new and any(isinstance(speech, Choose) for speech in decision.speeches)
    if not is_unsure and not asks_back:
        return
    asked = call.question if call is not None and is_unsure else text
    kept = masked(asked, [scene.guest.name, scene.contact.name, scene.stay.guest_name if scene.stay else ""])
    if kept:
        add_row(
            session, GapQuestion,
            property_id=scene.home.id if scene.home else None, conversation_id=scene.conversation.id or 0, text=kept,
            language=scene.guest.language or "", near_key=_near(near), was_handed_off=is_unsure, at=now,
        )  # fmt: skip


def _near(matches: Sequence[Match]) -> str:
    return matches[0].key if matches and matches[0].score >= NEAR_FROM else ""
