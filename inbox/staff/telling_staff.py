"""Queues what a member of staff is told outside the inbox: a card in Telegram, or a mail. Facts only: `inbox.cards`
words them when they leave.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from inbox.channel import ChannelKind
from inbox.staff.roster import is_reachable, staff_on_call
from inbox.storage.live import Change, Topic, announce
from inbox.storage.rows import new_row
from inbox.storage.setting import read_setting
from inbox.tables import Delivery, Manager, Setting
from properties.words import Language

HANDOFF_CARD = "handoff"
TAKEN_CARD = "taken"
SAID_CARD = "said"
CLOSED_CARD = "closed"
TEXT_CARD = "text"
RUN_CARD = "run"  # where a guest is in a playbook
WARNING_CARD = "warning"  # who else is in the building of an emergency
MENTION_CARD = "mention"  # named in a colleague's note
GIVEN_CARD = "given"  # a colleague has handed him a conversation
NOT_GIVEN_CARD = "not_given"  # and has taken that back
PLANNED_CARD = "planned"  # an answer of his that was to leave by now
OUTSIDE_CARD = "outside"  # what he wrote does not arrive now: what to do with it
SERVICE_CARD = "service_level"  # a promised time is over
PROMISE_CARD = "promise"  # a promise is overdue
HANDOVER_CARD = "handover"
HANDOVER_UNREAD_CARD = "handover_unread"
ALONE_CARD = "alone"  # nobody is on shift, or soon won't be
SUMMARY_CARD = "summary"  # to an owner
TAKE_OVER = "shift:"  # the button of a hand-over
MAIL_SETTING = "mail"


def by_telegram(
    session: Session, manager: Manager, facts: dict[str, Any], now: datetime, handoff_id: int | None = None
) -> Delivery:
    """He has to be reachable there."""
    return _queue(session, manager, ChannelKind.TELEGRAM, str(manager.telegram_id), facts, now, handoff_id)


def by_mail(
    session: Session, manager: Manager, facts: dict[str, Any], now: datetime, handoff_id: int | None = None
) -> Delivery:
    return _queue(session, manager, ChannelKind.MAIL, manager.email or "", facts, now, handoff_id)


def tell(session: Session, manager: Manager, facts: dict[str, Any], now: datetime) -> Delivery | None:
    """By Telegram, else by mail; None = there is no way to him but the inbox."""
    if is_reachable(manager):
        return by_telegram(session, manager, facts, now)
    return by_mail(session, manager, facts, now) if may_be_mailed(session, manager) else None


def tell_on_call(session: Session, guest_language: str, now: datetime, words: Callable[[Language], str]) -> None:
    """Whoever would be rung first for a guest of that language is told something, in his own."""
    for manager in staff_on_call(session, guest_language, now):
        tell(session, manager, {"kind": TEXT_CARD, "text": words(Language(manager.language))}, now)


def may_be_mailed(session: Session, manager: Manager) -> bool:
    return bool(manager.email) and has_mail(session)


def has_mail(session: Session) -> bool:
    """Whether mail is set up: the processes say so when they start."""
    return read_setting(session, MAIL_SETTING) == "on"


def note_mail(session: Session, *, is_on: bool) -> None:
    session.merge(Setting(key=MAIL_SETTING, value="on" if is_on else "off"))


def _queue(
    session: Session, manager: Manager, channel: ChannelKind, address: str, facts: dict[str, Any], now: datetime,
    handoff_id: int | None,
) -> Delivery:  # fmt: skip
    delivery = new_row(
        session,
        Delivery,
        lane=_lane(manager, channel, facts),
        channel=channel.value,
        account="",
        address=address,
        manager_id=manager.id,
        handoff_id=handoff_id,
        card=facts,
        due_at=now,
        queued_at=now,
    )
    announce(session, Change(Topic.OUTBOX))
    return delivery


def _lane(manager: Manager, channel: ChannelKind, facts: dict[str, Any]) -> str:
    """A call never waits behind the changes of cards that called before: there may be dozens after a long night."""
    if channel is not ChannelKind.TELEGRAM:
        return f"manager-mail:{manager.id}"
    return f"manager-cards:{manager.id}" if facts.get("edit_of") else f"manager:{manager.id}"
