"""Which messages a visitor of the web chat may read: what he said, and what was really sent to him there.

Every look at his messages, their files, buttons and receipts is narrowed by `visible_messages`, so that the rest is
simply not found: notes, other channels, what is still held back for an undo, and what was refused.
"""

from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import Session, col

from inbox.tables import Attachment, AttachmentState, Author, Delivery, DeliveryPart, DeliveryState, Message
from welcomebook.visitors import Visit

# When it was said, or reached this page.
MOMENT = func.coalesce(col(Delivery.sent_at), col(Message.placed_at))
_ARRIVED = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)


def visible_messages(visit: Visit) -> Select[Message, datetime]:
    contact_id = visit.contact.id if visit.contact else None
    to_him = and_(col(Delivery.message_id) == col(Message.id), col(Delivery.contact_id) == contact_id)
    has_come = or_(col(Message.author) == Author.GUEST, col(Delivery.state).in_(_ARRIVED))
    return (
        select(Message, MOMENT)
        .outerjoin(Delivery, to_him)
        .where(col(Message.contact_id) == contact_id, col(Message.deleted_at).is_(None), has_come)
    )


def find_file(session: Session, visit: Visit, key: str) -> Attachment | None:
    query = select(Attachment).where(
        col(Attachment.public_key) == key,
        col(Attachment.state) == AttachmentState.READY,
        col(Attachment.message_id).in_(visible_messages(visit).with_only_columns(col(Message.id))),
    )
    return session.execute(query).scalars().first()


def find_button(session: Session, visit: Visit, payload: str) -> str | None:
    """The label of a button that he was offered."""
    for message, _ in session.execute(visible_messages(visit).where(col(Message.author) != Author.GUEST)):
        for label, offered in message.facts.get("buttons", []):
            if offered == payload:
                return str(label)
    return None


def find_unreceipted(session: Session, visit: Visit, *, seen: bool) -> list[str]:
    """The ids of what was sent to his page, which has it now, and is not reported yet (with `seen`: as read)."""
    states = [DeliveryState.SENT, DeliveryState.DELIVERED] if seen else [DeliveryState.SENT]
    query = (
        select(col(DeliveryPart.vendor_id))
        .join(Delivery, col(Delivery.id) == col(DeliveryPart.delivery_id))
        .where(
            col(Delivery.state).in_(states),
            col(Delivery.message_id).in_(visible_messages(visit).with_only_columns(col(Message.id))),
        )
    )
    return list(session.execute(query.order_by(col(DeliveryPart.id))).scalars())


def count_ready_files(session: Session, visit: Visit) -> int:
    mine = visible_messages(visit).with_only_columns(col(Message.id))
    query = select(func.count(col(Attachment.id))).where(
        col(Attachment.state) == AttachmentState.READY, col(Attachment.message_id).in_(mine)
    )
    number: int = session.execute(query).scalar_one()
    return number
