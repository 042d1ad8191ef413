"""Updates that our own code failed on: kept as they came, shown to managers, handled again once mended."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from inbox.channel import ChannelKind, DeadLetter, Incoming, OutOfReach, Receipt
from inbox.context import Context
from inbox.storage.live import Change, Topic, announce
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import DeadLetterRecord

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
