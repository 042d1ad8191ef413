"""Who may be shown what is sealed of a message, by what it holds and where in his stay the guest is."""

from datetime import UTC, date, datetime

import pytest

from inbox.codes.door import HOLDS, LINK, TYPED, may_read, may_tell
from inbox.tables import Contact, Property, Stay, StayState, Trust

EARLY, DURING, AFTER = (datetime(2026, 11, day, 9, tzinfo=UTC) for day in (20, 22, 26))
HOME = Property(
    id=1, slug="nevsky-12", name_ru="Невский 12", name_en="Nevsky 12", address_ru="СПб", address_en="St Petersburg",
    timezone="Europe/Moscow", check_in="15:00", check_out="12:00", owner_id=1,
)  # fmt: skip
STAY = Stay(
    code="HMA7Q2XK", arrival=date(2026, 11, 21), departure=date(2026, 11, 25), guest_name="John", guest_language="en",
    property_id=1, link_hash="", created_at=EARLY, changed_at=EARLY,
)  # fmt: skip


def known(trust: Trust) -> Contact:
    return Contact(channel="telegram", account="desk", address="1", trust=trust.value, created_at=EARLY)


@pytest.mark.parametrize("trust", list(Trust))
@pytest.mark.parametrize("now", [EARLY, DURING, AFTER])
def test_codes_are_told_only_to_a_verified_guest_during_the_stay(trust: Trust, now: datetime) -> None:
    allowed = trust is Trust.VERIFIED and now == DURING

    assert may_tell(known(trust), HOME, STAY, now) is allowed
    assert may_read(known(trust), HOME, STAY, {}, now) is allowed


@pytest.mark.parametrize(("trust", "now", "allowed"), [
    (Trust.VERIFIED, EARLY, True),
    (Trust.VERIFIED, DURING, True),
    (Trust.VERIFIED, AFTER, False),
    (Trust.IDENTIFIED, EARLY, False),
    (Trust.IDENTIFIED, DURING, False),
])  # fmt: skip
def test_the_stays_own_link_is_its_verified_guests_until_the_stay_is_over(
    trust: Trust, now: datetime, allowed: bool
) -> None:
    assert may_read(known(trust), HOME, STAY, {HOLDS: LINK}, now) is allowed


def test_a_link_is_nobodys_without_a_stay() -> None:
    assert may_read(known(Trust.VERIFIED), HOME, None, {HOLDS: LINK}, DURING) is False
    assert may_read(known(Trust.VERIFIED), None, STAY, {HOLDS: LINK}, DURING) is False


@pytest.mark.parametrize("state", list(StayState))
@pytest.mark.parametrize(("now", "allowed"), [(EARLY, True), (DURING, True), (AFTER, False)])
def test_what_a_manager_typed_on_his_own_word_is_readable_until_the_stay_is_over_or_would_have_been(
    now: datetime, allowed: bool, state: StayState
) -> None:
    stay = STAY.model_copy(update={"state": state.value})

    assert may_read(known(Trust.UNKNOWN), HOME, stay, {HOLDS: TYPED}, now) is allowed
