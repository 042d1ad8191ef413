"""What guests of any apartment ask about: which of it a place has no answer to, by keys and phrases. Cheap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from inbox.knowledge.drafts import Draft
from inbox.tables import KnowledgeEntry
from inbox.web.languages import Words
from playbooks.language import detect_language
from playbooks.matching.topics import topics
from properties.phrases import normal_form
from properties.words import Language

_PHRASES = 3  # that a new entry begins with, in each language


@dataclass(frozen=True)
class _Usual:
    keys: frozenset[str]
    forms: frozenset[str]
    phrases: Sequence[str]


def usual_topics(words: Words) -> dict[str, str]:
    """By the keys of the shipped packs, in the order in which guests come to need them."""
    return {
        "check-in-time": words.gettext("Check-in time"),
        "self-check-in": words.gettext("Getting in"),
        "from-airport": words.gettext("From the airport"),
        "parking": words.gettext("Parking"),
        "wifi": words.gettext("Wi-Fi"),
        "towels": words.gettext("Towels"),
        "hot-water": words.gettext("Hot water"),
        "heating": words.gettext("Heating"),
        "washing-machine": words.gettext("Washing machine"),
        "tv": words.gettext("TV"),
        "shops": words.gettext("Shops nearby"),
        "luggage": words.gettext("Luggage"),
        "late-check-out": words.gettext("Late check-out"),
        "check-out-time": words.gettext("Check-out time"),
    }


def missing_topics(entries: Iterable[KnowledgeEntry], words: Words) -> list[tuple[str, str]]:
    """Keys and names of the usual ones that no entry is about."""
    keys: set[str] = set()
    forms: set[str] = set()
    for entry in entries:
        keys.add(_plain(entry.key))
        forms |= {normal_form(phrase) for phrase in (*entry.phrases_ru, *entry.phrases_en)}
    usual = _usual()
    named = [(key, called) for key, called in usual_topics(words).items() if key in usual]
    return [(key, called) for key, called in named if not (usual[key].keys & keys or usual[key].forms & forms)]


def draft_about(key: str) -> Draft:
    """A new entry about a usual topic, with some of the phrases that guests use."""
    topic = _usual().get(key)
    draft = Draft(key=key if topic else "")
    for language in Language:
        spoken = [one for one in topic.phrases if _is_in(one, language)] if topic else []
        draft = draft.with_phrases(language, spoken[:_PHRASES])
    return draft


def _is_in(phrase: str, language: Language) -> bool:
    spoken = detect_language(phrase)
    return spoken is not None and spoken.value == language.value


@cache
def _usual() -> dict[str, _Usual]:
    return {
        topic.key: _Usual(
            frozenset({_plain(topic.key), *map(_plain, topic.aliases)}),
            frozenset(normal_form(phrase) for phrase in topic.phrases),
            topic.phrases,
        )
        for topic in topics()
    }


def _plain(key: str) -> str:
    return key.lower().replace("_", "-")
