"""What the page of one entry shows: its fields in both languages, what is wrong with them, and where it stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from inbox.conversation.answer_files import File
from inbox.knowledge.checking import Problem, known_names
from inbox.knowledge.drafts import Draft, draft_of
from inbox.knowledge.gaps import draft_for, find_gap
from inbox.knowledge.shelves import find_entry, homes, own_keys
from inbox.knowledge.surroundings import around
from inbox.pages.knowledge.form import Entered
from inbox.pages.knowledge.places import ROOT, Place, place_at, place_of_entry
from inbox.pages.knowledge.usual import draft_about
from inbox.pages.knowledge.word_view import audience_words, problem_words
from inbox.pages.views.file_view import file_size
from inbox.tables import KnowledgeEntry
from inbox.web.languages import Words
from properties.words import Audience, Language

_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class FileRow:
    key: str
    name: str
    url: str
    size: str
    is_picture: bool
    is_video: bool


@dataclass(frozen=True)
class Opened:
    """An entry in the editor. `entry` None = a new one; `seen_at`: the property that a shared one was opened from."""

    place: Place
    entry: KnowledgeEntry | None
    draft: Draft
    seen_at: Place | None = None

    @property
    def version(self) -> int:
        return self.entry.version if self.entry else 0

    @property
    def action(self) -> str:
        return f"{ROOT}/entries/{self.entry.id}" if self.entry else f"{ROOT}/entries"


def open_entry(session: Session, entry_id: int, at: str, words: Words) -> Opened:
    """Raises `NotFound`."""
    entry = find_entry(session, entry_id)
    place = place_of_entry(session, entry, words)
    seen_at = place_at(session, at, words) if at and at != place.slug else None
    return Opened(place, entry, draft_of(entry), seen_at)


@dataclass(frozen=True)
class Begun:
    """What a new entry begins with: a copy of an entry, the questions of a gap, or a usual topic's phrases."""

    copied: int = 0
    gap: int = 0
    topic: str = ""


def open_new(session: Session, at: str, begun: Begun, words: Words) -> Opened:
    """Raises `NotFound`."""
    place, from_entry = place_at(session, at, words), begun.copied
    if begun.gap:
        return Opened(place, None, draft_for(find_gap(session, begun.gap)))
    if begun.topic:
        return Opened(place, None, draft_about(begun.topic))
    draft = replace(draft_of(find_entry(session, from_entry)), is_archived=False) if from_entry else Draft()
    return Opened(place, None, draft)


def open_entered(session: Session, entered: Entered, entry_id: int, words: Words) -> Opened:
    """What the form was opened with that comes back: an entry, or (0) a new one. Raises `NotFound`."""
    if entry_id:
        return open_entry(session, entry_id, "", words)
    return open_new(session, entered.text("at"), Begun(), words)


def with_key(draft: Draft, taken: Sequence[str] | set[str]) -> Draft:
    """With a key made from its English title, where nobody typed one."""
    if draft.key:
        return draft
    words = _NOT_IN_KEYS.sub("-", (draft.title_en or " ".join(draft.phrases_en[:1])).lower()).strip("-")[:40] or "entry"
    numbered = (f"{words}-{number}" for number in range(2, 1000))
    return replace(draft, key=words if words not in taken else next(key for key in numbered if key not in taken))


def view_editor(session: Session, opened: Opened, words: Words, found: Sequence[Problem] = ()) -> dict[str, Any]:
    nearby = around(session, opened.place.home, opened.draft.key, opened.entry.id if opened.entry else None)
    return {
        "opened": opened,
        "draft": opened.draft,
        "place": opened.place,
        "title": opened.draft.title(words.language) or opened.draft.key,
        "wrong": worded(found, words),
        "audiences": [(audience.value, *audience_words(audience, words)) for audience in Audience],
        "languages": [(language.value, _language(language, words)) for language in Language],
        "names": sorted(known_names(nearby)),
        "files": [file_row(file, words) for file in opened.draft.files],
        "others": [home for home in homes(session) if home.id != (opened.place.home.id if opened.place.home else 0)],
        "serves": _serves(session, opened),
        "notices": [],
        "stale": None,
    }


def worded(found: Sequence[Problem], words: Words) -> Mapping[str, list[str]]:
    """By the names of fields."""
    told: dict[str, list[str]] = {}
    for problem in found:
        told.setdefault(problem.field, []).append(problem_words(problem, words))
    return told


def file_row(file: File, words: Words) -> FileRow:
    return FileRow(
        file.key, file.name, f"{ROOT}/files/{file.key}", file_size(file.size_bytes, words),
        file.mime.startswith("image/"), file.mime.startswith("video/"),
    )  # fmt: skip


def files_of(opened: Opened, entered: Entered, session: Session) -> dict[str, File]:
    """Those that an editor may name: of the entry itself and of the one that it is copied from."""
    kept = list(opened.draft.files)
    if entered.number("from"):
        kept += draft_of(find_entry(session, entered.number("from"))).files
    return {file.key: file for file in kept}


def _serves(session: Session, opened: Opened) -> int:
    """For how many properties a shared entry answers."""
    if opened.place.home is not None:
        return 1
    keys = own_keys(session)
    return sum(opened.draft.key not in keys.get(home.id, set()) for home in homes(session))


def _language(language: Language, words: Words) -> str:
    return {Language.RU: words.gettext("In Russian"), Language.EN: words.gettext("In English")}[language]
