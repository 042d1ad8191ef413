"""The emergency block: whom to call at this address, for anybody who has the page open."""

from collections.abc import Sequence
from dataclasses import dataclass

from inbox.tables import Property
from inbox.web.languages import Words
from properties.emergency_numbers import dialled, emergency_numbers


@dataclass(frozen=True)
class EmergencyCall:
    label: str
    number: str


def number_for_all(home: Property | None) -> str:
    """The one number to show where there is room for one; 112 where it is not known which country it is."""
    return dialled(emergency_numbers(home.timezone if home else None).every)


def emergency_calls(home: Property, words: Words) -> Sequence[EmergencyCall]:
    """The number for everything first, then those that the country has besides."""
    numbers = emergency_numbers(home.timezone)
    every = number_for_all(home)
    services = (
        (words.gettext("Ambulance"), numbers.ambulance),
        (words.gettext("Fire"), numbers.fire),
        (words.gettext("Police"), numbers.police),
        (words.gettext("Gas leak"), numbers.gas),
    )
    calls = [EmergencyCall(label, dialled(number)) for label, number in services]
    return [EmergencyCall(words.gettext("All services"), every), *(call for call in calls if call.number != every)]
