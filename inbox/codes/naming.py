"""How codes and passwords are called: to guests, and on staff's pages and cards."""

from playbooks.wording import phrase, phrase_keys
from properties.words import Language

BACKUP = "_backup"
"""Ends the name of a code for when the usual one fails."""


def code_name(name: str, language: Language) -> str:
    """What a guest calls it; what an office calls its own codes means nothing to him."""
    return _named(name, language, phrase("secret_code", language))


def code_name_for_staff(name: str, language: Language) -> str:
    """The usual ones by their names, others as the office calls them."""
    return _named(name, language, name.removesuffix(BACKUP).replace("_", " ").capitalize())


def _named(name: str, language: Language, otherwise: str) -> str:
    key = f"secret_{name.removesuffix(BACKUP)}"
    called = phrase(key, language) if key in phrase_keys() else otherwise
    return f"{called} ({phrase('secret_backup', language)})" if name.endswith(BACKUP) else called
