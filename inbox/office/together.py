"""Lays what files say over what the database holds: the office as it would be after the import. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from inbox.office.model import Office, OfficeEntry, OfficeProperty

T = TypeVar("T")


def laid_over(stored: Office, given: Office, *, prune: bool = False) -> Office:
    """Both together, each thing once. With `prune`, a section that the files name holds only what they name."""
    dropped = set(given.sections) if prune else set()
    return Office(
        owners=_over(stored.owners, given.owners, lambda owner: owner.key, keep="owners" not in dropped),
        managers=_over(stored.managers, given.managers, lambda manager: manager.key, keep="managers" not in dropped),
        shifts=_over(stored.shifts, given.shifts, lambda shift: shift.name, keep="shifts" not in dropped),
        knowledge=_over(stored.knowledge, given.knowledge, _key, keep="knowledge" not in dropped),
        properties=_over(
            stored.properties,
            _completed(given.properties, {each.slug: each for each in stored.properties}, prune=prune),
            lambda property: property.slug,
            keep="properties" not in dropped,
        ),
        exceptions=given.exceptions,
        sections=given.sections,
    )


def _over(stored: Iterable[T], given: Iterable[T], name: Callable[[T], str], *, keep: bool) -> tuple[T, ...]:
    named = {name(each): each for each in stored} if keep else {}
    return tuple((named | {name(each): each for each in given}).values())


def _completed(
    given: Iterable[OfficeProperty], stored: dict[str, OfficeProperty], *, prune: bool
) -> Iterator[OfficeProperty]:
    for property in given:
        before = stored.get(property.slug)
        yield _with_kept(property, before, prune=prune) if before else property


def _with_kept(given: OfficeProperty, before: OfficeProperty, *, prune: bool) -> OfficeProperty:
    """A property with what it had before and its file doesn't name."""

    def keeps(key: str) -> bool:
        return not (prune and given.written.names(key))

    return replace(
        given,
        secrets={**(before.secrets if keeps("secrets") else {}), **given.secrets},
        details={**(before.details if keeps("details") else {}), **given.details},
        knowledge=_over(before.knowledge, given.knowledge, _key, keep=keeps("knowledge")),
    )


def _key(entry: OfficeEntry) -> str:
    return entry.key
