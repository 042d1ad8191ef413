"""Finds conversations by what a manager types: names, codes, and every word of all history, each by its beginning.

Every word has to be found somewhere in the conversation. A rare word gives the conversations from the index (FTS5,
`tsvector`; made by a migration); a common one would give millions, and is looked for in each conversation instead,
the newest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    column,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy import table as lightweight
from sqlmodel import Session, SQLModel, col

from inbox.staff.actors import Actor
from inbox.storage.search_terms import Term, terms
from inbox.tables import Contact, Conversation, Guest, Message, Note, Property, Stay


@dataclass(frozen=True)
class Bounds:
    """When a word is common: it stands in `often` of the newest `sample` conversations, or has more than `many` finds.

    Asking the index for a word costs as much as the word has finds, hence the sample. When all words are common, they
    are looked for in `looked_into` conversations, then the page ends.
    """

    sample: int = 100
    often: int = 10
    many: int = 5_000
    looked_into: int = 2_000


_COLUMNS: dict[type[SQLModel], tuple[Any, ...]] = {
    Message: (Message.text,),
    Note: (Note.text,),
    Contact: (Contact.name, Contact.username, Contact.address, Contact.phone),
    Guest: (Guest.name,),
    Stay: (Stay.code, Stay.guest_name),
    Property: (Property.slug, Property.name_ru, Property.name_en),
}
_OF_CONVERSATION: dict[type[SQLModel], Any] = {
    Guest: Conversation.guest_id,
    Stay: Conversation.stay_id,
    Property: Conversation.property_id,
}


@dataclass(frozen=True)
class Found:
    """Conditions on `Conversation` joined with `Guest`, `Property`, `Stay`, all of which a find meets.

    `is_wide`: nothing bounds how many conversations have to be looked into.
    """

    conditions: list[ColumnElement[bool]] = field(default_factory=list)
    is_wide: bool = False


def find_by(session: Session, actor: Actor, typed: str, bounds: Bounds) -> Found:
    """Owners find nothing by notes and by guests' addresses, which they are not shown."""
    if not typed.strip():
        return Found()
    wanted = terms(typed)
    if not wanted:
        return Found([false()])
    index = _Index(session, actor)
    often = index.often_said(wanted, bounds)
    by_index = {term: None if term in often else index.conversations_with(term, bounds.many) for term in wanted}
    few = [ids for ids in by_index.values() if ids is not None]
    conditions = [index.is_said_in(term) for term, ids in by_index.items() if ids is None]
    if few:
        conditions.append(col(Conversation.id).in_(sorted(set.intersection(*few))))
    return Found(conditions, is_wide=not few)


def said_within(
    session: Session, actor: Actor, conversation_id: int, typed: str, limit: int = 50
) -> list[Message | Note]:  # fmt: skip
    """What has all the words, in one conversation, the newest first; notes for those who may read them."""
    wanted, index = terms(typed), _Index(session, actor)
    if not wanted:
        return []
    found: list[Message | Note] = []
    for table in (Message, Note) if actor.may_answer else (Message,):
        says = [index.says(table, term) for term in wanted]
        query = select(table).where(col(table.conversation_id) == conversation_id, *says)
        found += session.execute(query.order_by(col(table.seq).desc()).limit(limit)).scalars()
    return sorted(found, key=lambda said: said.seq, reverse=True)[:limit]


class _Index:
    """The two ways to look for a word: from the index to conversations, and from a conversation to its words."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self._is_sqlite = session.get_bind().dialect.name == "sqlite"
        self._spoken: tuple[Any, ...] = (Message, Note, Contact) if actor.may_answer else (Message,)
        if not self._is_sqlite:
            # The planner takes a rare word for a common one, and would read all messages to find it.
            session.execute(text("SET LOCAL enable_seqscan = off"))

    def often_said(self, wanted: Sequence[Term], bounds: Bounds) -> set[Term]:
        """Which of the words stand in many of the newest conversations."""
        newest = select(col(Conversation.id)).order_by(
            col(Conversation.last_activity_at).desc(), col(Conversation.id).desc()
        )
        counts = (func.count().filter(self.is_said_in(term)) for term in wanted)
        query = (
            select(*counts)
            .select_from(Conversation)
            .join(Guest, col(Guest.id) == col(Conversation.guest_id))
            .outerjoin(Stay, col(Stay.id) == col(Conversation.stay_id))
            .outerjoin(Property, col(Property.id) == col(Conversation.property_id))
            .where(col(Conversation.id).in_(newest.limit(bounds.sample)))
        )
        found = self._session.execute(query).one()
        return {term for term, number in zip(wanted, found, strict=True) if number >= bounds.often}

    def conversations_with(self, term: Term, many: int) -> set[int] | None:
        """Ids of all conversations that have the word somewhere; None = it is too common for that."""
        finds = [self._hits(table, term, table.id, table.conversation_id) for table in self._spoken]
        for table, key in _OF_CONVERSATION.items():
            finds.append(self._hits(table, term, key, Conversation.id))
        if self._is_sqlite:
            finds.append(self._said_since(term))
        bounded = [select(find.limit(many + 1).subquery()) for find in finds]
        ids = self._session.execute(union_all(*bounded).limit(many + 1)).scalars().all()
        return {number for number in ids if number is not None} if len(ids) <= many else None

    def is_said_in(self, term: Term) -> ColumnElement[bool]:
        spoken = [
            exists().where(col(table.conversation_id) == col(Conversation.id), self.says(table, term))
            for table in self._spoken
        ]
        return or_(*(self.says(table, term) for table in _OF_CONVERSATION), *spoken)

    def _hits(self, table: Any, term: Term, key: Any, conversation_id: Any) -> Select[Any]:
        """The conversations of the rows that the index has for the word; `key` is where the row's id stands."""
        name = table.__tablename__
        if self._is_sqlite:
            words = f"{name}_search_words"
            index: Any = lightweight(words, column("rowid"), column(words))
            sought = f'"{term.word}"{"*" if term.is_beginning else ""}'
            number, is_hit = index.c.rowid, index.c[words].op("MATCH")(sought)
        else:
            index = lightweight(name, column("id"), column("search_words")).alias("hit")
            number, is_hit = index.c.id, index.c.search_words.op("@@")(_tsquery(term))
        return select(col(conversation_id)).select_from(index).join(key.class_, col(key) == number).where(is_hit)

    def _said_since(self, term: Term) -> Select[Any]:
        """In the messages that are not in SQLite's index yet; at most 64."""
        mark = select(literal_column("last_id")).select_from(text("search_words_mark")).scalar_subquery()
        return select(col(Message.conversation_id)).where(col(Message.id) > mark, self.says(Message, term))

    def says(self, table: Any, term: Term) -> ColumnElement[bool]:
        """Whether a row, however it was come by, has the word."""
        if not self._is_sqlite:
            return literal_column(f"{table.__tablename__}.search_words").op("@@")(_tsquery(term))
        return or_(*(func.says(given, term.word) for given in _COLUMNS[table]))


def _tsquery(term: Term) -> Any:
    sought = f"'{term.word}'{':*' if term.is_beginning else ''}"
    return func.to_tsquery(literal_column("'pg_catalog.simple'"), sought)
