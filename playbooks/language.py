"""Which language a guest writes, and which one is asked for. Called for every message and by the choice of wording."""

import re
from enum import StrEnum

from playbooks.reading.repair import Reading, read


class Language(StrEnum):
    RU = "ru"
    EN = "en"


_ASKED = {
    Language.EN: re.compile(r"\b(in|speak|write|switch to|prefer|use|only) english\b|\benglish,? (please|pls|plz|version)\b|(по|на)[ -]английск|^english\W*$"),
    Language.RU: re.compile(r"\b(in|speak|write|switch to|prefer|use|only) russian\b|\brussian,? (please|pls|plz|version)\b|(по|на)[ -]русск|^(russian|русский)\W*$"),
}  # fmt: skip
_CANNOT = r"(?:don'?t|do not|can'?t|cannot|doesn'?t|does not|no|не) (?:\w+ )?(?:speak|understand|know|read|write|говор|понима|зна|чита)\w*\W+(?:\w+\W+)?"
_REFUSED = {
    Language.EN: re.compile(_CANNOT + r"(?:in )?(?:по[ -]|на )?(?:english|английск)"),
    Language.RU: re.compile(_CANNOT + r"(?:in )?(?:по[ -]|на )?(?:russian|русск)"),
}


def detect_language(text: str) -> Language | None:
    """The language a message is meant in: transliterated or wrong-layout Russian is Russian; `None` without words."""
    return language_of(read(text))


def language_of(reading: Reading) -> Language | None:
    if reading.russian_letters == reading.english_letters:
        return None
    return Language.RU if reading.russian_letters > reading.english_letters else Language.EN


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
