"""Reads every feed whose time has come: each by one process, and again later when its server fails."""

import asyncio
import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import update
from sqlmodel import Session, col, select

from inbox.channel import OutOfReach
from inbox.context import Context
from inbox.feeds.fault_words import fault_words
from inbox.feeds.fetching import Fetched, FetchFailed, fetch
from inbox.feeds.taking import take_reading, take_unchanged
from inbox.staff.telling_staff import tell_on_call
from inbox.tables import Feed, Property
from playbooks.wording import phrase
from properties.feeds.faults import FeedFault, NoFeed
from properties.feeds.reading import FeedReading, read_feed
from properties.keys import Keys
from properties.words import Language

log = logging.getLogger(__name__)

_EVERY = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=6)
_CLAIM = timedelta(minutes=3)
_AT_ONCE = 20
TOLD_AFTER_FAILURES = 4  # an hour or so


@dataclass(frozen=True)
class _Claimed:
    """A feed's address, what its server last said of its version, and how it is read."""

    url: str
    etag: str
    last_modified: str
    zone: str
    closed_is_stay: bool


@dataclass(frozen=True)
class _Answer:
    """`reading` None = not modified since."""

    fetched: Fetched
    reading: FeedReading | None


async def read_due_feeds(context: Context) -> int:
    """How many were asked for."""
    now = context.now()
    due = (
        select(col(Feed.id))
        .join(Property, col(Property.id) == col(Feed.property_id))
        .where(col(Feed.archived_at).is_(None), col(Feed.due_at) <= now, col(Property.archived_at).is_(None))
    )
    with context.store.read() as session:
        numbers = session.exec(due.order_by(col(Feed.due_at)).limit(_AT_ONCE)).all()
    await asyncio.gather(*(_read_one(context, number or 0) for number in numbers))
    return len(numbers)


async def _read_one(context: Context, number: int) -> None:
    try:
        claimed = await context.store.awrite(partial(_claim, keys=context.keys, number=number, now=context.now()))
    except OutOfReach:
        raise
    except Exception:
        log.exception("feed %d can't be read by a fault of ours", number)
        return
    if claimed is None:
        return
    try:
        outcome = await asyncio.to_thread(_ask, claimed, private=context.settings.feeds_private)
        await _keep(context, number, outcome)
    except OutOfReach:
        raise
    except Exception:
        log.exception("feed %d can't be taken by a fault of ours", number)
        await _keep(context, number, NoFeed(FeedFault.OURS))


def _ask(claimed: _Claimed, *, private: bool) -> _Answer | NoFeed:
    """Also reads it: whatever a stranger's server sends, nothing that is written meanwhile waits for it."""
    try:
        fetched = fetch(claimed.url, claimed.etag, claimed.last_modified, private=private)
        if fetched.raw is None:
            return _Answer(fetched, None)
        return _Answer(fetched, read_feed(fetched.raw, claimed.zone, closed_is_stay=claimed.closed_is_stay))
    except NoFeed as error:
        return error


async def _keep(context: Context, number: int, outcome: _Answer | NoFeed) -> None:
    await context.store.awrite(
        partial(keep_outcome, keys=context.keys, number=number, outcome=outcome, now=context.now())
    )


def _claim(session: Session, *, keys: Keys, number: int, now: datetime) -> _Claimed | None:
    """None = another process has it."""
    free = update(Feed).where(col(Feed.id) == number, col(Feed.due_at) <= now, col(Feed.archived_at).is_(None))
    if session.execute(free.values(due_at=now + _CLAIM)).rowcount == 0:  # type: ignore[attr-defined]
        return None
    feed = session.get_one(Feed, number)
    zone = session.get_one(Property, feed.property_id).timezone
    return _Claimed(keys.open(feed.sealed_url), feed.etag, feed.last_modified, zone, closed_is_stay=feed.closed_is_stay)


def keep_outcome(session: Session, *, keys: Keys, number: int, outcome: _Answer | NoFeed, now: datetime) -> None:
    """What the answer, or none, means for the stays and for the next time."""
    feed = session.get_one(Feed, number, with_for_update=True)
    feed.tried_at = now
    if not isinstance(outcome, _Answer):
        _keep_failure(session, feed, outcome, now)
        return
    _take(session, keys, feed, outcome, now)
    feed.failures, feed.error, feed.error_detail, feed.read_at = 0, "", "", now
    feed.due_at = now + _EVERY * random.uniform(0.9, 1.1)
    if feed.doubtful and feed.told_at is None:
        _tell(session, feed, "card_feed_doubtful", now, number=str(len(feed.doubtful)))
    elif not feed.doubtful:
        feed.told_at = None


def _take(session: Session, keys: Keys, feed: Feed, answer: _Answer, now: datetime) -> None:
    if answer.reading is None:
        take_unchanged(session, keys, feed, now)
        return
    take_reading(session, keys, feed, answer.reading, now)
    feed.etag, feed.last_modified = answer.fetched.etag[:500], answer.fetched.last_modified[:100]


def _keep_failure(session: Session, feed: Feed, error: NoFeed, now: datetime) -> None:
    feed.failures += 1
    feed.error, feed.error_detail = error.fault.value, error.detail
    wish = error.retry_after if isinstance(error, FetchFailed) else None
    feed.due_at = now + max(wish or timedelta(0), min(_LONGEST_WAIT, _EVERY * 2 ** min(feed.failures - 1, 6)))
    if feed.failures == TOLD_AFTER_FAILURES:
        _tell(session, feed, "card_feed_fails", now)


def _tell(session: Session, feed: Feed, key: str, now: datetime, **facts: str) -> None:
    feed.told_at = now
    home = session.get_one(Property, feed.property_id)

    def words(language: Language) -> str:
        why = {"error": fault_words(feed.error, feed.error_detail, language)} if feed.error else {}
        return phrase(key, language, property=home.name(language), source=feed.source, **facts, **why)

    tell_on_call(session, Language.RU, now, words)
