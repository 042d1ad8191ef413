"""Which language a guest writes, and which one is asked for. Called for every message and by the choice of wording."""

import re
from enum import StrEnum
from functools import lru_cache

from playbooks.reading.repair import Reading, read


class Language(StrEnum):
    RU = "ru"
    EN = "en"


_CYRILLIC = re.compile(r"[а-яё]{3}", re.IGNORECASE)
_NAMES = {Language.EN: ("english", "английск"), Language.RU: ("russian", "русск")}
_CANNOT = (
    r"(?:don'?t|do not|can'?t|cannot|doesn'?t|does not|no|не) (?:\w+ )?"
    r"(?:speak|understand|know|read|write|говор|понима|зна|чита)\w*\W+(?:\w+\W+)?(?:in )?(?:по[ -]|на )?"
)
_ASKED = {
    language: re.compile(
        rf"\b(in|speak|write|switch to|prefer|use|only) {english}\b|\b{english},? (please|pls|plz|version)\b|"
        rf"(по|на)[ -]{russian}|^({english}|{russian}ий)\W*$"
    )
    for language, (english, russian) in _NAMES.items()
}
_REFUSED = {
    language: re.compile(rf"{_CANNOT}(?:{english}|{russian})") for language, (english, russian) in _NAMES.items()
}


def detect_language(text: str) -> Language | None:
    """The language a message is meant in: transliterated or wrong-layout Russian is Russian; `None` without words."""
    return language_of(read(text))


def is_cyrillic(text: str, language: Language | None) -> bool:
    """Whether it is Russian in Russian letters: who writes so reads Russian, however little he writes."""
    return language is Language.RU and bool(_CYRILLIC.search(text))


def language_of(reading: Reading) -> Language | None:
    if reading.russian_letters == reading.english_letters:
        return None
    return Language.RU if reading.russian_letters > reading.english_letters else Language.EN


@lru_cache(maxsize=1_024)
def requested_language(text: str) -> Language | None:
    """The language a guest asks to be answered in ("in English please", "я не понимаю по-английски"), if any."""
    meant = read(text).text
    refused = {language for language in Language if _REFUSED[language].search(meant)}
    asked = {language for language in Language if _ASKED[language].search(meant)} - refused
    if len(asked) == 1:
        return asked.pop()
    if len(refused) == 1:
        return Language.EN if Language.RU in refused else Language.RU
    return None
