"""Puts what is in a message's way into a manager's words. Called by cards and pages."""

from playbooks.wording import phrase
from properties.words import Language


def problem_words(problem: str, detail: str, language: Language) -> str:
    return phrase(f"problem_{problem}", language, detail=detail)
