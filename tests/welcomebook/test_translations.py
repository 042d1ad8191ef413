"""Every string of the guests' pages is there in Russian and in English."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

import welcomebook
from properties.words import Language
from welcomebook.reading import LOCALE_FOLDER, guest_words

Id = str | tuple[str, ...]


@pytest.mark.parametrize("language", list(Language))
def test_no_string_is_without_its_translation(language: Language) -> None:
    catalog = _catalog(language)

    missing = {wanted for wanted in _strings() if not _is_translated(catalog, wanted)}

    assert missing == set()


@pytest.mark.parametrize("language", list(Language))
def test_no_translation_is_left_of_a_string_that_is_gone(language: Language) -> None:
    assert {_id(message.id) for message in _catalog(language) if message.id} - _strings() == set()


@pytest.mark.parametrize("language", list(Language))
def test_translations_name_the_same_placeholders(language: Language) -> None:
    catalog = _catalog(language)

    assert [error for message in catalog for error in message.check(catalog)] == []


def test_numbers_have_their_three_russian_forms() -> None:
    words = guest_words(Language.RU)

    told = [words.ngettext("%(n)d night", "%(n)d nights", n) % {"n": n} for n in (1, 2, 5, 11, 21)]

    assert told == ["1 ночь", "2 ночи", "5 ночей", "11 ночей", "21 ночь"]


def _strings() -> set[Id]:
    with (LOCALE_FOLDER / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(str(Path(welcomebook.__file__).parent), methods, options)
    return {_id(message) for _, _, message, _, _ in found}


def _id(message: Id | list[str]) -> Id:
    return message if isinstance(message, str) else tuple(message)


def _catalog(language: Language) -> Catalog:
    with (LOCALE_FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language.value)


def _is_translated(catalog: Catalog, wanted: Id) -> bool:
    message = catalog.get(wanted)
    if message is None or message.fuzzy:
        return False
    forms = message.string
    return bool(forms) if isinstance(forms, str) else len(forms or ()) == catalog.num_plurals and all(forms or ())
