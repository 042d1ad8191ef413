"""Codes that change: who was told the one of before, telling them again, opening early, and who knows what."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, col, select

from inbox.codes.door import NotAllowed
from inbox.codes.rotation import ToldBefore, UnfitCode, change_secret, tell_again, told_before
from inbox.codes.telling import tell_code
from inbox.codes.who_knows import Knower, who_knows
from inbox.holding.early_release import NothingToRelease, keep_early_hours, release_early
from inbox.tables import AuditRecord, Property, PropertySecret, SecretRelease, Stay
from properties.stays import secrets_window
from properties.words import Window
from tests.cast import DOOR_CODE, KEYS, Scenery

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_a_guest_who_was_told_the_code_of_before_is_told_again_by_one_press(scenery: Scenery) -> None:
    _tell(scenery)
    scenery.clock.advance(minutes=5)
    _change(scenery, "door_code", "9135#")
    untold = _told_before(scenery)

    told = scenery.store.write(lambda s: tell_again(s, KEYS, scenery.actor(), _home(s), "door_code", scenery.clock()))
    scenery.send_due()

    assert [(each.name, each.stay.code) for each in untold] == [("door_code", "HMA7Q2XK")]
    assert told == 1 and scenery.telegram.texts("1001")[-1] == "The code has changed. Door code: 9135#"
    assert _told_before(scenery) == []


def test_who_was_told_on_two_channels_and_read_the_book_is_named_once_and_told_on_each(scenery: Scenery) -> None:
    _tell(scenery)
    scenery.guest_comes_by_link("2002")
    for address in ("2002", None):
        scenery.store.write(partial(_note_telling, scenery=scenery, address=address))
    scenery.clock.advance(minutes=5)
    _change(scenery, "door_code", "9135#")
    untold = _told_before(scenery)

    told = scenery.store.write(lambda s: tell_again(s, KEYS, scenery.actor(), _home(s), "door_code", scenery.clock()))

    assert [(each.name, each.stay.code) for each in untold] == [("door_code", "HMA7Q2XK")]
    assert told == 2


def test_nobody_is_told_again_whose_stay_is_over(scenery: Scenery) -> None:
    _tell(scenery)
    scenery.clock.advance(days=5)
    _change(scenery, "door_code", "9135#")

    assert _told_before(scenery) == []


def test_a_stay_that_was_told_the_new_code_by_another_contact_needs_no_telling(scenery: Scenery) -> None:
    _tell(scenery)
    scenery.clock.advance(minutes=5)
    _change(scenery, "door_code", "9135#")
    scenery.clock.advance(minutes=5)
    scenery.guest_comes_by_link("2002")

    scenery.store.write(
        lambda s: tell_code(s, KEYS, scenery.actor(), scenery.contact("2002"), "door_code", scenery.clock())
    )

    assert _told_before(scenery) == []


def test_the_same_code_again_is_no_change(scenery: Scenery) -> None:
    _tell(scenery)

    assert _change(scenery, "door_code", f" {DOOR_CODE} ") is False
    assert _told_before(scenery) == []


@pytest.mark.parametrize(("name", "code"), [("door_code", "  "), ("Door!", "1234"), ("door_code", "x" * 201)])
def test_a_code_needs_a_name_and_a_text(scenery: Scenery, name: str, code: str) -> None:
    with pytest.raises(UnfitCode):
        _change(scenery, name, code)


def test_codes_are_sealed_in_the_database(scenery: Scenery) -> None:
    _change(scenery, "door_code", "9135#")

    rows = scenery.read(lambda session: session.exec(select(PropertySecret)).all())
    assert all("9135" not in row.sealed and DOOR_CODE not in row.sealed for row in rows)


def test_a_managers_press_tells_only_a_confirmed_guest_in_his_window(scenery: Scenery) -> None:
    scenery.guest_says("HMA7Q2XK, 21.11", "2002")

    with pytest.raises(NotAllowed):
        scenery.store.write(
            lambda s: tell_code(s, KEYS, scenery.actor(), scenery.contact("2002"), "door_code", scenery.clock())
        )


def test_a_backup_code_is_told_by_a_manager_alone(scenery: Scenery) -> None:
    _change(scenery, "door_code_backup", "0007#")
    scenery.guest_comes_by_link()

    scenery.store.write(
        lambda s: tell_code(s, KEYS, scenery.actor(), scenery.contact(), "door_code_backup", scenery.clock())
    )
    scenery.send_due()

    assert scenery.telegram.texts("1001")[-1] == "Door code (backup): 0007#"


def test_codes_open_early_for_one_stay_with_a_reason(scenery: Scenery) -> None:
    scenery.clock.advance(days=-3)
    scenery.guest_comes_by_link()
    number = scenery.conversation().id or 0

    scenery.store.write(lambda s: release_early(s, scenery.actor(), number, "night train", scenery.clock()))

    record = scenery.read(lambda s: s.exec(select(AuditRecord).order_by(col(AuditRecord.id))).all())[-1]
    assert _window(scenery) is Window.OPEN
    assert (record.action, record.facts["reason"]) == ("codes_released_early", "night train")
    with pytest.raises(NothingToRelease):
        scenery.store.write(lambda s: release_early(s, scenery.actor(), number, "again", scenery.clock()))


def test_a_stay_that_moves_to_another_day_is_not_released_any_more(scenery: Scenery) -> None:
    scenery.clock.advance(days=-3)
    scenery.guest_comes_by_link()
    number = scenery.conversation().id or 0
    scenery.store.write(lambda s: release_early(s, scenery.actor(), number, "night train", scenery.clock()))

    def move(session: Session) -> None:
        session.exec(select(Stay)).one().arrival += timedelta(days=1)

    scenery.store.write(move)

    assert _window(scenery) is Window.BEFORE


def test_a_property_may_open_its_codes_hours_before_check_in(scenery: Scenery) -> None:
    scenery.clock.moment = scenery.clock.moment.replace(day=21, hour=10, minute=30)  # 13:30, check-in is at 15:00
    before = _window(scenery)
    scenery.store.write(lambda s: keep_early_hours(s, scenery.actor(), _home(s), 2, scenery.clock()))

    assert (before, _window(scenery)) == (Window.BEFORE, Window.OPEN)


def test_who_knows_a_code_is_answered_with_stay_channel_and_who_told_it(scenery: Scenery) -> None:
    _tell(scenery)
    scenery.clock.advance(minutes=1)
    _change(scenery, "door_code", "9135#")
    scenery.clock.advance(minutes=1)

    def knowers(session: Session) -> list[Knower]:
        home = _home(session)
        row = session.exec(select(PropertySecret).where(PropertySecret.name == "door_code")).one()
        return who_knows(session, home, "door_code", row.changed_at, scenery.clock())

    known = scenery.read(knowers)
    assert [(each.who, each.stay.code, each.channel, each.by, each.is_current) for each in known] == [
        ("John Carter", "HMA7Q2XK", "telegram", "Игорь Смирнов", False)
    ]


def _tell(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.store.write(lambda s: tell_code(s, KEYS, scenery.actor(), scenery.contact(), "door_code", scenery.clock()))


def _note_telling(session: Session, scenery: Scenery, address: str | None) -> None:
    stay = session.exec(select(Stay)).one()
    session.add(
        SecretRelease(
            property_id=stay.property_id, secret_name="door_code", stay_id=stay.id, told_to="guest", at=scenery.clock(),
            contact_id=scenery.contact(address).id if address else None, channel="telegram" if address else "book",
        )
    )  # fmt: skip


def _change(scenery: Scenery, name: str, code: str) -> bool:
    return scenery.store.write(lambda s: change_secret(s, KEYS, scenery.actor(), _home(s), name, code, scenery.clock()))


def _told_before(scenery: Scenery) -> list[ToldBefore]:
    found: Any = scenery.read(lambda session: told_before(session, _home(session), scenery.clock()))
    return list(found)


def _window(scenery: Scenery) -> Window:
    found: Window = scenery.read(lambda s: secrets_window(_home(s), s.exec(select(Stay)).one(), scenery.clock()))
    return found


def _home(session: Session) -> Property:
    return session.exec(select(Property)).one()
