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


def emergency_calls(home: Property, words: Words) -> Sequence[EmergencyCall]:
    """The number for everything first, then those that the country has besides."""
    numbers = emergency_numbers(home.timezone)
    every = dialled(numbers.every)
    services = (
        (words.gettext("Ambulance"), numbers.ambulance),
        (words.gettext("Fire"), numbers.fire),
        (words.gettext("Police"), numbers.police),
        (words.gettext("Gas leak"), numbers.gas),
    )
    calls = [EmergencyCall(label, dialled(number)) for label, number in services]
    return [EmergencyCall(words.gettext("All services"), every), *(call for call in calls if call.number != every)]
