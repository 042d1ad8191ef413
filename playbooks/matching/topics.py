"""The shipped packs: what guests of any apartment ask about, in their words. Read by the training, for calibration,
and where a guest uses just these words.

Beside the topics of `packs/` stand decoys (what no entry answers) and emergencies, in files of their own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from playbooks.reading.normalise import joined, tidy
from properties.phrases import normal_form

PACKS = Path(__file__).with_name("packs")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it is there
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


@cache
def topics_by_phrase() -> dict[str, str]:
    """The topic that is asked for by just these words; words of several topics stand for none."""
    found: dict[str, set[str]] = {}
    for topic in (*topics(), *decoys()):
        for phrase in topic.phrases:
            found.setdefault(normal_form(joined(tidy(phrase))), set()).add(topic.key)
    return {phrase: keys.pop() for phrase, keys in found.items() if len(keys) == 1}


def one_question_each(keys: Collection[str]) -> list[str]:
    """A question about each of these topics, decoys among them."""
    questions = _one_question_each()
    return [questions[key] for key in keys if key in questions]


@cache
def _one_question_each() -> dict[str, str]:
    return {topic.key: topic.phrases[len(topic.phrases) // 3] for topic in (*topics(), *decoys()) if topic.phrases}


def _topics(path: Path) -> list[Topic]:
    return [
        Topic(
            topic["key"],
            tuple(topic.get("aliases", ())),
            tuple(phrase for language in ("ru", "en") for phrase in topic[language].splitlines() if phrase),
        )
        for topic in yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    ]
