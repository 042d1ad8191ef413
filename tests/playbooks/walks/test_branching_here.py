"""Which steps a guest of this property can come to at all: what is left to try for a manager."""

from playbooks.scripts import shipped_playbooks
from playbooks.walks import Surroundings
from playbooks.walks.branching import steps_here

LOCK = shipped_playbooks()["lock_wont_open"]


def test_steps_for_another_kind_of_lock_are_none_of_this_property() -> None:
    here = steps_here(LOCK, Surroundings({"lock_model": "TTLock S31"}))

    assert {"wake", "code", "pull", "power", "person"} <= here
    assert not {"key_box", "have_key", "any_lock"} & here


def test_a_branch_on_what_may_change_leaves_every_way_open() -> None:
    every = {step.key for step in shipped_playbooks()["late_check_out"].steps}

    assert steps_here(shipped_playbooks()["late_check_out"], Surroundings()) == every
