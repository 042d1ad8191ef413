"""What is wrong with the desk itself: channels that are down, updates that our code failed on, unreachable managers."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from inbox.arriving.dead_letters import discarded_letters, open_dead_letters
from inbox.channel import ChannelKind
from inbox.context import Context
from inbox.feeds.keeping import is_doubtful
from inbox.pages.naming import channel_name
from inbox.pages.views.glance import Glance
from inbox.pages.views.queue_view import Reader
from inbox.pages.views.shift_words import Calendar, alone_words
from inbox.tables import Contact, DeadLetterRecord, Manager
from inbox.web.languages import Words
from inbox.web.times import LocalClock

_LETTERS = 100


@dataclass(frozen=True)
class ChannelView:
    name: str
    ok: bool
    detail: str
    last_received: str


@dataclass(frozen=True)
class LetterView:
    """An update that was kept because our code failed on it."""

    id: int
    channel: str
    at: str
    error: str
    attempts: int
    again_at: str
    discarded: str = ""  # by whom and why it was given up


@dataclass(frozen=True)
class HealthView:
    channels: Sequence[ChannelView]
    letters: Sequence[LetterView]
    discarded: Sequence[LetterView]
    unreachable: Sequence[str]
    telegram_link: str


def view_health(session: Session, context: Context, reader: Reader) -> HealthView:
    clock = LocalClock(reader.words, reader.zone, reader.now)
    return HealthView(
        channels=_channels(session, context, clock),
        letters=[view_letter(letter, clock) for letter in open_dead_letters(session, _LETTERS)],
        discarded=[view_letter(letter, clock) for letter in discarded_letters(session)],
        unreachable=[manager.name for manager in _without_telegram(session)],
        telegram_link=staff_link(context),
    )


def view_strip(session: Session, context: Context, reader: Reader, glance: Glance, calendar: Calendar) -> list[str]:
    """One line for each thing that a manager should know before he relies on the list."""
    words = reader.words
    alone = alone_words(calendar, reader)
    told = [alone] if alone else []
    if context.store.condition.is_failing:
        told.append(words.gettext("Nothing can be kept: see to the server's disk and database"))
    told += [
        words.gettext("%(channel)s is not working") % {"channel": channel_name(kind, words)}
        for kind, channel in context.channels.items()
        if not channel.health().ok
    ]
    if letters := glance.letters:
        several = words.ngettext("%(n)d message needs attention", "%(n)d messages need attention", letters)
        told.append(several % {"n": letters})
    if stuck := glance.stuck:
        several = words.ngettext("%(num)d message can't go out.", "%(num)d messages can't go out.", stuck)
        told.append(several % {"num": stuck})
    if glance.may_be_doubtful and is_doubtful(session):
        told.append(words.gettext("Bookings are gone from a calendar: are they cancelled?"))
    if glance.is_silent and ChannelKind.TELEGRAM in context.channels:
        told.append(words.gettext("Telegram can't wake you yet: press Start"))
    return told


def staff_link(context: Context) -> str:
    """Where a manager presses /start, so that the bot may write to him; "" without Telegram."""
    telegram = context.channels.get(ChannelKind.TELEGRAM)
    return telegram.link("staff") if telegram else ""


def _channels(session: Session, context: Context, clock: LocalClock) -> list[ChannelView]:
    newest = select(Contact.channel, func.max(col(Contact.last_inbound_at))).group_by(Contact.channel)
    last = dict(session.exec(newest).all())
    views = []
    for kind, channel in context.channels.items():
        health, received = channel.health(), last.get(kind.value)
        told = clock.day_and_time(received) if received else clock.words.gettext("never")
        views.append(ChannelView(channel_name(kind, clock.words), health.ok, health.detail, told))
    return views


def view_letter(letter: DeadLetterRecord, clock: LocalClock) -> LetterView:
    """Without the update itself: it may hold anything."""
    is_due = letter.due_at <= clock.now
    given_up = f"{letter.discarded_by}: {letter.discarded_why}" if letter.discarded_by else ""
    return LetterView(
        letter.id or 0, _name(letter, clock.words), clock.day_and_time(letter.at), letter.error, letter.attempts,
        clock.words.gettext("now") if is_due else clock.day_and_time(letter.due_at), given_up,
    )  # fmt: skip


def _name(letter: DeadLetterRecord, words: Words) -> str:
    return channel_name(letter.channel, words)


def _without_telegram(session: Session) -> Sequence[Manager]:
    """Those who have a Telegram account with us, and have never pressed Start: their cards would not arrive."""
    query = select(Manager).where(
        col(Manager.telegram_id).is_not(None),
        col(Manager.telegram_started_at).is_(None),
        col(Manager.disabled_at).is_(None),
        col(Manager.archived_at).is_(None),
    )
    return session.exec(query.order_by(col(Manager.name))).all()
