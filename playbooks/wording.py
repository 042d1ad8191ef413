"""The desk's own sentences, from `wording*.yaml`: every one in both languages, checked when first loaded."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter

import yaml

from properties.words import Language

_FOLDER = Path(__file__).parent


class WordingError(Exception):
    """A sentence is missing in a language, or its two languages speak of different facts."""


def phrase(key: str, language: Language, **facts: str) -> str:
    """The sentence in that language with its facts put in; a missing sentence or fact is an error, never a blank."""
    return _sentences()[key][language].format_map(facts)


def phrase_keys() -> frozenset[str]:
    return frozenset(_sentences())


@cache
def _sentences() -> Mapping[str, Mapping[Language, str]]:
    return {
        key: _both(file, key, texts)
        for file in sorted(_FOLDER.glob("wording*.yaml"))
        for key, texts in yaml.safe_load(file.read_text(encoding="utf-8")).items()
    }


def _both(file: Path, key: str, texts: Mapping[str, str]) -> Mapping[Language, str]:
    missing = [language for language in Language if not texts.get(language)]
    if missing or len({_facts(texts[language]) for language in Language}) != 1:
        raise WordingError(f"{file.name}: {key}: expected ru and en with the same facts in braces")
    return {language: texts[language] for language in Language}


def _facts(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)
