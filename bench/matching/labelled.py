"""The labelled messages, batch by batch, each with the office that it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from playbooks.matching import Entry, EntryKind

HERE = Path(__file__).parent
BATCHES, OFFICES, DANGERS, SETTLED = HERE / "batches", HERE / "offices", HERE / "dangers", HERE / "settled"
BOTH = ("ru", "en")
_OFFICE = "# office: "
_FOR_TESTS = "-test"
# Thousands of tales of danger would crowd out the words that guests use on other days: these teach the judgement alone.
_FOR_THE_JUDGEMENT = "-judgement"


@dataclass(frozen=True)
class Labelled:
    """`keys`: the entries asked for, in any order; `emergency`: its kind; both empty: nothing to answer."""

    kind: str
    language: str
    is_test: bool
    keys: tuple[str, ...]
    emergency: str
    text: str


@dataclass(frozen=True)
class Batch:
    """Messages about one office, written at one time."""

    name: str
    office: Path
    messages: tuple[Labelled, ...]

    def entries(self, languages: tuple[str, ...] = BOTH) -> list[Entry]:
        """The office's entries with their phrases in these languages; those left without any are left out."""
        entries = [_entry(told, languages) for told in _knowledge(self.office)]
        return [entry for entry in entries if entry.phrases]

    def split(self, *, test: bool) -> list[Labelled]:
        return [message for message in self.messages if message.is_test is test]


def batches(names: Sequence[str] = ()) -> list[Batch]:
    """All, or those whose names begin so, in the order they were written."""
    paths = sorted(BATCHES.glob("*.tsv"))
    return [_batch(path) for path in paths if not names or path.stem.startswith(tuple(names))]


def _batch(path: Path) -> Batch:
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    messages = tuple(_labelled(*line.split("\t")) for line in lines if not line.startswith("#"))
    return Batch(path.stem, (OFFICES / head.removeprefix(_OFFICE)).resolve(), messages)


def dangers(*, test: bool) -> list[Labelled]:
    """Emergencies, and harmless messages that sound like them, of no office; without those for the judgement alone."""
    paths = [path for path in danger_files(test=test) if not path.stem.endswith(_FOR_THE_JUDGEMENT)]
    return [message for path in paths for message in of_file(path, test=test)]


def danger_files(*, test: bool) -> list[Path]:
    """Some are for tests alone."""
    return [path for path in sorted(DANGERS.glob("*.tsv")) if path.stem.endswith(_FOR_TESTS) is test]


def of_file(path: Path, *, test: bool) -> list[Labelled]:
    return [_danger(line, test=test) for line in _lines(path)]


def settled() -> list[tuple[str, bool]]:
    """What guests wrote, and whether it asks for nothing."""
    told = (line.split("\t") for path in sorted(SETTLED.glob("*.tsv")) for line in _lines(path))
    return [(text, kind == "settled") for _, kind, text in told]


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def _danger(line: str, *, test: bool) -> Labelled:
    language, expected, text = line.split("\t")
    danger = "" if expected == "-" else expected
    return Labelled("emergency" if danger else "harmless", language, test, (), danger, text)


@cache
def _knowledge(office: Path) -> list[dict[str, dict[str, list[str]]]]:
    told = yaml.safe_load(office.read_text(encoding="utf-8"))
    return [*told["properties"][0]["knowledge"], *told.get("knowledge", [])]


def _entry(told: dict[str, dict[str, list[str]]], languages: tuple[str, ...]) -> Entry:
    answer: dict[str, str] = told.get("answer", {})  # type: ignore[assignment]
    return Entry(
        str(told["key"]),
        EntryKind.KNOWLEDGE,
        tuple(phrase for language in languages for phrase in told["phrases"][language]),
        answer_text_ru=answer.get("ru", ""),
        answer_text_en=answer.get("en", ""),
    )


def _labelled(kind: str, language: str, split: str, expected: str, text: str) -> Labelled:
    emergency = expected[1:] if expected.startswith("!") else ""
    keys = () if emergency or expected == "-" else tuple(expected.split(","))
    return Labelled(kind, language, split == "test", keys, emergency, text)
