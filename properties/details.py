"""A property's details as people write them: plain facts, and texts in both languages.

A text in both languages may be named by itself (`details.router`: the reader's language) or by language
(`details.router_ru`), whether the office wrote it as one key with `ru` and `en` or as two keys. Called with every text.
"""

from collections.abc import Mapping

from properties.filling import Fact
from properties.words import Language

Detail = Fact | Mapping[str, str]
"""A mapping holds the text in each language."""


def details_in(details: Mapping[str, Detail], language: str) -> dict[str, Fact]:
    """Everything that a text in this language may name."""
    told: dict[str, Fact] = {}
    for name, detail in details.items():
        if isinstance(detail, Mapping):
            told |= {f"{name}_{each}": detail[each] for each in Language} | {name: detail[_known(language)]}
        else:
            told[name] = detail
    for name in _pairs(details):
        told.setdefault(name, _plain(details[f"{name}_{_known(language)}"]))
    return told


def details_shown(details: Mapping[str, Detail], language: str) -> dict[str, Fact]:
    """Each detail once, as a list for people shows them."""
    told, pairs = details_in(details, language), set(_pairs(details))
    whole = [name for name in details if _base(name) not in pairs]
    return {name: told[name] for name in dict.fromkeys([*whole, *sorted(pairs)])}


def _pairs(details: Mapping[str, Detail]) -> list[str]:
    """Names that are written twice, once for each language."""
    bases = dict.fromkeys(_base(name) for name in details)
    return [base for base in bases if base and all(f"{base}_{each}" in details for each in Language)]


def _base(name: str) -> str:
    base, _, end = name.rpartition("_")
    return base if end in set(Language) else ""


def _known(language: str) -> Language:
    return Language(language) if language in set(Language) else Language.EN


def _plain(detail: Detail) -> Fact:
    return "" if isinstance(detail, Mapping) else detail
