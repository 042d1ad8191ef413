"""Whom a stay's message goes to, and by which channel: the booking's guest, in the rule's order of channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.arriving.identify import main_conversation
from inbox.channel import Channel, ChannelKind
from inbox.tables import Contact, Conversation, Problem, Stay, Trust
from playbooks.schedule.rules import LAST_USED, Rule


@dataclass(frozen=True)
class Reach:
    """`contacts` in the order in which they are to be tried; none = the `problem` says why."""

    conversation: Conversation | None
    contacts: Sequence[Contact]
    problem: Problem | None = None


def reach_of(
    session: Session, channels: Mapping[ChannelKind, Channel], stay: Stay, rule: Rule, now: datetime,
    *, has_template: bool, lock: bool = True,
) -> Reach:  # fmt: skip
    """`has_template`: what is to be said may leave as the rule's template too, outside a channel's window."""
    conversation = conversation_of(session, stay, lock=lock)
    if conversation is None:
        return Reach(None, (), Problem.NO_CONTACT)
    query = select(Contact).where(col(Contact.conversation_id) == conversation.id).order_by(col(Contact.id))
    contacts = [each for each in session.exec(query) if each.trust in {Trust.IDENTIFIED, Trust.VERIFIED}]
    if not contacts:
        return Reach(conversation, (), Problem.NO_CONTACT)
    willing = [each for each in contacts if _is_willing(each, channels)]
    open_ones = [each for each in willing if has_template or window_is_open(each, channels, now)]
    ordered = _in_order(open_ones, rule, conversation)
    if ordered:
        return Reach(conversation, ordered)
    return Reach(conversation, (), Problem.WINDOW_CLOSED if willing else Problem.UNREACHABLE)


def conversation_of(session: Session, stay: Stay, *, lock: bool = True) -> Conversation | None:
    """That of the booking's guest; while nobody is verified, of whoever named code and date first."""
    found = main_conversation(session, stay, lock=lock)
    if found is not None:
        return found
    query = (
        select(Conversation)
        .join(Contact, col(Contact.conversation_id) == col(Conversation.id))
        .where(col(Conversation.stay_id) == stay.id, col(Conversation.merged_into_id).is_(None))
        .where(col(Contact.trust) == Trust.IDENTIFIED)
        .order_by(col(Conversation.id))
    )
    return session.exec(query.with_for_update(of=Conversation) if lock else query).first()


def window_is_open(contact: Contact, channels: Mapping[ChannelKind, Channel], now: datetime) -> bool:
    channel = channels.get(ChannelKind(contact.channel))
    window = channel.abilities.window if channel else None
    return window is None or (contact.last_inbound_at is not None and now - contact.last_inbound_at < window)


def _is_willing(contact: Contact, channels: Mapping[ChannelKind, Channel]) -> bool:
    is_on = ChannelKind(contact.channel) in channels
    return is_on and contact.blocked_at is None and contact.opted_out_at is None


def _in_order(contacts: Sequence[Contact], rule: Rule, conversation: Conversation) -> list[Contact]:
    ordered: dict[int | None, Contact] = {}
    for name in rule.channels:
        for contact in contacts:
            is_last = name == LAST_USED and contact.id == conversation.answer_contact_id
            if is_last or contact.channel == name:
                ordered.setdefault(contact.id, contact)
    return list(ordered.values())
