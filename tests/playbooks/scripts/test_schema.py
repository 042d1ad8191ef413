"""The JSON Schema that editors use says the same as the reader of playbooks."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from playbooks.emergencies import EmergencyKind
from playbooks.scripts import Meaning, Outcome
from playbooks.scripts.library import LIBRARY
from playbooks.scripts.saying import LONGEST_LABEL, MOST_CHOICES
from properties.contact_kinds import CONTACT_KINDS
from properties.files.tree import Items, Node, Pairs, Scalar, grow_tree
from properties.severity import Severity
from properties.words import Audience
from tests.playbooks.scripts.small import TEXT, altered, faults_of

DOCS = Path(__file__).parents[3] / "docs"
SCHEMA = json.loads((DOCS / "playbook.schema.json").read_text(encoding="utf-8"))
PAGE = (DOCS / "playbooks.md").read_text(encoding="utf-8")
VALID = jsonschema.Draft202012Validator(SCHEMA)
# Where an unknown key is put in, and which object of the schema describes that place.
PLACES = {
    "key: cold": SCHEMA,
    "  - step: start": SCHEMA["$defs"]["step"],
    "        means: [yes, helped]": SCHEMA["$defs"]["choice"],
    "      minutes: 10": SCHEMA["$defs"]["wait"],
    "      on: details.heater": SCHEMA["$defs"]["branch"],
    "        - {is: gas*, next: person}": SCHEMA["$defs"]["case"],
    "      call: [heating]": SCHEMA["$defs"]["actions"],
    "      escalate: {level: 1}": SCHEMA["$defs"]["actions"]["properties"]["escalate"],
}


def as_json(node: Node | None) -> Any:
    """What a YAML 1.2 reader makes of it."""
    if isinstance(node, Pairs):
        return {key: as_json(value) for key, value in node.pairs.items()}
    if isinstance(node, Items):
        return [as_json(item) for item in node.items]
    return _scalar(node) if isinstance(node, Scalar) else None


def _scalar(scalar: Scalar) -> Any:
    if scalar.plain and re.fullmatch(r"-?\d+", scalar.text):
        return int(scalar.text)
    return {"true": True, "false": False}.get(scalar.text, scalar.text) if scalar.plain else scalar.text


def complaints(text: str) -> list[str]:
    return [error.message for error in VALID.iter_errors(as_json(grow_tree(text.encode(), "x.yaml", [])))]


def enums(name: str) -> Iterator[Any]:
    yield from SCHEMA["$defs"][name]["enum"]


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.yaml")), ids=lambda path: path.stem)
def test_it_takes_every_shipped_playbook(path: Path) -> None:
    assert complaints(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("place", PLACES)
def test_it_knows_the_keys_that_the_reader_knows(place: str) -> None:
    text = altered(("      call: [heating]", "      call: [heating]\n      escalate: {level: 1}"))
    indent = " " * (len(place) - len(place.lstrip(" -")))
    line = f"{place}\n{indent}zzz: 1"
    if place.endswith("}"):
        line = place.replace("}", ", zzz: 1}")

    (told,) = [fault for fault in faults_of(altered((place, line), text=text)) if '"zzz"' in fault]

    assert set(told.split("expected: ")[1].split(", ")) == set(PLACES[place]["properties"])


@pytest.mark.parametrize(
    "mistake",
    [
        ("severity: normal", "severity: bad"),
        ("solved: warm", "not_meant: {unless: {en: [late]}}"),
        ("minutes: 10", "minutes: 0"),
        ("next: warm", "nxt: warm"),
        ("en: Warm", "fr: W"),
    ],
)
def test_it_complains_where_the_reader_does(mistake: tuple[str, str]) -> None:
    text = altered(mistake)

    assert bool(complaints(text)) == bool(faults_of(text)) is True


def test_its_closed_sets_are_ours() -> None:
    assert set(enums("severity")) == set(Severity)
    assert set(enums("meaning")) == set(Meaning)
    assert set(SCHEMA["properties"]["audience"]["enum"]) == set(Audience)
    assert set(SCHEMA["properties"]["emergency"]["enum"]) == set(EmergencyKind)
    assert set(SCHEMA["$defs"]["step"]["properties"]["end"]["enum"]) == set(Outcome) - {Outcome.CONTINUED}
    assert SCHEMA["$defs"]["step"]["properties"]["choices"]["maxContains"] == MOST_CHOICES
    assert f"at most {LONGEST_LABEL} characters" in SCHEMA["$defs"]["choice"]["properties"]["label"]["description"]


def test_the_small_one_is_good() -> None:
    assert complaints(TEXT) == []


def test_the_page_teaches_every_key_and_contact() -> None:
    keys = {key for place in PLACES.values() for key in place["properties"]} - {"is", "minutes", "what", "level"}
    untaught = {key for key in keys | set(CONTACT_KINDS) if not re.search(rf"`{key}[`:]|\b{key}:", PAGE)}

    assert untaught == set()


def test_the_pages_own_example_is_good() -> None:
    example = re.findall(r"```yaml\n(key: .*?)```", PAGE, re.DOTALL)[0]

    assert faults_of(example) == []
    assert complaints(example) == []
