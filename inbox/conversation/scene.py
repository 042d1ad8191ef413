"""Finds, or makes, who is writing and in which conversation, and locks it for one turn.

A sender who is known is found by one statement. What it finds is not looked after by the session until somebody asks
for that by `hand_over`; `keep_scene` writes what the turn has changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, String, bindparam, cast, exists, literal_column, select
from sqlmodel import Session, col

from inbox.channel import ChannelKind, Incoming
from inbox.conversation.homes import home_of
from inbox.storage.rows import columns_of, keep_changes, objects_of
from inbox.storage.statements import Found, Statement, ask_together
from inbox.tables import (
    Contact,
    Conversation,
    Delivery,
    Guest,
    Manager,
    Message,
    Owner,
    PlaybookRun,
    PortfolioRevision,
    Property,
    Stay,
)


@dataclass
class Scene:
    """Everything that a turn is about; its rows are locked until the transaction ends.

    `portfolio_revision`: that of the portfolio's knowledge, where it was read with the scene.
    `is_staffs`: the address is that of a member of staff, who wrote as a guest before he became one.
    `may_be_known`, `may_have_runs`: False where it was seen with the scene that the message, or a playbook under way,
    is not there. `is_lane_free`: it was seen that nothing is on its way to the contact.
    """

    contact: Contact
    guest: Guest
    conversation: Conversation
    home: Property | None = None
    stay: Stay | None = None
    portfolio_revision: int | None = None
    is_staffs: bool = False
    may_be_known: bool = True
    may_have_runs: bool = True
    is_lane_free: bool = False


def known_scene(session: Session, incoming: Incoming) -> Scene | None:
    """The scene of a sender who has written from this very address before."""
    return scene_in(ask_together(session, scene_asked(session, incoming)))


def scene_asked(session: Session, incoming: Incoming) -> list[tuple[Statement, Mapping[str, Any]]]:
    """The same as questions, for who asks them together with others."""
    whose = {"channel": incoming.channel.value, "account": incoming.account, "address": incoming.sender.address}
    said = {"vendor_id": incoming.message_id}
    scene = (_SCENE, {**whose, **said, "telegram_id": telegram_id_of(incoming)})
    return [scene] if session.get_bind().dialect.name == "sqlite" else [scene, (_MAY_BE, {**whose, **said})]


def scene_in(found: Sequence[Found]) -> Scene | None:
    """What they found."""
    row = found[0].first()
    if row is None:
        return None
    contact, guest, conversation, home, stay = objects_of(row, Contact, Guest, Conversation, Property, Stay)
    *_, revision, is_staffs, is_known, has_runs, has_pending = (*row, *(found[1].rows()[0] if len(found) > 1 else ()))
    return Scene(
        contact, guest, conversation, home, stay, revision or 0, bool(is_staffs), bool(is_known), bool(has_runs),
        not has_pending,
    )  # fmt: skip


def telegram_id_of(incoming: Incoming) -> int | None:
    """By which members of staff are known; None where the sender can't be one."""
    if incoming.channel is not ChannelKind.TELEGRAM or not incoming.sender.address.isdigit():
        return None
    return int(incoming.sender.address)


def hand_over(session: Session, scene: Scene) -> None:
    """Let the session look after the scene's objects: before anything else loads or moves the same ones."""
    session.add_all([scene.contact, scene.guest, scene.conversation])
    session.add_all([thing for thing in (scene.home, scene.stay) if thing is not None])


def keep_scene(session: Session, scene: Scene) -> None:
    keep_changes(session, scene.contact, scene.guest, scene.conversation)


def load_scene(session: Session, conversation: Conversation, contact: Contact) -> Scene:
    """The scene of a conversation that the caller has locked already."""
    guest = session.get_one(Guest, conversation.guest_id)
    home = home_of(session, conversation)
    stay = session.get(Stay, conversation.stay_id) if conversation.stay_id else None
    return Scene(contact, guest, conversation, home, stay)


def new_conversation(session: Session, guest: Guest, contact: Contact, now: datetime) -> Conversation:
    """An empty conversation that the contact's next messages belong to."""
    conversation = Conversation(
        guest_id=guest.id or 0, answer_contact_id=contact.id, last_activity_at=now, created_at=now
    )
    session.add(conversation)
    session.flush()
    contact.conversation_id = conversation.id
    return conversation


def _scene(dialect: str) -> Select[Any]:
    number = bindparam("telegram_id", type_=BigInteger)
    manager = exists().where(col(Manager.telegram_id) == number, col(Manager.archived_at).is_(None))
    owner = exists().where(col(Owner.telegram_id) == number)
    return (
        select(
            *columns_of(Contact, Guest, Conversation, Property, Stay),
            select(col(PortfolioRevision.number)).limit(1).scalar_subquery(),
            manager | owner,
            *_what_may_be_there(dialect),
        )
        .join_from(Contact, Conversation, col(Conversation.id) == col(Contact.conversation_id))
        .join(Guest, col(Guest.id) == col(Conversation.guest_id))
        .outerjoin(Property, col(Property.id) == col(Conversation.property_id))
        .outerjoin(Stay, col(Stay.id) == col(Conversation.stay_id))
        .where(*_is_senders())
        .with_for_update(of=[Contact, Conversation])
    )


def _what_may_be_there(dialect: str) -> list[ColumnElement[bool]]:
    """The message, and a playbook under way. Where another process may hold the rows, such a look is older than the
    lock that it waits for: there it is a statement of its own, which runs when the rows are locked.
    """
    return [] if dialect != "sqlite" else _may_be_there()


def _may_be(_: str) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [*_may_be_there()]
    return select(*columns).where(*_is_senders())


def _may_be_there() -> list[ColumnElement[bool]]:
    return [_is_known(), _has_runs(), _has_pending()]


def _is_senders() -> list[ColumnElement[bool]]:
    return [
        col(Contact.channel) == bindparam("channel"),
        col(Contact.account) == bindparam("account"),
        col(Contact.address) == bindparam("address"),
    ]


def _is_known() -> ColumnElement[bool]:
    of_contact = col(Message.contact_id) == col(Contact.id)
    return exists().where(of_contact, col(Message.vendor_id) == bindparam("vendor_id")).correlate(Contact)


def _has_runs() -> ColumnElement[bool]:
    of_conversation = col(PlaybookRun.conversation_id) == col(Contact.conversation_id)
    return exists().where(of_conversation, col(PlaybookRun.ended_at).is_(None)).correlate(Contact)


def _has_pending() -> ColumnElement[bool]:
    lane = literal_column("'contact:'").concat(cast(col(Contact.id), String))
    is_pending = col(Delivery.state).in_([literal_column("'queued'"), literal_column("'sending'")])
    return exists().where(col(Delivery.lane) == lane, is_pending).correlate(Contact)


_SCENE = Statement(_scene)
_MAY_BE = Statement(_may_be)
