"""Puts what is in a message's way into a manager's words. Called by cards and pages."""

from inbox.codes.naming import code_name_for_staff
from inbox.tables import Problem
from playbooks.wording import phrase, phrase_keys
from properties.filling import DETAILS, SECRETS
from properties.words import Language


def problem_words(problem: str, detail: str, language: Language) -> str:
    told = lacking_words(detail, language) if problem == Problem.MISSING_FACT else detail
    return phrase(f"problem_{problem}", language, detail=told)


def lacking_words(wanted: str, language: Language) -> str:
    """`wanted`: what a `FillingError` names, "secrets.door_code" or, where nothing is called so, "{{ chek_in }}"."""
    group, _, name = wanted.rpartition(".")
    if wanted.startswith(("{{", "}}")):
        return phrase("lacks_placeholder", language, name=wanted)
    if group == SECRETS:
        return phrase("lacks_secret", language, name=code_name_for_staff(name, language))
    if group == DETAILS:
        return phrase("lacks_detail", language, name=name)
    key = f"lacks_{name}"
    return phrase(key, language) if key in phrase_keys() else wanted
