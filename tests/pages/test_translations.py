"""Every string of the pages is there in Russian and in English."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

import inbox.pages
from inbox.web.languages import LOCALE_FOLDER, words_in
from properties.words import Language

PAGES = Path(inbox.pages.__file__).parent


@pytest.mark.parametrize("language", list(Language))
def test_no_string_is_without_its_translation(language: Language) -> None:
    catalog = _catalog(language)

    missing = [wanted for wanted in _strings() if not _is_translated(catalog.get(wanted), catalog)]

    assert missing == []


@pytest.mark.parametrize("language", list(Language))
def test_no_translation_is_left_of_a_string_that_is_gone(language: Language) -> None:
    assert {message.id for message in _catalog(language) if message.id} - set(_plural_ids()) == set()


@pytest.mark.parametrize("language", list(Language))
def test_translations_name_the_same_placeholders(language: Language) -> None:
    catalog = _catalog(language)

    faults = [error for message in catalog for error in message.check(catalog)]

    assert faults == []


def test_numbers_have_their_three_russian_forms() -> None:
    words = words_in(Language.RU)

    told = [words.ngettext("%(num)d night", "%(num)d nights", n) % {"num": n} for n in (1, 2, 5, 11, 21)]

    assert told == ["1 ночь", "2 ночи", "5 ночей", "11 ночей", "21 ночь"]


def _strings() -> set[str]:
    return {message if isinstance(message, str) else message[0] for message in _extracted()}


def _plural_ids() -> Iterator[str | tuple[str, ...]]:
    for message in _extracted():
        yield message if isinstance(message, str) else tuple(message)


@cache
def _extracted() -> list[str | tuple[str, ...]]:
    with (LOCALE_FOLDER / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    return [message for _, _, message, _, _ in extract_from_dir(str(PAGES), methods, options)]


def _catalog(language: Language) -> Catalog:
    with (LOCALE_FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language.value)


def _is_translated(message: Message | None, catalog: Catalog) -> bool:
    if message is None or message.fuzzy:
        return False
    if isinstance(message.string, str):
        return bool(message.string)
    return len(message.string or ()) == catalog.num_plurals and all(message.string or ())
