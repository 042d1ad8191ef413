"""Checks that what files refer to exists: owners, managers, and the secrets that an export masked. Pure."""

from collections import Counter
from collections.abc import Iterator

from inbox.office.model import Office
from properties.files.faults import Fault, did_you_mean
from properties.filling import MASK


def unknown_people(together: Office) -> Iterator[Fault]:
    owners = {owner.key for owner in together.owners}
    managers = {manager.key for manager in together.managers}
    for property in together.properties:
        if property.owner and property.owner not in owners:
            near = did_you_mean(property.owner, owners) or "; the key of one of the owners was expected"
            what = f"property {property.slug}: unknown owner {property.owner}{near}"
            yield Fault(property.written.at("owner"), what)
    for shift in together.shifts:
        for number, key in enumerate(shift.managers):
            if key not in managers:
                near = did_you_mean(key, managers) or "; the key of one of the managers was expected"
                yield Fault(shift.written.at(f"managers.{number}"), f"shift {shift.name}: unknown manager {key}{near}")
    for given in together.exceptions:
        for name, key in (("away", given.away), ("cover", given.cover)):
            if key and key not in managers:
                near = did_you_mean(key, managers) or "; the key of one of the managers was expected"
                yield Fault(given.written.at(name), f"exception of {given.away}: unknown manager {key}{near}")


def masked_calendars(given: Office, stored: Office) -> Iterator[Fault]:
    """The same of calendars' addresses."""
    kept = {property.slug: Counter(each.source for each in property.calendars) for property in stored.properties}
    for property in given.properties:
        left = kept.get(property.slug, Counter()).copy()
        for calendar in property.calendars:
            left[calendar.source] -= 1
            if calendar.address == MASK and left[calendar.source] < 0:
                what = f"calendar {calendar.source} is masked and none is kept; its address was expected"
                yield Fault(calendar.written.at("address"), f"property {property.slug}: {what}")


def masked_secrets(given: Office, stored: Office) -> Iterator[Fault]:
    """A masked value stands for the one that the database keeps; there must be one."""
    kept = {property.slug: property.secrets for property in stored.properties}
    for property in given.properties:
        for name, text in property.secrets.items():
            if text == MASK and name not in kept.get(property.slug, {}):
                place = property.written.at(f"secrets.{name}")
                yield Fault(
                    place, f"property {property.slug}: secret {name} is masked and none is kept; its value was expected"
                )
