"""The tabs of the inbox: which conversations stand under each, and how many they are."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, func, literal_column
from sqlmodel import col

from inbox.tables import Conversation, ConversationState

HUMAN_NEEDED = (ConversationState.WAITING, ConversationState.HUMAN)


class Queue(StrEnum):
    """The tabs of the inbox."""

    NEEDS_YOU = "needs"
    MINE = "mine"
    BOT = "bot"
    ALL = "all"
    RESOLVED = "resolved"


COUNTED = (Queue.NEEDS_YOU, Queue.MINE, Queue.BOT)
STATE_OF = {Queue.BOT: ConversationState.BOT, Queue.RESOLVED: ConversationState.RESOLVED}


def queue_counts() -> Sequence[ColumnElement[int]]:
    """How many wait for a human, are the manager's own (parameter `manager`), are with the bot: as `COUNTED` says.

    To be asked of those that `are_open`, never of all history.
    """
    mine = col(Conversation.assignee_id) == bindparam("manager", type_=BigInteger)
    needs = and_(col(Conversation.waiting_since).is_not(None), is_in(HUMAN_NEEDED))
    counted = {Queue.NEEDS_YOU: needs, Queue.MINE: mine, Queue.BOT: is_in([ConversationState.BOT])}
    return [func.count().filter(counted[queue]) for queue in COUNTED]


def given_count() -> ColumnElement[int]:
    """How many colleagues have handed to the manager who has not come to them yet. To be asked together with these."""
    mine = col(Conversation.assignee_id) == bindparam("manager", type_=BigInteger)
    return func.count().filter(and_(mine, col(Conversation.awaited_since).is_not(None)))


def are_open() -> ColumnElement[bool]:
    is_open = is_in([state for state in ConversationState if state is not ConversationState.RESOLVED])
    return and_(is_open, col(Conversation.merged_into_id).is_(None))


def is_in(states: Iterable[ConversationState]) -> ColumnElement[bool]:
    """Written out, so that the statement is the same each time and the database knows what is asked for."""
    return col(Conversation.state).in_([literal_column(f"'{state.value}'") for state in states])
