"""What the lists of knowledge show: places with their counts, and the entries of one place."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from inbox.knowledge.gaps import count_gaps
from inbox.knowledge.proposing import count_proposals
from inbox.knowledge.shelves import Origin, Standing, all_active, homes
from inbox.pages.knowledge.places import Place, entry_url, place_of
from inbox.pages.knowledge.usual import missing_topics, usual_topics
from inbox.pages.knowledge.word_view import audience_words
from inbox.tables import KnowledgeEntry, Property
from inbox.web.languages import Words
from properties.phrases import normal_form
from properties.words import Language

_SNIPPET, _MOST_PLACES = 180, 200


@dataclass(frozen=True)
class PlaceRow:
    place: Place
    own: int
    inherited: int
    address: str = ""
    gaps: int = 0
    words: int = 0
    missing: Sequence[str] = ()
    usual: int = 0


@dataclass(frozen=True)
class EntryRow:
    id: int
    key: str
    title: str
    has_title: bool
    answer: str
    audience: str
    audience_key: str
    phrases: int
    examples: Sequence[str]
    files: int
    origin: Origin
    by: str
    url: str


def view_places(session: Session, words: Words, q: str) -> list[PlaceRow]:
    """The portfolio first; searched by name, address and slug."""
    by_place = all_active(session)
    gaps, proposals = count_gaps(session), count_proposals(session)
    shared = by_place.get(None, [])
    found = [home for home in homes(session) if _is_found(home, q)][:_MOST_PLACES]
    rows = [
        _row(home, by_place.get(home.id, []), shared, words, (gaps.get(home.id, 0), proposals.get(home.id, 0)))
        for home in found
    ]
    portfolio = PlaceRow(place_of(None, words), len(shared), 0, words=proposals.get(None, 0))
    return rows if q else [portfolio, *rows]


def view_entries(standings: Sequence[Standing], words: Words, q: str, place: Place) -> list[EntryRow]:
    wanted = normal_form(q)
    return [view_entry(one, words, place) for one in standings if wanted in _everything(one.entry)]


def view_entry(standing: Standing, words: Words, place: Place) -> EntryRow:
    entry, language = standing.entry, words.language
    first, second = (entry.phrases_ru, entry.phrases_en) if language is Language.RU else (
        entry.phrases_en, entry.phrases_ru)  # fmt: skip
    return EntryRow(
        id=entry.id or 0,
        key=entry.key,
        title=entry.title(language),
        has_title=bool(entry.title_ru or entry.title_en),
        answer=_short(entry.answer(language)),
        audience=audience_words(entry.audience, words)[0],
        audience_key=entry.audience,
        phrases=len(entry.phrases_ru) + len(entry.phrases_en),
        examples=[*first, *second][:3],
        files=len(entry.media),
        origin=standing.origin,
        by=entry.changed_by,
        url=entry_url(standing, place),
    )


def _row(
    home: Property, own: Sequence[KnowledgeEntry], shared: Sequence[KnowledgeEntry], words: Words, wait: tuple[int, int]
) -> PlaceRow:  # fmt: skip
    keys = {entry.key for entry in own}
    inherited = [entry for entry in shared if entry.key not in keys]
    missing = [called for _, called in missing_topics([*own, *inherited], words)]
    return PlaceRow(
        place_of(home, words), len(own), len(inherited), home.address(words.language), *wait,
        missing=missing, usual=len(usual_topics(words)),
    )  # fmt: skip


def _is_found(home: Property, q: str) -> bool:
    told = " ".join((home.name_ru, home.name_en, home.address_ru, home.address_en, home.slug))
    return normal_form(q) in normal_form(told)


def _everything(entry: KnowledgeEntry) -> str:
    texts = (
        entry.key, entry.title_ru, entry.title_en, entry.answer_ru, entry.answer_en,
        *entry.phrases_ru, *entry.phrases_en,
    )  # fmt: skip
    return normal_form(" ".join(texts))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SNIPPET else flat[: _SNIPPET - 1].rstrip() + "…"
