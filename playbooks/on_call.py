"""Who is on duty at a moment, and who of them is called for a guest. Pure: the shift calendar in, names out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Duty:
    """One shift of the calendar: local "HH:MM" times, over midnight where `until` ≤ `since`; its day is its first."""

    timezone: str
    days: Sequence[str]
    since: str
    until: str
    managers: Sequence[str]  # keys, in the order of the chain


@dataclass(frozen=True)
class Colleague:
    key: str
    role: str
    speaks: Sequence[str]


def on_duty(duties: Sequence[Duty], now: datetime) -> list[str]:
    """Keys of those whose shift it is, in the order of the chain, nobody twice. By the wall clock of the shift's zone,
    so that a shift keeps its hours when the clocks change."""
    keys = [key for duty in duties if _is_now(duty, now) for key in duty.managers]
    return list(dict.fromkeys(keys))


def whom_to_call(duties: Sequence[Duty], staff: Sequence[Colleague], language: str, now: datetime) -> list[str]:
    """Who is called first: on duty and speaks the language; else the shift's lead; else whoever is on duty first.

    Nobody on duty: all leads and heads; without any, everybody. Empty only when there is no staff at all.
    """
    by_key = {colleague.key: colleague for colleague in staff}
    present = [by_key[key] for key in on_duty(duties, now) if key in by_key]
    if not present:
        leading = [colleague.key for colleague in staff if colleague.role != "manager"]
        return leading or [colleague.key for colleague in staff]
    speaking = next((colleague for colleague in present if language in colleague.speaks), None)
    lead = next((colleague for colleague in present if colleague.role != "manager"), None)
    return [(speaking or lead or present[0]).key]


def _is_now(duty: Duty, now: datetime) -> bool:
    local = now.astimezone(ZoneInfo(duty.timezone))
    clock, today = local.time(), local.date()
    since, until = time.fromisoformat(duty.since), time.fromisoformat(duty.until)
    is_today = _DAYS[today.weekday()] in duty.days
    was_yesterday = _DAYS[(today - timedelta(days=1)).weekday()] in duty.days
    if since < until:
        return is_today and since <= clock < until
    return (is_today and clock >= since) or (was_yesterday and clock < until)
