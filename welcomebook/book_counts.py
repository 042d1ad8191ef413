"""`POST /book/{slug}/counts`: what was opened and searched for, told by the page without a word about who it was."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from inbox.book.counting import Counted, clean_search, count
from inbox.book.sections import sections_of
from inbox.context import Context
from inbox.tables import Property
from inbox.web.addresses import address_of
from inbox.web.pace import Pace
from welcomebook.knowledge import entries_of
from welcomebook.visitors import find_home

_BLOCKS = frozenset({"wifi", "codes", "emergency", "address", "chat"})


class Seen(BaseModel):
    """`opened`: keys of sections and answers; `searched`: words, and whether anything was found."""

    opened: list[str] = Field(default_factory=list, max_length=60)
    searched: list[tuple[str, bool]] = Field(default_factory=list, max_length=20)


def add_book_counts(router: APIRouter, context: Context) -> None:
    pace = Pace(60, timedelta(minutes=10))

    @router.post("/book/{slug}/counts", status_code=204)
    def count_seen(request: Request, slug: str, seen: Seen) -> Response:
        """An address that tells too much is not counted; it is forgotten with this process."""
        now = context.now()
        if pace.wait(address_of(request), now) is None:
            with context.store.read() as session:
                home = find_home(session, slug)
            context.store.write(lambda session: _count(session, session.get_one(Property, home.id), seen))
        return Response(status_code=204)

    def _count(session: Session, home: Property, seen: Seen) -> None:
        known = _BLOCKS | {each.key for each in sections_of(session, home)} | {e.key for e in entries_of(session, home)}
        for key in sorted(set(seen.opened) & known):
            count(session, home, Counted.OPENED, key, context.now())
        for words, was_found in seen.searched:
            if cleaned := clean_search(words):
                kind = Counted.SEARCHED if was_found else Counted.NOT_FOUND
                count(session, home, kind, cleaned, context.now())
