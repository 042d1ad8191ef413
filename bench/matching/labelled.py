"""The labelled messages and the office that they are about."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from playbooks.matching import Entry, EntryKind
from playbooks.matching.topics import PACKS

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Labelled:
    """`keys`: the entries asked for, in any order; `emergency`: its kind; both empty: nothing to answer."""

    kind: str
    language: str
    is_test: bool
    keys: tuple[str, ...]
    emergency: str
    text: str


def messages(*, test: bool) -> list[Labelled]:
    lines = (HERE / "messages.tsv").read_text(encoding="utf-8").splitlines()
    labelled = [_labelled(*line.split("\t")) for line in lines if not line.startswith("#")]
    return [message for message in labelled if message.is_test is test]


def office_entries(languages: tuple[str, ...] = ("ru", "en")) -> list[Entry]:
    """The entries of the measured office, with their phrases in these languages."""
    office = yaml.safe_load((HERE / "office.yaml").read_text(encoding="utf-8"))
    return [
        Entry(
            entry["key"],
            EntryKind.KNOWLEDGE,
            tuple(phrase for language in languages for phrase in entry["phrases"][language]),
        )
        for entry in office["properties"][0]["knowledge"]
    ]


def _labelled(kind: str, language: str, split: str, expected: str, text: str) -> Labelled:
    emergency = expected[1:] if expected.startswith("!") else ""
    keys = () if emergency or expected == "-" else tuple(expected.split(","))
    return Labelled(kind, language, split == "test", keys, emergency, text)


__all__ = ["HERE", "PACKS", "Labelled", "messages", "office_entries"]
