"""Reads texts that stand in a file in both languages. Called by the readers of office files and of playbooks."""

from properties.files import values
from properties.files.fields import Fields
from properties.files.values import Reader
from properties.files.written import Bilingual
from properties.words import Language

_EXPECTED = "; both languages, ru and en, were expected"


def both(fields: Fields, key: str, read: Reader[str] = values.text) -> Bilingual:
    """What must be there; blanks instead of what is missing, which has been complained about."""
    inside = fields.inside(key)
    return _read(fields, key, inside, read) if inside else Bilingual("", "")


def may_both(fields: Fields, key: str, read: Reader[str] = values.text) -> Bilingual | None:
    inside = fields.may_inside(key)
    return _read(fields, key, inside, read) if inside else None


def phrases(fields: Fields, key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Russian and English phrases; any of the two may be empty."""
    inside = fields.may_inside(key)
    if inside is None:
        return (), ()
    found = inside.several(Language.RU, values.text), inside.several(Language.EN, values.text)
    fields.adopt(key, inside)
    return found


def _read(fields: Fields, key: str, inside: Fields, read: Reader[str]) -> Bilingual:
    told = Bilingual(
        inside.need(Language.RU, read, "", _EXPECTED),
        inside.need(Language.EN, read, "", _EXPECTED),
    )
    fields.adopt(key, inside)
    return told
