"""What the README tells is there: every setting, every command, every file that it leads to."""

import re
from pathlib import Path

import pytest

from cli import _parser
from inbox.settings import _KNOWN

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", _KNOWN)
def test_every_setting_is_told(name: str) -> None:
    assert f"`NIGHTDESK_{name}`" in README


def test_no_setting_is_told_that_is_not_there() -> None:
    assert set(re.findall(r"NIGHTDESK_([A-Z_]+)", README)) <= set(_KNOWN)


def test_every_command_is_told_and_is_there() -> None:
    told = set(re.findall(r"^\| `nightdesk (\w+)", README, re.MULTILINE))

    assert told == set(re.findall(r"^    (\w+) ", _parser().format_help(), re.MULTILINE))


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))))
def test_what_the_readme_leads_to_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make (\w+)`", README))))
def test_every_make_target_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_dependency_is_accounted_for() -> None:
    told = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    for file in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
            name = re.split(r"[\[=<>; ]", line)[0]
            if name and name[0].isalpha() and not name.startswith("types-"):
                assert re.search(rf"\b{re.escape(name)}\b", told), f"{name} of {file}"
