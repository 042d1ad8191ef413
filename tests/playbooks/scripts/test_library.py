"""The shipped playbooks, all together."""

from pathlib import Path

from playbooks.scripts import check_playbooks, shipped_playbooks
from playbooks.scripts.library import LIBRARY


def test_nothing_is_wrong_with_them() -> None:
    shipped = list(shipped_playbooks().values())

    assert [str(fault) for fault in check_playbooks(shipped)] == []


def test_files_are_named_after_their_keys() -> None:
    assert {path.stem for path in LIBRARY.glob("*.yaml")} == set(shipped_playbooks())


def test_nothing_else_lies_among_them() -> None:
    assert {path for path in Path(LIBRARY).iterdir() if path.suffix != ".yaml"} == set()
