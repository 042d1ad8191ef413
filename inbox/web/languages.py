"""Pages' words in Russian and English, read from a folder of catalogues (the desk's: `inbox/locale`) once."""

from dataclasses import dataclass
from functools import cache, lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from properties.words import Language

LOCALE_FOLDER = Path(__file__).parent.parent / "locale"


@dataclass(frozen=True)
class Words:
    """The method names are the ones that Babel looks for when it collects strings."""

    language: Language
    catalog: GNUTranslations

    def gettext(self, message: str) -> str:
        return self.catalog.gettext(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.catalog.ngettext(one, many, number)


@cache
def words_in(language: Language, folder: Path = LOCALE_FOLDER) -> Words:
    path = folder / language / "LC_MESSAGES" / "messages.po"
    with path.open(encoding="utf-8") as file:
        catalog = read_po(file, locale=language.value, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Words(language, GNUTranslations(compiled))


def closest_language(wanted: str | None) -> Language | None:
    """Ours for "ru-RU,ru;q=0.9" and the like; None where it names neither, or nothing."""
    for part in (wanted or "").lower().split(","):
        code = part.strip()[:2]
        if code in set(Language):
            return Language(code)
    return None


@lru_cache(maxsize=500)
def language_name(code: str, language: Language) -> str:
    """ "de" in Russian → "немецкий"; a code that nobody knows comes back as it is."""
    try:
        name = Locale.parse(code.replace("-", "_")).get_language_name(language)
    except (UnknownLocaleError, ValueError):
        name = None
    return name or code
