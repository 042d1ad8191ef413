"""What the page of who is on call shows: who is there now, the next days, the exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from inbox.pages.night.rings_view import view_rings
from inbox.pages.night.showing import reachable_by
from inbox.pages.views.queue_view import Reader
from inbox.pages.views.shift_words import alone_words, read_calendar
from inbox.staff.roster import present_staff, read_duties, read_staff, read_swaps
from inbox.tables import Manager, ShiftSwap
from inbox.web.times import LocalClock
from playbooks.on_call import Duty, on_duty, starts
from playbooks.uncovered import Alone, uncovered

_DAYS = 7


@dataclass(frozen=True)
class PersonView:
    name: str
    role: str
    speaks: str
    ways: list[str]


@dataclass(frozen=True)
class DutyView:
    hours: str
    shift: str
    who: list[str]


@dataclass(frozen=True)
class DayView:
    called: str
    is_today: bool
    duties: list[DutyView]
    alone: list[str]


@dataclass(frozen=True)
class SwapView:
    id: int
    text: str
    span: str
    reason: str
    by: str


def view_on_call(session: Session, reading: Reader) -> dict[str, object]:
    staff = list(read_staff(session))
    names = {one.key: one.name for one in staff}
    clock = LocalClock(reading.words, reading.zone, reading.now)
    swaps = session.exec(
        select(ShiftSwap)
        .where(col(ShiftSwap.until) > reading.now, col(ShiftSwap.cancelled_at).is_(None))
        .order_by(col(ShiftSwap.since))
    )
    return {
        "present": [_person(session, one, reading) for one in present_staff(session, reading.now)],
        "days": _days(session, names, reading, clock),
        "swaps": [_swap(swap, names, clock) for swap in swaps],
        "staff": [(one.key, one.name) for one in staff],
        "rings": view_rings(session, clock),
        "zone": reading.zone,
        "alone": alone_words(read_calendar(session, reading), reading),
    }


def _person(session: Session, manager: Manager, reading: Reader) -> PersonView:
    return PersonView(
        manager.name, manager.role, ", ".join(code.upper() for code in manager.speaks), reachable_by(session, manager)
    )


def _days(session: Session, names: dict[str, str], reading: Reader, clock: LocalClock) -> list[DayView]:
    zone = ZoneInfo(reading.zone)
    midnight = reading.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    duties, swaps = read_duties(session), read_swaps(session, midnight.astimezone(UTC))
    days = []
    for number in range(_DAYS):
        first = (midnight + timedelta(days=number)).astimezone(UTC)
        last = (midnight + timedelta(days=number + 1)).astimezone(UTC)
        begun = starts(duties, first - timedelta(microseconds=1), last - timedelta(microseconds=1))
        views = [
            DutyView(
                _hours(start.duty, start.at), start.duty.name,
                [names[key] for key in on_duty([start.duty], start.at, swaps) if key in names],
            )
            for start in begun
        ]  # fmt: skip
        alone = _alone(uncovered(duties, names, first, last, swaps), last, clock)
        days.append(DayView(clock.weekday(first), number == 0, views, alone))
    return days


def _alone(stretches: Sequence[Alone], last: datetime, clock: LocalClock) -> list[str]:
    """The hours of a day in which nobody is on shift."""
    told = []
    for alone in stretches:
        until = "24:00" if alone.until == last else clock.time(alone.until)
        told.append(f"{clock.time(alone.since)}–{until}")
    return told


def _hours(duty: Duty, at: datetime) -> str:
    clock = at.astimezone(ZoneInfo(duty.timezone)).strftime("%H:%M")
    return next((f"{since}–{until}" for since, until in duty.hours if since == clock), f"{duty.since}–{duty.until}")


def _swap(swap: ShiftSwap, names: dict[str, str], clock: LocalClock) -> SwapView:
    away, cover = names.get(swap.away_key, swap.away_key), names.get(swap.cover_key, swap.cover_key)
    words = clock.words
    if not away:
        text = words.gettext("%(cover)s is on duty besides") % {"cover": cover}
    elif not cover:
        text = words.gettext("%(away)s is away, nobody covers") % {"away": away}
    else:
        text = words.gettext("%(away)s is away, %(cover)s covers") % {"away": away, "cover": cover}
    span = f"{clock.day_and_time(swap.since)} – {clock.day_and_time(swap.until)}"
    return SwapView(swap.id or 0, text, span, swap.reason, swap.by)
