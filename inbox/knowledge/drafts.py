"""What an entry says, apart from who keeps it: typed in on a page, copied, or as it was before. Values only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from inbox.conversation.answer_files import File
from inbox.tables import KnowledgeEntry
from properties.phrases import normal_form
from properties.words import Audience, Language


@dataclass(frozen=True)
class Draft:
    """Both languages side by side. `is_archived`: kept, but no guest is answered by it."""

    key: str = ""
    audience: Audience = Audience.PUBLIC
    title_ru: str = ""
    title_en: str = ""
    phrases_ru: tuple[str, ...] = ()
    phrases_en: tuple[str, ...] = ()
    answer_ru: str = ""
    answer_en: str = ""
    files: tuple[File, ...] = ()
    is_archived: bool = False

    def phrases(self, language: str) -> tuple[str, ...]:
        return self.phrases_ru if language == Language.RU else self.phrases_en

    def answer(self, language: str) -> str:
        return self.answer_ru if language == Language.RU else self.answer_en

    def title(self, language: str) -> str:
        return self.title_ru if language == Language.RU else self.title_en

    def with_phrases(self, language: Language, more: Iterable[str]) -> "Draft":
        """With these phrases added, but for those that it has already in other spelling."""
        known = {normal_form(phrase) for phrase in (*self.phrases_ru, *self.phrases_en)}
        new = distinct(phrase for phrase in more if normal_form(phrase) not in known)
        if language == Language.RU:
            return replace(self, phrases_ru=(*self.phrases_ru, *new))
        return replace(self, phrases_en=(*self.phrases_en, *new))


def distinct(phrases: Iterable[str]) -> tuple[str, ...]:
    """Each once, whatever its spelling, in their order; blanks left out."""
    by_form = {form: phrase.strip() for phrase in reversed(list(phrases)) if (form := normal_form(phrase))}
    return tuple(reversed(by_form.values()))


def draft_of(entry: KnowledgeEntry) -> Draft:
    return draft_from(snapshot(entry.model_dump()))


def columns_of(draft: Draft) -> dict[str, Any]:
    """The columns that a draft decides about; whether it is archived is a moment, which the caller knows."""
    return {
        "key": draft.key,
        "audience": draft.audience.value,
        "title_ru": draft.title_ru,
        "title_en": draft.title_en,
        "phrases_ru": list(draft.phrases_ru),
        "phrases_en": list(draft.phrases_en),
        "answer_ru": draft.answer_ru,
        "answer_en": draft.answer_en,
        "media": [file.to_json() for file in draft.files],
    }


def snapshot(columns: Mapping[str, Any]) -> dict[str, Any]:
    """What history keeps of an entry's columns."""
    kept = {name: columns[name] for name in columns_of(Draft())}
    return {**kept, "is_archived": columns["archived_at"] is not None}


def draft_from(kept: Mapping[str, Any]) -> Draft:
    """The draft that `snapshot` kept."""
    return Draft(
        key=kept["key"],
        audience=Audience(kept["audience"]),
        title_ru=kept["title_ru"],
        title_en=kept["title_en"],
        phrases_ru=tuple(kept["phrases_ru"]),
        phrases_en=tuple(kept["phrases_en"]),
        answer_ru=kept["answer_ru"],
        answer_en=kept["answer_en"],
        files=tuple(File.from_json(file) for file in kept.get("media", ())),
        is_archived=kept["is_archived"],
    )
