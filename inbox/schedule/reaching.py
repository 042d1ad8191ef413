"""Whom a stay's message goes to, and by which channel: the booking's guest, in the rule's order of channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.arriving.identify import main_conversation
from inbox.channel import Channel, ChannelKind
from inbox.conversation.window import is_open
from inbox.schedule.keeping_step import CODE
from inbox.schedule.writing_first import FirstWay, first_way
from inbox.tables import Contact, Conversation, Problem, Stay, Trust
from playbooks.schedule.rules import LAST_USED, Rule


@dataclass(frozen=True)
class Wanted:
    """What is to be said: a rule's message, or a `part` that follows it."""

    rule: Rule
    part: str = ""
    writes_first: bool = False

    @property
    def has_template(self) -> bool:
        """Whether it may leave as the rule's template, outside a channel's window."""
        return self.rule.whatsapp is not None and self.part != CODE


@dataclass(frozen=True)
class People:
    """The booking's guest's conversation, and everybody in it."""

    conversation: Conversation | None
    contacts: Sequence[Contact]


@dataclass(frozen=True)
class Reach:
    """`contacts` in the order in which they are to be tried; none = the `problem` says why.

    `first_number`: nobody is known yet, and the guest may be written to first there. `is_hint`: nobody has said that
    it is the guest, so the template leaves and nothing else.
    """

    conversation: Conversation | None
    contacts: Sequence[Contact]
    problem: Problem | None = None
    first_number: str = ""
    is_hint: bool = False


def reach_of(
    session: Session, channels: Mapping[ChannelKind, Channel], stay: Stay, wanted: Wanted, now: datetime,
    people: People | None = None,
) -> Reach:  # fmt: skip
    """`people`: the stay's, where they were read already; else their conversation is locked."""
    known = _reach_among(people or people_of(session, stay), channels, wanted, now)
    if known.contacts or not wanted.writes_first or known.problem is Problem.WINDOW_CLOSED:
        return known
    way = first_way(session, channels, stay, wanted.rule, now)
    return _first(way, wanted) or known if way else known


def next_reach(
    session: Session, channels: Mapping[ChannelKind, Channel], stay: Stay, wanted: Wanted, now: datetime,
    tried: Sequence[int | None],
) -> Reach | None:  # fmt: skip
    """The next one after those contacts that it did not arrive at."""
    reach = reach_of(session, channels, stay, wanted, now)
    left = [contact for contact in reach.contacts if contact.id not in tried]
    if left:
        return Reach(reach.conversation, left, is_hint=reach.is_hint)
    way = first_way(session, channels, stay, wanted.rule, now) if wanted.writes_first else None
    first = _first(way, wanted) if way else None
    is_new = first is not None and all(contact.id not in tried for contact in first.contacts)
    return first if first is not None and first.problem is None and is_new else None


def people_of(session: Session, stay: Stay) -> People:
    conversation = conversation_of(session, stay)
    if conversation is None:
        return People(None, ())
    query = select(Contact).where(col(Contact.conversation_id) == conversation.id).order_by(col(Contact.id))
    return People(conversation, session.exec(query).all())


def conversation_of(session: Session, stay: Stay) -> Conversation | None:
    """That of the booking's guest, locked; while nobody is verified, of whoever named code and date first."""
    found = main_conversation(session, stay)
    if found is not None:
        return found
    query = (
        select(Conversation)
        .join(Contact, col(Contact.conversation_id) == col(Conversation.id))
        .where(col(Conversation.stay_id) == stay.id, col(Conversation.merged_into_id).is_(None))
        .where(col(Contact.trust) == Trust.IDENTIFIED)
        .order_by(col(Conversation.id))
    )
    return session.exec(query.with_for_update(of=Conversation)).first()


def window_is_open(contact: Contact, channels: Mapping[ChannelKind, Channel], now: datetime) -> bool:
    channel = channels.get(ChannelKind(contact.channel))
    return is_open(contact, channel.abilities.window if channel else None, now)


def _reach_among(people: People, channels: Mapping[ChannelKind, Channel], wanted: Wanted, now: datetime) -> Reach:
    conversation = people.conversation
    contacts = [each for each in people.contacts if each.trust in {Trust.IDENTIFIED, Trust.VERIFIED}]
    if conversation is None or not contacts:
        return Reach(conversation, (), Problem.NO_CONTACT)
    willing = [each for each in contacts if _is_willing(each, channels)]
    open_ones = [each for each in willing if wanted.has_template or window_is_open(each, channels, now)]
    ordered = _in_order(open_ones, wanted.rule, conversation)
    if ordered:
        return Reach(conversation, ordered)
    return Reach(conversation, (), Problem.WINDOW_CLOSED if willing else Problem.UNREACHABLE)


def _first(way: FirstWay, wanted: Wanted) -> Reach | None:
    """A part that follows waits until it is known who answers there; a manager hears of it once somebody does."""
    if wanted.part:
        has_answered = way.contact is not None and way.contact.last_inbound_at is not None
        return Reach(way.conversation, (), Problem.NOT_VERIFIED) if has_answered else None
    if not wanted.has_template:
        return None
    if way.contact is None:
        return Reach(None, (), first_number=way.number, is_hint=True)
    return Reach(way.conversation, (way.contact,), is_hint=True)


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
