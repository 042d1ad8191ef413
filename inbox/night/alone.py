"""Tells those who lead that nobody is on shift, or soon won't be: once each, before a guest meets it.

Called by the loop of hand-overs.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from inbox.staff.roster import leads_and_heads, read_duties, read_staff, read_swaps
from inbox.staff.telling_staff import ALONE_CARD, tell
from inbox.storage.live import Change, Topic, announce
from inbox.storage.setting import read_setting
from inbox.tables import Setting
from playbooks.uncovered import Alone, uncovered

_TOLD = "told_alone"
_AHEAD = timedelta(hours=12)  # long enough before the night for somebody to be found
_LOOKED_BACK = timedelta(days=2)
_SHORT = timedelta(minutes=5)


def stretches_alone(session: Session, after: datetime, until: datetime) -> list[Alone]:
    staff = {manager.key for manager in read_staff(session)}
    return uncovered(read_duties(session), staff, after, until, read_swaps(session, after))


def untold_stretches(session: Session, now: datetime) -> list[tuple[str, Alone]]:
    """Those that nobody was told of yet, by the key that is kept of them; none where there is no calendar at all."""
    if not read_duties(session):
        return []
    told = _told(session)
    found = []
    for alone in stretches_alone(session, now - _LOOKED_BACK, now + 2 * _AHEAD):
        if alone.since <= now - _LOOKED_BACK or alone.until <= now or alone.until - alone.since < _SHORT:
            continue
        key = f"{alone.since.isoformat()} {'now' if alone.since <= now else 'ahead'}"
        if alone.since <= now + _AHEAD and key not in told:
            found.append((key, alone))
    return found


def tell_of_stretches(session: Session, now: datetime) -> None:
    kept = session.get(Setting, _TOLD, with_for_update=True)
    if kept is None:
        kept = Setting(key=_TOLD, value="[]")
        session.add(kept)
        session.flush()
    fresh = untold_stretches(session, now)
    zone = read_duties(session)[0].timezone if fresh else ""
    for key, alone in fresh:
        facts = {"since": alone.since.isoformat(), "until": alone.until.isoformat(), "zone": zone}
        for manager in leads_and_heads(session):
            tell(session, manager, {"kind": ALONE_CARD, "is_now": key.endswith("now"), **facts}, now)
    kept.value = json.dumps([*_still_of_use(json.loads(kept.value), now), *(key for key, _ in fresh)])
    announce(session, Change(Topic.QUEUE))


def _told(session: Session) -> Sequence[str]:
    told: list[str] = json.loads(read_setting(session, _TOLD) or "[]")
    return told


def _still_of_use(told: Sequence[str], now: datetime) -> list[str]:
    return [key for key in told if datetime.fromisoformat(key.split()[0]) > now - 2 * _LOOKED_BACK]
