"""What managers do with feeds: add one, leave one, ask for it now, say whether what is gone is gone. For pages."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, select

from inbox.feeds.fetching import checked
from inbox.feeds.taking import settle_doubt
from inbox.holding.refusals import NotFound
from inbox.staff.actors import Actor
from inbox.tables import AuditRecord, Feed, Property
from properties.keys import Keys

_WAS_TOLD = (col(Feed.archived_at).is_(None), col(Feed.told_at).is_not(None))


@dataclass(frozen=True)
class Wanted:
    property_slug: str
    source: str
    url: str
    closed_is_stay: bool = False


def add_feed(
    session: Session, keys: Keys, actor: Actor, wanted: Wanted, now: datetime, *, private: bool = False
) -> Feed:
    """Raises `FetchFailed` for an address that is never asked, `NotFound` for a property that is not there."""
    host = checked(wanted.url, private=private).hostname or ""
    home = session.exec(select(Property).where(col(Property.slug) == wanted.property_slug)).first()
    if home is None or home.archived_at is not None:
        raise NotFound
    feed = Feed(
        property_id=home.id or 0, source=wanted.source, sealed_url=keys.seal(wanted.url), host=host,
        closed_is_stay=wanted.closed_is_stay, due_at=now, created_at=now,
    )  # fmt: skip
    session.add(feed)
    session.flush()
    _note(session, actor, "feed_added", feed, now)
    return feed


def leave_feed(session: Session, actor: Actor, feed_id: int, now: datetime) -> None:
    """Its stays stay as they are."""
    feed = _find(session, feed_id)
    feed.archived_at = now
    _note(session, actor, "feed_left", feed, now)


def ask_now(session: Session, feed_id: int, now: datetime) -> None:
    _find(session, feed_id).due_at = now


def answer_doubt(session: Session, keys: Keys, actor: Actor, feed_id: int, now: datetime, *, is_right: bool) -> None:
    feed = _find(session, feed_id)
    settle_doubt(session, keys, feed, now, is_right=is_right)
    _note(session, actor, "feed_doubt_settled", feed, now, cancelled=is_right)


def is_doubtful(session: Session) -> bool:
    """Whether a manager has to say if what is gone from a calendar is cancelled."""
    return any(feed.doubtful for feed in session.exec(select(Feed).where(*_WAS_TOLD)))


def may_be_doubtful() -> ColumnElement[bool]:
    """As a part of another query: without this there is nothing of the kind."""
    return exists().where(*_WAS_TOLD)


def _find(session: Session, feed_id: int) -> Feed:
    query = select(Feed).where(col(Feed.id) == feed_id, col(Feed.archived_at).is_(None)).with_for_update()
    feed = session.exec(query).first()
    if feed is None:
        raise NotFound
    return feed


def _note(session: Session, actor: Actor, action: str, feed: Feed, now: datetime, **facts: object) -> None:
    told = {"feed": feed.id, "source": feed.source, "host": feed.host, **facts}
    session.add(AuditRecord(at=now, actor=actor.name, action=action, facts=told))
