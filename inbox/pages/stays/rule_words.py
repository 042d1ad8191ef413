"""Puts when a rule speaks, and for which stays, into a manager's words."""

from datetime import timedelta

from inbox.web.languages import Words
from playbooks.schedule.rules import Anchor, Condition, Moment

_SPOKEN = {"ru": "Русский", "en": "English"}


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


def field_words(path: str, words: Words) -> str:
    """What the form calls the field of a fault's path; the path itself for what only a file can say."""
    name, _, language = path.rpartition(".")
    named = {
        "key": words.gettext("Key, for office files"),
        "title": words.gettext("Title, for managers"),
        "text": words.gettext("What is said"),
        "codes.1": words.gettext("With the code, once it may be told"),
        "by_channel.telegram": words.gettext("Other words in Telegram"),
        "by_channel.whatsapp": words.gettext("Other words in WhatsApp"),
        "by_channel.web": words.gettext("Other words in the web chat"),
        "whatsapp.template": words.gettext("WhatsApp template outside the 24 hours (content SID)"),
        "send.days": words.gettext("Days"),
        "send.at": words.gettext("at the property's time"),
        "send.minutes": words.gettext("or minutes from check-in or check-out"),
        "good_for": words.gettext("Makes sense for so many hours"),
        "next_channel_after": words.gettext("next channel if not delivered in minutes"),
        "if.least_nights": words.gettext("Nights, from"),
        "if.most_nights": words.gettext("Nights, up to"),
    }
    if language in _SPOKEN and name in named:
        return f"{named[name]} · {_SPOKEN[language]}"
    return named.get(path, path)


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
