"""Puts why a calendar can't be read into a manager's words. Called by cards, the page of calendars and file errors."""

from playbooks.wording import phrase
from properties.words import Language


def fault_words(fault: str, detail: str, language: Language) -> str:
    return phrase(f"feed_{fault}", language, detail=detail)
