"""A manager edits an answer and its phrases while guests write: how soon the next guest is told the new one.

Called by `bench.run`. Edits are made in this process, as those of another process of the same desk are.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from bench.load import Load, send_one
from inbox.knowledge.drafts import draft_of
from inbox.knowledge.editing import change
from inbox.staff.actors import Actor
from inbox.storage.store import Store
from inbox.tables import Author, KnowledgeEntry, Message, Role
from properties.words import Audience

_EDITOR = Actor("bench", Role.ADMIN)
_PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Edited:
    """Seconds, sorted: the edits' own, and from each one's commit until a guest has been told the new answer."""

    edits: Sequence[float]
    until_told: Sequence[float]


def questions(url: str) -> tuple[int, str]:
    """An entry for everybody, and a phrase that asks for it."""
    with closing(Store(url)) as store, store.read() as session:
        entries = session.exec(select(KnowledgeEntry).where(KnowledgeEntry.audience == Audience.PUBLIC))
        entry = next(each for each in entries if each.phrases_en and "{" not in each.answer_en)
        return entry.id or 0, entry.phrases_en[0]


def edit_while_guests_write(url: str, load: Load, times: int, first: int) -> Edited:
    entry_id, question = questions(url)
    edits, told = [], []
    with closing(Store(url)) as store:
        for number in range(times):
            time.sleep(_PAUSE_SECONDS)
            answer = f"This is answer number {number}, as it was edited."
            began = time.monotonic()
            store.write(lambda session, answer=answer: _edit(session, entry_id, answer))  # type: ignore[misc]
            committed = time.monotonic()
            edits.append(committed - began)
            asker = first + number * 7
            while answer not in _last_answer(store):
                asyncio.run(send_one(replace(load, texts=[question]), asker))
                asker += 1
            told.append(time.monotonic() - committed)
    return Edited(sorted(edits), sorted(told))


def _edit(session: Session, entry_id: int, answer: str) -> None:
    entry = session.get_one(KnowledgeEntry, entry_id)
    draft = draft_of(entry)
    phrases = (*draft.phrases_en, f"a new way of asking, {answer}")
    change(session, _EDITOR, entry_id, replace(draft, answer_en=answer, phrases_en=phrases), datetime.now(UTC))


def _last_answer(store: Store) -> str:
    query = select(Message.text).where(Message.author == Author.BOT).order_by(col(Message.id).desc()).limit(20)
    with store.read() as session:
        return "\n".join(session.exec(query))
