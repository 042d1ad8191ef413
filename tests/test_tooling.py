"""What is installed is pinned and hashed, comes from wherever the reader's pip looks, and is what the lists ask for."""

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).parent.parent
_LISTS = ["requirements", "requirements-dev"]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]+])?==\S+(?: ; [^\\]+)? \\$")


@pytest.mark.parametrize("name", _LISTS)
def test_everything_that_is_installed_has_a_version_and_hashes(name: str) -> None:
    entries = re.split(r"^(?=\S)", _locked(name), flags=re.MULTILINE)

    packages = [entry for entry in entries if entry and not entry.startswith("#")]

    assert len(packages) > 30
    assert [entry for entry in packages if not _PIN.match(entry.splitlines()[0]) or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", _LISTS)
def test_the_lists_name_no_place_to_download_from(name: str) -> None:
    assert not re.search(r"://|--index|--extra-index|--find-links|--trusted-host|@ ", _locked(name))


@pytest.mark.parametrize("name", _LISTS)
def test_everything_that_is_asked_for_is_locked(name: str) -> None:
    asked = [line for line in _asked(name).splitlines() if line and line[0] not in "#-"]

    locked = {_normal(match[1]) for line in _locked(name).splitlines() if (match := _PIN.match(line))}

    assert [line for line in asked if _normal(re.split(r"[\[=<>~;]", line)[0]) not in locked] == []


def test_the_tests_run_on_the_very_versions_that_guests_are_served_with() -> None:
    served = _pins("requirements")

    assert served.items() <= _pins("requirements-dev").items()


def _pins(name: str) -> dict[str, list[str]]:
    pins: dict[str, list[str]] = {}
    for line in _locked(name).splitlines():
        if match := _PIN.match(line):
            pins.setdefault(match[1], []).append(line)
    return pins


def _locked(name: str) -> str:
    return (_ROOT / f"{name}.txt").read_text()


def _asked(name: str) -> str:
    return (_ROOT / f"{name}.in").read_text()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
