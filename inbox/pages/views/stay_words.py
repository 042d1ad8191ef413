"""Says where in his stay a guest is: arrives tomorrow, night 2 of 5, checked out."""

from datetime import timedelta

from inbox.tables import Stay, StayState
from inbox.web.times import LocalClock

# Until then somebody who arrived in the evening is still in the night of that day.
_NIGHT_ENDS_HOUR = 6


def stay_day(stay: Stay | None, clock: LocalClock) -> str:
    """ "" without a stay."""
    if stay is None:
        return ""
    words, today = clock.words, clock.today
    if stay.state == StayState.CANCELLED:
        return words.gettext("Cancelled")
    if stay.arrival > today:
        return _arrival(stay, clock)
    if stay.arrival == today:
        return words.gettext("Check-in today")
    if stay.departure == today:
        return words.gettext("Check-out today")
    if stay.departure < today:
        return words.gettext("Left on %(day)s") % {"day": clock.short_date(stay.departure)}
    night = (today - stay.arrival).days + (0 if clock.hour < _NIGHT_ENDS_HOUR else 1)
    return words.gettext("Night %(n)d of %(all)d") % {"n": night, "all": nights(stay)}


def nights(stay: Stay) -> int:
    return (stay.departure - stay.arrival).days


def _arrival(stay: Stay, clock: LocalClock) -> str:
    if stay.arrival == clock.today + timedelta(days=1):
        return clock.words.gettext("Arrives tomorrow")
    return clock.words.gettext("Arrives on %(day)s") % {"day": clock.short_date(stay.arrival)}
