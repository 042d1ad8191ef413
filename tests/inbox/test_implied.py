"""Codes that the office gave and wrote no answer about: told to whom they are for, and to nobody else."""

import pytest

from inbox.answers.implied import implied_entries
from inbox.tables import KnowledgeEntry
from tests.cast import CODE, DOOR_CODE, Scenery


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_verified_guest_in_his_stay_is_told_the_door_code(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    told = scenery.guest_says("what is the door code?")

    assert told == [f"The door code is {DOOR_CODE}."]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_gave_only_code_and_date_waits_for_a_manager(scenery: Scenery) -> None:
    scenery.guest_says("какой код от двери?")
    scenery.guest_says(f"{CODE} 21.11")

    told = scenery.guest_says("какой код от двери?")

    assert told and DOOR_CODE not in " ".join(told)


def test_a_code_that_an_entry_tells_is_not_told_twice() -> None:
    written = KnowledgeEntry(
        key="way-in", audience="in_stay", answer_ru="Код {{ secrets.door_code }}", answer_en="{{ secrets.door_code }}"
    )

    implied = implied_entries(["door_code", "wifi_password", "safe_of_the_owner"], [written])

    assert [entry.key for entry in implied] == ["wifi"]
