"""The desk's times and the exceptions to the shifts in office files: taken in, given back, complained about by line."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from inbox.night.rules import read_rules
from inbox.office.exporting import export_office
from inbox.office.importing import import_office
from inbox.office.reading import read_files, read_text
from inbox.office.report import ImportReport, Kind
from inbox.tables import ShiftSwap
from properties.files.faults import OfficeErrors
from tests.cast import KEYS, NIGHT, OFFICE, Scenery

NIGHTS = """\
exceptions:
  - {away: igor, cover: olga, timezone: Europe/Moscow, from: 2026-11-22 21:00, to: 2026-11-23 09:00, reason: ill}
rules:
  acknowledge_within: 10
  high:
    {next_after: 1, all_after: 3, head_after: 6, again_every: 4, first_response: 1,
     next_response: "2:30", resolution: 20}
"""


def take(scenery: Scenery, text: str, *, prune: bool = False) -> ImportReport:
    reading = read_files([OFFICE]) + read_text(text.encode(), "nights.yaml")
    return scenery.store.write(lambda session: import_office(session, reading, KEYS, NIGHT, prune=prune))


def swaps(session: Session) -> list[ShiftSwap]:
    return list(session.exec(select(ShiftSwap)).all())


def test_they_are_taken_once_and_given_back_as_they_were(scenery: Scenery) -> None:
    take(scenery, NIGHTS)
    again = take(scenery, NIGHTS)

    (swap,) = scenery.read(swaps)
    rules = scenery.read(read_rules)
    assert (swap.away_key, swap.cover_key, swap.since) == ("igor", "olga", datetime(2026, 11, 22, 18, tzinfo=UTC))
    assert rules.chain["high"].head_after == timedelta(minutes=6)
    assert rules.levels["high"].next_response == timedelta(seconds=150)
    assert rules.chain["critical"].head_after == timedelta(minutes=3)  # as it was
    assert again.counts[Kind.EXCEPTION].unchanged == again.counts[Kind.RULES].unchanged == 1
    exported = scenery.read(lambda session: export_office(session, KEYS))
    assert 'from: "2026-11-22 21:00"' in exported
    assert 'next_response: "2:30"' in exported


def test_an_exception_that_is_no_longer_named_is_kept_until_pruned(scenery: Scenery) -> None:
    take(scenery, NIGHTS)

    kept = take(scenery, "exceptions: []\n")
    pruned = take(scenery, "exceptions: []\n", prune=True)

    assert kept.kept[Kind.EXCEPTION] == pruned.archived[Kind.EXCEPTION] == ["igor 2026-11-22"]
    assert scenery.read(swaps)[0].cancelled_at == NIGHT


@pytest.mark.parametrize(
    ("instead_of", "write", "told"),
    [
        ("away: igor", "away: igr", "2: exception of igr: unknown manager igr, did you mean igor?"),
        ("2026-11-23 09:00", "2026-11-22 20:00", "2: exception of igor: to: a time after from was expected"),
        ("acknowledge_within: 10", "acknowledge_within: soon",
         '4: rules: acknowledge_within: soon, but minutes like 3 or minutes:seconds like "0:30" were expected'),
        ("all_after: 3", "all_after: 9",
         "6: rules, high: next_after, all_after and head_after must come one after another"),
        (", resolution: 20", "", "5: rules, high: resolution is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_line(scenery: Scenery, instead_of: str, write: str, told: str) -> None:
    with pytest.raises(OfficeErrors) as caught:
        take(scenery, NIGHTS.replace(instead_of, write))

    assert caught.value.lines == [f"nights.yaml:{told}"]
