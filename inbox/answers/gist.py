"""What a guest's words are taken for, as titles in both languages: for a manager who does not read his."""

from collections.abc import Mapping, Sequence
from typing import Any

from inbox.answers.knowing import Mind
from playbooks.matching import Action
from playbooks.wording import phrase
from properties.words import Language

GIST = "gist"  # among a message's facts
Titles = tuple[str, str]  # in Russian, in English


def gist_of(mind: Mind, text: str) -> list[Titles]:
    """Only what the desk is sure of; empty where it is not."""
    if not text.strip():
        return []
    understood = mind.understand(text)
    if understood.emergency is not None:
        kind = f"incident_{understood.emergency}"
        return [(phrase(kind, Language.RU), phrase(kind, Language.EN))]
    if understood.action is not Action.ANSWER:
        return []
    return list(dict.fromkeys(mind.titles[match.key] for match in understood.answers))


def titles_in(facts: Mapping[str, Any], name: str, language: Language) -> str:
    """Titles that a message's or an event's facts hold under that name; "" for none."""
    found: Sequence[Sequence[str]] = facts.get(name) or ()
    return ", ".join(titles[0 if language is Language.RU else 1] for titles in found)
