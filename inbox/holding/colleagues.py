"""Whom a conversation can be given to, and whether he would hear of it: on shift, at the inbox, by Telegram or mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.holding.presence import SEEN_FOR
from inbox.staff.roster import is_reachable, present_staff, read_staff
from inbox.staff.telling_staff import may_be_mailed
from inbox.tables import Manager, Presence


@dataclass(frozen=True)
class Colleague:
    """`is_heard`: Telegram or mail reaches him; else he sees it only once he opens the inbox."""

    manager: Manager
    on_shift: bool
    at_desk: bool
    is_heard: bool


def colleagues(session: Session, now: datetime) -> list[Colleague]:
    """Those on shift in the order of the chain, then who has the inbox open, then the rest."""
    present = present_staff(session, now)
    places = {manager.id: place for place, manager in enumerate(present)}
    at_desk = set(_at_desk(session, now))
    found = [
        Colleague(
            manager, on_shift=manager.id in places, at_desk=manager.id in at_desk,
            is_heard=is_reachable(manager) or may_be_mailed(session, manager),
        )
        for manager in read_staff(session)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (places.get(one.manager.id, len(places)), not one.at_desk))


def _at_desk(session: Session, now: datetime) -> Sequence[int]:
    """Who has had some conversation before his eyes a moment ago."""
    return session.exec(select(Presence.manager_id).where(col(Presence.seen_at) > now - SEEN_FOR)).all()
