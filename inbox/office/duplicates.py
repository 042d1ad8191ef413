"""Finds what office files name twice: keys, slugs, codes, e-mail addresses, Telegram accounts. Pure."""

from collections.abc import Iterable, Iterator

from inbox.office.model import Office, OfficeCanned, OfficeEntry, OfficeManager, OfficeOwner
from properties.files.faults import Fault, Place

Named = tuple[str, str, Place]  # kind, name, where
Person = OfficeOwner | OfficeManager


def repeated_names(given: Office) -> Iterator[Fault]:
    """What the files themselves name twice; that the database has it too only makes it an update."""
    yield from _repeated(("owner", owner.key, owner.written.at("key")) for owner in given.owners)
    yield from _repeated(("manager", manager.key, manager.written.at("key")) for manager in given.managers)
    yield from _repeated(("shift", shift.name, shift.written.at("name")) for shift in given.shifts)
    yield from _repeated(_entries(given.knowledge))
    yield from _repeated(_canned(given.canned))
    yield from _repeated(("property", each.slug, each.written.at("slug")) for each in given.properties)
    yield from _repeated(
        ("stay", stay.code, stay.written.at("code")) for each in given.properties for stay in each.stays
    )
    for each in given.properties:
        yield from _repeated(_entries(each.knowledge), f"property {each.slug}: ")
        yield from _repeated(_canned(each.canned), f"property {each.slug}: ")


def shared_addresses(together: Office) -> Iterator[Fault]:
    """E-mail addresses and Telegram accounts that two people have: neither could log in or be written to safely."""
    people: list[tuple[str, Person]] = [
        *((f"owner {owner.key}", owner) for owner in together.owners),
        *((f"manager {manager.key}", manager) for manager in together.managers),
    ]
    emails = ((who, each.email, each.written.at("email")) for who, each in people if each.email)
    accounts = (
        (who, str(each.telegram_id), each.written.at("telegram_id")) for who, each in people if each.telegram_id
    )
    yield from _shared(emails, "email")
    yield from _shared(accounts, "telegram_id")


def _entries(entries: Iterable[OfficeEntry]) -> Iterator[Named]:
    return (("knowledge", entry.key, entry.written.at("key")) for entry in entries)


def _canned(replies: Iterable[OfficeCanned]) -> Iterator[Named]:
    return (("canned", canned.key, canned.written.at("key")) for canned in replies)


def _repeated(things: Iterable[Named], within: str = "") -> Iterator[Fault]:
    first: dict[str, Place] = {}
    for kind, name, place in things:
        if name and name in first:
            yield Fault(place, f"{within}{kind} {name} is given twice, first in {_where(first[name], place)}")
        first.setdefault(name, place)


def _shared(addresses: Iterable[tuple[str, str, Place]], field: str) -> Iterator[Fault]:
    first: dict[str, tuple[str, Place]] = {}
    for who, address, place in addresses:
        if address not in first:
            first[address] = (who, place)
            continue
        other, elsewhere = first[address]
        if place:
            yield Fault(place, f"{who}: {field} {address} is {other}'s already; one of their own was expected")
        elif elsewhere:
            yield Fault(elsewhere, f"{other}: {field} {address} is {who}'s already; one of their own was expected")


def _where(first: Place, second: Place) -> str:
    return f"line {first.line}" if first.file == second.file else str(first)
