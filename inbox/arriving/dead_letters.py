"""Updates that our own code failed on: kept as they came, shown to managers, handled again once mended."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from inbox.channel import ChannelKind, DeadLetter, Incoming, OutOfReach, Receipt
from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import AuditRecord, DeadLetterRecord

log = logging.getLogger(__name__)

_AGAIN_AFTER = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)
_AT_ONCE = 20


def keep_dead_letter(session: Session, letter: DeadLetter, now: datetime) -> None:
    """Keep it once, however often the vendor brings it."""
    insert_or_ignore(
        session, DeadLetterRecord,
        channel=letter.channel.value, account=letter.account, external_id=letter.external_id,
        raw=letter.raw.replace("\0", ""), error=letter.error[:2000], attempts=0, at=now, due_at=now + _AGAIN_AFTER,
    )  # fmt: skip
    announce(session, Change(Topic.ALERT))


def open_dead_letters(session: Session, limit: int = 100) -> list[DeadLetterRecord]:
    query = select(DeadLetterRecord).where(col(DeadLetterRecord.handled_at).is_(None))
    return list(session.exec(query.order_by(col(DeadLetterRecord.id).desc()).limit(limit)))


def count_open(most: int = 100) -> ColumnElement[int]:
    """How many there are, as far as that."""
    found = select(DeadLetterRecord.id).where(col(DeadLetterRecord.handled_at).is_(None)).limit(most).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def discarded_letters(session: Session, limit: int = 20) -> list[DeadLetterRecord]:
    """Those that somebody gave up, the newest first."""
    query = select(DeadLetterRecord).where(col(DeadLetterRecord.discarded_by).is_not(None))
    return list(session.exec(query.order_by(col(DeadLetterRecord.handled_at).desc()).limit(limit)))


def find_letter(session: Session, number: int, *, lock: bool = True) -> DeadLetterRecord:
    """Raises `NotFound` for one that is handled or given up already."""
    letter = session.get(DeadLetterRecord, number, with_for_update=lock)
    if letter is None or letter.handled_at is not None:
        raise NotFound
    return letter


def wake_letter(session: Session, number: int, now: datetime) -> None:
    """It is to be tried at once, whatever its turn would be."""
    find_letter(session, number).due_at = now


def discard_letter(session: Session, actor: Actor, number: int, why: str, now: datetime) -> None:
    """Nobody needs it any more; who said so, and why, is kept."""
    letter = find_letter(session, number)
    letter.handled_at, letter.discarded_by, letter.discarded_why = now, actor.name, why
    facts = {"letter": number, "channel": letter.channel, "why": why}
    session.add(AuditRecord(at=now, actor=actor.name, action="dead_letter_discarded", facts=facts))
    announce(session, Change(Topic.QUEUE))


def show_letter(session: Session, actor: Actor, number: int, now: datetime) -> str:
    """What arrived, as it came; who looked is kept, for it may hold anything."""
    letter = find_letter(session, number)
    session.add(AuditRecord(at=now, actor=actor.name, action="dead_letter_shown", facts={"letter": number}))
    return letter.raw


async def handle_again(
    context: Context,
    receive: Callable[[Incoming], Awaitable[object]],
    receipt: Callable[[Receipt], Awaitable[object]],
) -> int:
    """Try those that are due; how many went through. What fails again waits longer."""
    now = context.now()
    with context.store.read() as session:
        query = select(DeadLetterRecord).where(
            col(DeadLetterRecord.handled_at).is_(None),
            col(DeadLetterRecord.due_at) <= now,
            col(DeadLetterRecord.channel).in_([kind.value for kind in context.channels]),  # one that is off has time
        )
        letters = session.exec(query.order_by(col(DeadLetterRecord.id)).limit(_AT_ONCE)).all()
    handled = 0
    for letter in letters:
        number, channel = letter.id or 0, context.channels[ChannelKind(letter.channel)]
        try:
            for thing in channel.read(letter.raw):
                await (receive(thing) if isinstance(thing, Incoming) else receipt(thing))
        except OutOfReach:
            return handled
        except Exception as error:
            log.exception("dead letter %d failed again", number)
            await context.store.awrite(_later(number, type(error).__name__, context.now()))
        else:
            await context.store.awrite(_done(number, context.now()))
            handled += 1
    return handled


def _later(number: int, error: str, now: datetime) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        letter = session.get_one(DeadLetterRecord, number)
        letter.attempts += 1
        letter.error = error
        letter.due_at = now + min(_LONGEST_WAIT, _AGAIN_AFTER * 2 ** min(letter.attempts, 10))

    return work


def _done(number: int, now: datetime) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        session.get_one(DeadLetterRecord, number).handled_at = now
        announce(session, Change(Topic.QUEUE))

    return work
