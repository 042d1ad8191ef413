"""The commands `import` and `export`: files in, files out, all or nothing."""

import stat
from pathlib import Path

import pytest

from inbox.office.commands import export_to, import_paths, read_paths
from inbox.office.report import ImportReport
from inbox.storage.store import Store
from inbox.tables import Owner, Property
from properties.files.faults import Fault, OfficeErrors, Place
from tests.office.files import EXAMPLE, altered
from tests.office.takings import HOMES, KEYS, NOW, PEOPLE, PORTFOLIO, all_of


def run_import(store: Store, *paths: Path) -> ImportReport:
    return import_paths(store, KEYS, paths, prune=False, now=NOW)


def test_it_takes_several_files_at_once(store: Store, tmp_path: Path) -> None:
    people, homes = tmp_path / "people.yaml", tmp_path / "homes.yaml"
    people.write_text(PEOPLE, encoding="utf-8")
    homes.write_text(PORTFOLIO + HOMES, encoding="utf-8")

    report = run_import(store, homes, people)

    assert str(report).splitlines() == [
        "owner: 2 created, 0 updated, 0 unchanged",
        "manager: 2 created, 0 updated, 0 unchanged",
        "shift: 2 created, 0 updated, 0 unchanged",
        "property: 1 created, 0 updated, 0 unchanged",
        "knowledge: 3 created, 0 updated, 0 unchanged",
        "stay: 1 created, 0 updated, 0 unchanged",
    ]


def test_an_empty_office_is_said_to_hold_nothing(store: Store, tmp_path: Path) -> None:
    (tmp_path / "office.yaml").write_text("properties: []\n", encoding="utf-8")

    assert str(run_import(store, tmp_path / "office.yaml")) == "nothing to take in: the files are empty"


def test_it_takes_nothing_when_one_file_is_wrong(store: Store, tmp_path: Path) -> None:
    homes = tmp_path / "homes.yaml"
    homes.write_text(altered(("nevsky-12", "Nevsky"), text=HOMES), encoding="utf-8")

    with pytest.raises(OfficeErrors) as refused:
        run_import(store, EXAMPLE, homes)

    assert f"{homes}:2: property Nevsky: slug" in str(refused.value)
    assert all_of(store, Owner) == []


def test_it_names_every_file_that_cannot_be_read(store: Store, tmp_path: Path) -> None:
    with pytest.raises(OfficeErrors) as refused:
        run_import(store, tmp_path / "nowhere.yaml", tmp_path, EXAMPLE)

    assert refused.value.lines == [
        f"{tmp_path}: holds no *.yaml file; a folder of playbooks was expected",
        f"{tmp_path / 'nowhere.yaml'}: can't be read: No such file or directory",
    ]


def test_it_writes_a_file_that_nobody_else_may_read(store: Store, tmp_path: Path) -> None:
    run_import(store, EXAMPLE)
    path = tmp_path / "export.yaml"
    path.write_text("what was there before", encoding="utf-8")

    export_to(store, KEYS, path, with_secrets=True)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".yaml"] == ["export.yaml"]
    assert "4821#" in path.read_text(encoding="utf-8")
    assert run_import(store, path).has_changed is False
    assert len(all_of(store, Property)) == 1


def test_it_says_why_a_file_cannot_be_written(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "export.yaml"

    with pytest.raises(OfficeErrors) as refused:
        export_to(store, KEYS, path, with_secrets=False)

    assert refused.value.lines == [f"{path}: can't be written: No such file or directory"]


def test_a_folder_is_no_file_to_write(store: Store, tmp_path: Path) -> None:
    with pytest.raises(OfficeErrors) as refused:
        export_to(store, KEYS, tmp_path, with_secrets=False)

    assert refused.value.lines == [f"{tmp_path}: can't be written: Is a directory"]
    assert not [each for each in tmp_path.parent.iterdir() if each.name.startswith(f".{tmp_path.name}")]


def test_it_takes_the_example_without_a_warning(store: Store) -> None:
    assert run_import(store, EXAMPLE).warnings == []


def test_a_folder_of_somebody_else_is_left_at_once(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"map{number:02}.yaml").write_text("kind: ConfigMap\ndata: {}\n", encoding="utf-8")

    (fault,) = read_paths([tmp_path]).faults

    assert str(fault) == (
        f"{tmp_path}: none of its first 20 files, from map00.yaml on, is an office file or a playbook;"
        " is it the right folder?"
    )


def test_a_large_folder_tells_how_far_it_has_come_and_what_is_hidden_is_not_read(tmp_path: Path) -> None:
    told: list[str] = []
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "other.yaml").write_text("kind: ConfigMap\n", encoding="utf-8")
    for number in range(25):
        (tmp_path / f"{number:02}.yaml").write_text("properties: []\n", encoding="utf-8")

    reading = read_paths([tmp_path], told.append)

    assert reading.faults == ()
    assert told == [
        f"reading {tmp_path}: 20 of 25 files",
        f"all 25 files of {tmp_path} are read; checking them and taking them in",
    ]


def test_of_very_many_mistakes_the_first_are_told_and_how_many_more_there_are() -> None:
    errors = OfficeErrors(Fault(Place("office.yaml", line), "unknown key") for line in range(1, 301))

    assert str(errors).splitlines()[199:] == ["office.yaml:200: unknown key", "and 100 more"]
