"""What stands beside a thread of the guest's earlier stays: where, when, and the way to what was said then."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from inbox.conversation.rows import ConversationRow
from inbox.pages.views.queue_view import Reader
from inbox.tables import Conversation, Property, Stay
from properties.words import StayState

_MOST = 5
_AT_ONCE = timedelta(minutes=1)  # a guest who is new was made with his conversation


@dataclass(frozen=True)
class EarlierStay:
    conversation_id: int
    home: str
    dates: str


def view_earlier(session: Session, row: ConversationRow, reader: Reader) -> list[EarlierStay]:
    """The latest first. Of a guest who is new nothing has to be asked."""
    if row.guest.created_at > row.conversation.created_at - _AT_ONCE:
        return []
    query = (
        select(Conversation.id, Stay, Property)
        .join(Stay, col(Stay.id) == col(Conversation.stay_id))
        .join(Property, col(Property.id) == col(Stay.property_id))
        .where(col(Conversation.guest_id) == row.guest.id, col(Conversation.id) != row.id)
        .where(col(Stay.state) == StayState.ACTIVE, col(Conversation.created_at) < row.conversation.created_at)
        .order_by(col(Stay.arrival).desc(), col(Conversation.id).desc())
        .limit(_MOST)
    )
    clock = reader.clock(row)
    return [
        EarlierStay(number or 0, home.name(reader.words.language), clock.dates(stay.arrival, stay.departure))
        for number, stay, home in session.exec(query)
    ]
