"""Makes what was read in a feed into stays: new ones, moved ones, cancelled ones. Blocks are kept, and are no stays.

What a manager has written of a stay (the guest's name, phone, language) is never touched: feeds know only the nights.
"""

import hashlib
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from inbox.stays.bookings import Booking, cancel_stay, give_away, move_stay, put_stay
from inbox.tables import Feed, FeedEventRecord, Property, Stay, StayState
from properties.feeds.comparing import FeedChanges, KnownEvent, compare
from properties.feeds.reading import FeedEvent, FeedReading
from properties.keys import Keys

_RUSSIAN_SOURCES = frozenset({"avito", "realtycalendar", "sutochno", "cian", "yandex"})


def take_reading(session: Session, keys: Keys, feed: Feed, reading: FeedReading, now: datetime) -> FeedChanges:
    """The feed's row is locked by the caller."""
    home = session.get_one(Property, feed.property_id)
    today = now.astimezone(ZoneInfo(home.timezone)).date()
    records = {record.id or 0: record for record in _present(session, feed)}
    changes = compare(
        [_known(record) for record in records.values()], reading, today,
        same_product=feed.product in {"", reading.product},
    )  # fmt: skip
    taking = _Taking(session, keys, feed, home, now)
    for known, event in changes.seen:
        taking.see(records[known.id], event)
    for event in changes.added:
        taking.add(event)
    for known in changes.missing:
        records[known.id].missing_since = now
    for known in changes.gone:
        taking.end(records[known.id])
    feed.product = reading.product
    feed.doubtful = [known.id for known in changes.doubtful]
    return changes


def take_unchanged(session: Session, keys: Keys, feed: Feed, now: datetime) -> None:
    """The server says that nothing has changed: what the last answer lacked is lacking still."""
    taking = _Taking(session, keys, feed, session.get_one(Property, feed.property_id), now)
    for record in _present(session, feed):
        if record.missing_since is not None:
            taking.end(record)


def settle_doubt(session: Session, keys: Keys, feed: Feed, now: datetime, *, is_right: bool) -> None:
    """A manager has said whether what is gone from the feed is really cancelled."""
    taking = _Taking(session, keys, feed, session.get_one(Property, feed.property_id), now)
    for record in _present(session, feed):
        if is_right and record.id in feed.doubtful:
            taking.end(record)
    feed.doubtful, feed.told_at = [], None


class _Taking:
    def __init__(self, session: Session, keys: Keys, feed: Feed, home: Property, now: datetime) -> None:
        self._session = session
        self._keys = keys
        self._feed = feed
        self._home = home
        self._now = now

    def see(self, record: FeedEventRecord, event: FeedEvent) -> None:
        was_block, has_moved = record.is_block, (record.arrival, record.departure) != (event.arrival, event.departure)
        record.uid, record.summary, record.is_block = event.uid, event.summary, event.is_block
        record.code, record.phone_ends = event.code or record.code, event.phone_ends or record.phone_ends
        record.arrival, record.departure, record.missing_since = event.arrival, event.departure, None
        if was_block and not event.is_block and record.stay_id is None:
            record.stay_id = self._stay_for(event).id
        stay = self._session.get(Stay, record.stay_id) if record.stay_id else None
        if stay is not None and stay.property_id == self._home.id and has_moved:
            move_stay(self._session, stay, event.arrival, event.departure, self._now, by=self._feed.source)

    def add(self, event: FeedEvent) -> None:
        stay = None if event.is_block else self._stay_for(event)
        self._session.add(
            FeedEventRecord(
                feed_id=self._feed.id or 0, uid=event.uid, code=event.code, summary=event.summary,
                phone_ends=event.phone_ends, arrival=event.arrival, departure=event.departure,
                is_block=event.is_block, stay_id=stay.id if stay else None,
            )
        )  # fmt: skip

    def end(self, record: FeedEventRecord) -> None:
        record.gone_at = self._now
        stay = self._session.get(Stay, record.stay_id) if record.stay_id else None
        if stay is not None and stay.state == StayState.ACTIVE:
            cancel_stay(self._session, stay.code, self._now, by=self._feed.source)

    def _stay_for(self, event: FeedEvent) -> Stay:
        """The one that is known already by its code or its nights, else a new one."""
        code = event.code or self._own_code(event)
        named = self._session.exec(select(Stay).where(col(Stay.code) == code)).first()
        is_anothers = named is not None and self._may_be_anothers(named, event)
        known = (None if is_anothers else named) or self._of_these_nights(event)
        if named is not None and known is None:
            give_away(self._session, self._keys, named, self._booking(code, event), self._now, by=self._feed.source)
            return self._session.exec(select(Stay).where(col(Stay.code) == code)).one()
        if known is not None and known.property_id == self._home.id:
            move_stay(self._session, known, event.arrival, event.departure, self._now, by=self._feed.source)
            return known
        if known is not None:  # another property's stay of the same code: codes are unique with us
            code = self._own_code(event)
        put_stay(self._session, self._keys, self._booking(code, event), self._now, by=self._feed.source)
        return self._session.exec(select(Stay).where(col(Stay.code) == code)).one()

    def _may_be_anothers(self, stay: Stay, event: FeedEvent) -> bool:
        """A platform's own reservation code comes back with its guest. Where there is none, the nights that came free
        when a stay was cancelled may have been booked by anybody.
        """
        if stay.state != StayState.CANCELLED or stay.property_id != self._home.id:
            return False
        if event.code is None:
            return True
        query = select(FeedEventRecord.phone_ends).where(FeedEventRecord.stay_id == stay.id)
        before = self._session.exec(query.order_by(col(FeedEventRecord.id).desc())).first()
        return bool(before and event.phone_ends and before != event.phone_ends)

    def _of_these_nights(self, event: FeedEvent) -> Stay | None:
        """One that came by hand, by a file or by the API before, and that no feed has told of."""
        told = select(FeedEventRecord.stay_id).where(col(FeedEventRecord.stay_id).is_not(None))
        query = select(Stay).where(
            col(Stay.property_id) == self._home.id, col(Stay.arrival) == event.arrival,
            col(Stay.departure) == event.departure, col(Stay.state) == StayState.ACTIVE, col(Stay.id).not_in(told),
        )  # fmt: skip
        return self._session.exec(query).first()

    def _own_code(self, event: FeedEvent) -> str:
        print_ = hashlib.sha256(f"{self._feed.id}\0{event.uid}\0{event.arrival}".encode()).hexdigest()
        return f"{self._feed.source[:3].upper()}-{print_[:8].upper()}"

    def _booking(self, code: str, event: FeedEvent) -> Booking:
        return Booking(
            code=code, property_slug=self._home.slug, source=self._feed.source, guest_name="",
            guest_language="ru" if self._feed.source in _RUSSIAN_SOURCES else "en", guest_phone=None,
            guest_email=None, arrival=event.arrival, departure=event.departure, guests=1,
        )  # fmt: skip


def _present(session: Session, feed: Feed) -> list[FeedEventRecord]:
    query = select(FeedEventRecord).where(
        col(FeedEventRecord.feed_id) == feed.id, col(FeedEventRecord.gone_at).is_(None)
    )
    return list(session.exec(query.order_by(col(FeedEventRecord.id))))


def _known(record: FeedEventRecord) -> KnownEvent:
    return KnownEvent(
        record.id or 0, record.uid, record.arrival, record.departure, record.code, record.summary,
        is_block=record.is_block, is_missing=record.missing_since is not None,
    )  # fmt: skip
