"""The page on office files names every key and every placeholder that the import knows."""

from pathlib import Path

import pytest

from inbox.office.reading import SECTIONS
from properties.filling import PROPERTY_FACTS, STAY_FACTS
from tests.office.files import TEXT, faults_of

PAGE = (Path(__file__).parents[2] / "docs" / "office-files.md").read_text(encoding="utf-8")

# An empty thing of each kind and one that is written wrongly: the complaints name all keys that are known there.
EVERYWHERE = """
owners: [{x: 1}]
managers: [{x: 1}]
shifts: [{x: 1}]
knowledge: [{x: 1, title: {x: 1}, phrases: {x: 1}, answer: {x: 1}}]
properties:
  - {x: 1, location: {x: 1}, directory: [{x: 1}], stays: [{x: 1, guest: {x: 1}}], name: {x: 1}}
"""


def known_keys() -> set[str]:
    lists = [line.split("expected: ")[1] for line in faults_of(EVERYWHERE) if "unknown key" in line]
    return {key for one in lists for key in one.split(", ")}


def test_the_complaints_name_keys_of_every_kind() -> None:
    assert {"speaks", "from", "longitude", "phone", "departure", "audience", "ru"} <= known_keys()


@pytest.mark.parametrize("key", sorted(known_keys() | set(SECTIONS)))
def test_it_names_every_key(key: str) -> None:
    assert f"`{key}`" in PAGE or f"{key}: …" in PAGE


@pytest.mark.parametrize("name", sorted(PROPERTY_FACTS | STAY_FACTS | {"details.NAME", "secrets.NAME"}))
def test_it_names_every_placeholder(name: str) -> None:
    assert f"`{{{{ {name} }}}}`" in PAGE


def test_its_mistakes_are_told_in_these_words() -> None:
    text = (
        TEXT.replace("owner: petrova", "owner: petrovna")
        .replace('check_in: "15:00"', "check_in: 25:00")
        .replace("by {{ check_out }}.", "by {{ checkout }}.")
    )

    shown = [line.removeprefix("office.yaml:") for line in PAGE.splitlines() if line.startswith("office.yaml:")]
    assert faults_of(text) == shown
