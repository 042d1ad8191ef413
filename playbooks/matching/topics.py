"""The shipped packs: what guests of any apartment ask about, in their words. Read by the training, not at run time.

Beside the topics of `packs/` stand decoys (what no entry answers) and emergencies, in files of their own.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

PACKS = Path(__file__).with_name("packs")
_APART = ("decoys", "emergencies")


@dataclass(frozen=True)
class Topic:
    key: str
    aliases: tuple[str, ...]  # keys under which offices keep an entry about it
    phrases: tuple[str, ...]


def topics() -> list[Topic]:
    return [topic for path in sorted(PACKS.glob("*.yaml")) if path.stem not in _APART for topic in _topics(path)]


def decoys() -> list[Topic]:
    return _topics(PACKS / "decoys.yaml")


def emergencies() -> list[Topic]:
    return _topics(PACKS / "emergencies.yaml")


def _topics(path: Path) -> list[Topic]:
    return [
        Topic(
            topic["key"],
            tuple(topic.get("aliases", ())),
            tuple(phrase for language in ("ru", "en") for phrase in topic[language].splitlines() if phrase),
        )
        for topic in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
