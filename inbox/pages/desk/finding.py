"""Finds words in one conversation, however far back, with what stands around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from inbox.context import Context
from inbox.conversation.searching import said_within
from inbox.pages.entering import Anyone
from inbox.pages.rendering import show
from inbox.pages.views.conversation_view import find_row, reader_of
from inbox.pages.views.thread_view import place_text
from inbox.storage.search_terms import terms
from inbox.tables import Message, Note
from inbox.web.times import LocalClock

_LONGEST_SEARCH, _AROUND = 200, 60


@dataclass(frozen=True)
class FoundView:
    """`before`, `hit`, `after`: the words around the first one that was sought."""

    id: str
    place: str
    when: str
    is_note: bool
    author: str
    before: str
    hit: str
    after: str


def add_finding(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/{conversation_id:int}/find")
    def find(
        conversation_id: int, visitor: Anyone, q: str = ""
    ) -> Response:  # fmt: skip
        sought = q.strip()[:_LONGEST_SEARCH]
        with context.store.read() as session:
            row = find_row(session, visitor, conversation_id)
            said = said_within(session, visitor.actor, row.id, sought)
            clock = reader_of(session, context, visitor).clock(row)
        found = [_view(each, sought, clock) for each in said]
        return show(visitor.look, "_found.html", {"found": found, "q": sought})


def _view(said: Message | Note, sought: str, clock: LocalClock) -> FoundView:
    is_note = isinstance(said, Note)
    at = said.at if isinstance(said, Note) else said.placed_at
    author = "manager" if isinstance(said, Note) else said.author
    before, hit, after = _around(said.text, [term.word for term in terms(sought)])
    number = f"mn{said.id}" if is_note else f"m{said.id}"
    return FoundView(number, place_text((at, said.seq)), clock.day_and_time(at), is_note, author, before, hit, after)


def _around(text: str, sought: Sequence[str]) -> tuple[str, str, str]:
    flat = " ".join(text.split())
    found = re.search("|".join(map(re.escape, sought)), flat.replace("ё", "е"), re.IGNORECASE) if sought else None
    start, end = found.span() if found else (0, 0)
    from_, to = max(0, start - _AROUND), end + _AROUND
    return ("…" if from_ else "") + flat[from_:start], flat[start:end], flat[end:to] + ("…" if to < len(flat) else "")
