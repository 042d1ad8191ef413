"""Reads what an office file says of a property's calendars, of surveys, and of when and to whom messages go out."""

from inbox.feeds.fault_words import fault_words
from inbox.feeds.fetching import FetchFailed, checked
from inbox.office.model import OfficeCalendar, OfficeSending, OfficeSurvey
from properties.files import values
from properties.files.fields import Fields
from properties.files.tree import Scalar
from properties.files.values import Unfit
from properties.filling import MASK
from properties.words import Language

_LONGEST_COMMENT = 2000


def read_calendar(fields: Fields) -> OfficeCalendar:
    calendar = OfficeCalendar(
        source=fields.need("source", values.token, ""),
        address=fields.need("address", _address, ""),
        closed_is_stay=fields.may("closed_is_stay", values.switch) or False,
        written=fields.written,
    )
    fields.close()
    return calendar


def read_survey(fields: Fields) -> OfficeSurvey | None:
    inside = fields.may_inside("survey")
    if inside is None:
        return None
    survey = OfficeSurvey(
        score=inside.need("score", values.whole(1, 5), 1),
        recommends=inside.may("recommends", values.whole(0, 10)),
        comment=(inside.may("comment", values.text) or "")[:_LONGEST_COMMENT],
        written=inside.written,
    )
    fields.adopt("survey", inside)
    return survey


def read_sending(fields: Fields) -> OfficeSending | None:
    inside = fields.may_inside("sending")
    if inside is None:
        return None
    sending = OfficeSending(
        quiet_hours=inside.may("quiet_hours", values.hours),
        whatsapp_first=inside.may("whatsapp_first", values.short),
        written=inside.written,
    )
    fields.adopt("sending", inside)
    return sending


def _address(scalar: Scalar) -> str:
    """Whether a private network may be asked is the desk's setting; it is looked at before each reading."""
    if scalar.text != MASK:
        try:
            checked(scalar.text, private=True)
        except FetchFailed as error:
            raise Unfit(fault_words(error.fault, error.detail, Language.EN)) from None
    return scalar.text
