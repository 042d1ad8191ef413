"""A conversation with all that lists and heads show of it, joined and completed without N+1. For what reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam
from sqlmodel import Session, col

from inbox.staff.actors import conversations_of
from inbox.storage.finding import FindTogether
from inbox.storage.rows import kept
from inbox.storage.several import is_one_of, several
from inbox.tables import Contact, Conversation, Guest, Manager, Property, Stay

TABLES = (Conversation, Guest, Property, Stay, Manager)


@dataclass(frozen=True)
class ConversationRow:
    """A conversation with all that lists and heads show of it; the channel that answers go to comes first."""

    conversation: Conversation
    guest: Guest
    home: Property | None
    stay: Stay | None
    channels: tuple[str, ...]
    contacts: tuple[Contact, ...]
    trust: str
    assignee: Manager | None

    @property
    def id(self) -> int:
        return self.conversation.id or 0


def joined(query: Select[Any]) -> Select[Any]:
    """`query`: of the columns of `TABLES`."""
    return (
        query.select_from(Conversation)
        .join(Guest, col(Guest.id) == col(Conversation.guest_id))
        .outerjoin(Property, col(Property.id) == col(Conversation.property_id))
        .outerjoin(Stay, col(Stay.id) == col(Conversation.stay_id))
        .outerjoin(Manager, col(Manager.id) == col(Conversation.assignee_id))
    )


def visible(*, is_owners: bool) -> list[ColumnElement[bool]]:
    """What an owner (parameter `owner`) may see; staff sees all."""
    return [conversations_of(bindparam("owner", type_=BigInteger))] if is_owners else []


def complete(session: Session, found: Sequence[Sequence[Any]]) -> list[ConversationRow]:
    """Of objects in the order of `TABLES`, with the contacts of all by one question."""
    contacts: dict[int, list[Contact]] = {}
    if found:
        ids = several(session, [conversation.id for conversation, *_ in found])
        for (contact,) in _CONTACTS.all(session, ids=ids):
            contacts.setdefault(contact.conversation_id, []).append(contact)
    return [_row(row, contacts.get(row[0].id, [])) for row in found]


def known(session: Session, row: ConversationRow) -> ConversationRow:
    """Who reads on from it by ids need not read these again."""
    for thing in (row.conversation, row.guest, row.home, row.stay, *row.contacts):
        if thing is not None:
            kept(session, thing)
    return row


_CONTACTS = FindTogether(
    (Contact,),
    lambda rows, dialect: rows.where(is_one_of(col(Contact.conversation_id), "ids", dialect)).order_by(col(Contact.id)),
)


def _row(found: Any, contacts: list[Contact]) -> ConversationRow:
    conversation, guest, home, stay, assignee = found
    contacts.sort(key=lambda contact: contact.id != conversation.answer_contact_id)
    return ConversationRow(
        conversation=conversation,
        guest=guest,
        home=home,
        stay=stay,
        channels=tuple(dict.fromkeys(contact.channel for contact in contacts)),
        contacts=tuple(contacts),
        trust=contacts[0].trust if contacts else "unknown",
        assignee=assignee,
    )
