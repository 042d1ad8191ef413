"""Stays of an office file: new ones get a link, changed ones keep it, overlapping ones are taken and flagged."""

from datetime import date

from sqlmodel import Session, select

from inbox.office.overlaps import Occupied, overlaps
from inbox.office.report import Counts, Kind
from inbox.storage.store import Store
from inbox.tables import Conversation, Guest, Property, Stay, StayState
from properties.files.faults import Place
from tests.office.files import TEXT, altered
from tests.office.takings import HOMES, LATER, NOW, STAY, only, take

SECOND_HOME = HOMES.removeprefix("properties:\n").replace("nevsky-12", "nevsky-14").replace(STAY, "")


def booked(code: str, arrival: str, departure: str) -> str:
    guest = "{name: Anna, language: en}"
    return f"      - {{code: {code}, guest: {guest}, arrival: {arrival}, departure: {departure}}}\n"


def test_a_changed_stay_keeps_its_link(store: Store) -> None:
    take(store, TEXT)
    with_new_link(store, number=3)
    before = only(store, Stay)

    take(store, altered(("John Carter", "John Q. Carter"), ("2026-11-25", "2026-11-27")), now=LATER)

    after = only(store, Stay)
    assert (after.guest_name, after.departure) == ("John Q. Carter", date(2026, 11, 27))
    assert (after.link_number, after.link_hash, after.created_at) == (3, before.link_hash, NOW)
    assert after.changed_at == LATER


def test_a_cancelled_stay_that_is_named_again_is_active_again(store: Store) -> None:
    take(store, TEXT)
    cancel(store)

    report = take(store, TEXT, now=LATER)

    assert report.counts[Kind.STAY] == Counts(updated=1)
    assert (only(store, Stay).state, only(store, Stay).changed_at) == (StayState.ACTIVE, LATER)


def test_a_stay_moves_to_another_property_with_its_conversation(store: Store) -> None:
    take(store, TEXT)
    talk_about(store, only(store, Stay))

    take(store, TEXT.replace(STAY, "") + SECOND_HOME + STAY)

    second = only(store, Property, slug="nevsky-14")
    assert only(store, Stay).property_id == second.id
    assert only(store, Conversation).property_id == second.id


def test_overlapping_stays_are_taken_and_flagged(store: Store) -> None:
    text = TEXT + booked("B1", "2026-11-24", "2026-11-28") + booked("B2", "2026-11-28", "2026-11-30")

    report = take(store, text)

    what = "stay B1 overlaps stay HMA7Q2XK of nevsky-12 from 2026-11-24 to 2026-11-25"
    assert report.warnings == [f"file-1.yaml:98: {what}"]
    assert f"warning: file-1.yaml:98: {what}" in report.lines
    assert report.counts[Kind.STAY] == Counts(created=3)


def test_stays_taken_before_are_looked_at_too_unless_cancelled(store: Store) -> None:
    take(store, TEXT)
    new = altered((STAY, booked("B1", "2026-11-20", "2026-11-22")), text=TEXT)

    assert take(store, new).warnings == [
        "file-1.yaml:92: stay B1 overlaps stay HMA7Q2XK of nevsky-12 from 2026-11-21 to 2026-11-22"
    ]
    cancel(store)
    assert take(store, new).warnings == []


def test_only_what_a_file_says_is_flagged() -> None:
    here = Place("office.yaml", 7)
    one = Occupied("a", date(2026, 1, 1), date(2026, 1, 9), "A1")
    two = Occupied("a", date(2026, 1, 3), date(2026, 1, 5), "A2")
    three = Occupied("a", date(2026, 1, 8), date(2026, 1, 12), "A3", here)
    elsewhere = Occupied("b", date(2026, 1, 1), date(2026, 1, 9), "B1", here)
    next_day = Occupied("b", date(2026, 1, 9), date(2026, 1, 12), "B2", here)

    assert list(overlaps([three, two, next_day, one, elsewhere])) == [
        "office.yaml:7: stay A3 overlaps stay A1 of a from 2026-01-08 to 2026-01-09"
    ]


def with_new_link(store: Store, number: int) -> None:
    def change(session: Session) -> None:
        stay = session.exec(select(Stay)).one()
        stay.link_number, stay.link_hash = number, "of another token"

    store.write(change)


def cancel(store: Store) -> None:
    def change(session: Session) -> None:
        session.exec(select(Stay).where(Stay.code == "HMA7Q2XK")).one().state = StayState.CANCELLED

    store.write(change)


def talk_about(store: Store, stay: Stay) -> None:
    def begin(session: Session) -> None:
        guest = Guest(name="Anna", created_at=NOW)
        session.add(guest)
        session.flush()
        conversation = Conversation(
            guest_id=guest.id or 0,
            stay_id=stay.id,
            property_id=stay.property_id,
            last_activity_at=NOW,
            created_at=NOW,
        )
        session.add(conversation)

    store.write(begin)
