"""Puts when a rule speaks, and for which stays, into a manager's words."""

from datetime import timedelta

from inbox.web.languages import Words
from playbooks.schedule.rules import Anchor, Condition, Moment


def send_words(moment: Moment, words: Words) -> str:
    day = _day(moment, words)
    if moment.at is not None:
        return words.gettext("%(day)s at %(time)s") % {"day": day, "time": moment.at}
    minutes = moment.offset // timedelta(minutes=1)
    if minutes == 0 or moment.anchor is Anchor.CHANGE:
        return day
    hours = abs(minutes) / 60
    length = f"{hours:g}"
    if minutes < 0:
        return words.gettext("%(length)s h before %(moment)s") % {"length": length, "moment": _moment(moment, words)}
    return words.gettext("%(length)s h after %(moment)s") % {"length": length, "moment": _moment(moment, words)}


def condition_words(condition: Condition, words: Words) -> str:
    told = [", ".join(sorted(each)) for each in (condition.properties, condition.tags, condition.sources) if each]
    told += [language.upper() for language in sorted(condition.languages)]
    if condition.least_nights:
        told.append(words.gettext("from %(n)d nights") % {"n": condition.least_nights})
    if condition.most_nights:
        told.append(words.gettext("up to %(n)d nights") % {"n": condition.most_nights})
    if condition.first_stay is not None:
        told.append(words.gettext("first stay") if condition.first_stay else words.gettext("returning guests"))
    if condition.booked_late is not None:
        told.append(words.gettext("booked late") if condition.booked_late else words.gettext("booked in time"))
    return " · ".join(told)


def _day(moment: Moment, words: Words) -> str:
    days = moment.days
    if days == 0:
        return {
            Anchor.BOOKING: words.gettext("on the day of booking"),
            Anchor.ARRIVAL: words.gettext("on the day of arrival"),
            Anchor.DEPARTURE: words.gettext("on the day of departure"),
            Anchor.CHANGE: words.gettext("when dates change"),
        }[moment.anchor]
    named = _moment(moment, words)
    if days < 0:
        return words.ngettext("%(num)d day before %(moment)s", "%(num)d days before %(moment)s", -days) % {
            "num": -days, "moment": named,
        }  # fmt: skip
    return words.ngettext("%(num)d day after %(moment)s", "%(num)d days after %(moment)s", days) % {
        "num": days, "moment": named,
    }  # fmt: skip


def _moment(moment: Moment, words: Words) -> str:
    return {
        Anchor.BOOKING: words.gettext("booking"),
        Anchor.ARRIVAL: words.gettext("check-in"),
        Anchor.DEPARTURE: words.gettext("check-out"),
        Anchor.CHANGE: words.gettext("a change of dates"),
    }[moment.anchor]
