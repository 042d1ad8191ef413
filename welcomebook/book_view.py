"""What the welcome book shows, of what its reader may know, in his words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from inbox.book.notices import notices_at
from inbox.pages.naming import first_name
from inbox.tables import KnowledgeEntry
from inbox.web.times import LocalClock
from properties.book import SectionKind
from properties.phrases import normal_form
from properties.stays import secrets_span
from properties.words import Window
from welcomebook.addresses import public_address
from welcomebook.book_calls import EmergencyCall, emergency_calls
from welcomebook.book_filling import Filler, Reader
from welcomebook.book_places import map_address
from welcomebook.book_secrets import WIFI_PASSWORD, Code, Wifi, codes_of, wifi_of
from welcomebook.book_sections import Album, Picture, SectionView, view_sections
from welcomebook.knowledge import entries_of


@dataclass(frozen=True)
class HowTo:
    key: str
    title: str
    text: str


@dataclass(frozen=True)
class NoticeView:
    text: str
    until: str


@dataclass(frozen=True)
class StayView:
    """The reader's own stay. `opens`: from when codes are shown."""

    guest: str
    dates: str
    arrival: str
    departure: str
    opens: str


@dataclass(frozen=True)
class Part:
    """What stands in the book under one heading: its own sections, then what the bot would answer."""

    kind: SectionKind
    sections: Sequence[SectionView]
    answers: Sequence[HowTo]


@dataclass(frozen=True)
class Book:
    """`stay`: only while it lies ahead or lasts. `told`: names of the secrets that stand in the book.

    `closes`: when what it tells must be gone from the guest's device, in seconds since 1970; 0 = nothing to forget.
    """

    name: str
    address: str
    map_url: str
    check_in: str
    check_out: str
    window: Window
    stay: StayView | None
    hero: Picture | None
    views: Sequence[Picture]
    notices: Sequence[NoticeView]
    codes: Sequence[Code]
    wifi: Wifi | None
    sections: Sequence[SectionView]
    own: Sequence[HowTo]
    shared: Sequence[HowTo]
    calls: Sequence[EmergencyCall]
    told: frozenset[str]
    closes: int
    language: str
    hero_preview: str  # the address of the picture that messengers show, "" for none

    @property
    def parts(self) -> list[Part]:
        """In the order of the book, those in which something stands."""
        more = {SectionKind.HOW_TO: self.own, SectionKind.ABOUT: self.shared}
        parts = [Part(kind, self._of(kind), more.get(kind, ())) for kind in SectionKind]
        return [part for part in parts if part.sections or part.answers]

    def _of(self, kind: SectionKind) -> list[SectionView]:
        return [section for section in self.sections if section.kind is kind]


def view_book(session: Session, reader: Reader, secrets: dict[str, str] | None) -> Book:
    """`secrets` None = this reader may be told none."""
    home, words = reader.home, reader.words
    codes, wifi = codes_of(secrets or {}, words), wifi_of(home, secrets or {})
    filler = Filler(reader, secrets, set(codes) | ({WIFI_PASSWORD} if wifi else set()))
    album = Album(session, home, words.language)
    sections = view_sections(session, filler, album)
    how_tos = _how_tos(session, filler, sections)
    stay = _stay(reader)
    return Book(
        name=home.name(words.language),
        address=_address(reader, whole=stay is not None),
        map_url=map_address(home.latitude, home.longitude, words.language),
        check_in=home.check_in,
        check_out=home.check_out,
        window=reader.window,
        stay=stay,
        hero=album.hero(),
        views=album.views(),
        notices=_notices(session, reader),
        codes=list(codes.values()),
        wifi=wifi,
        sections=sections,
        own=[how_to for entry, how_to in how_tos if entry.property_id is not None],
        shared=[how_to for entry, how_to in how_tos if entry.property_id is None],
        calls=emergency_calls(home, words),
        told=frozenset(filler.told),
        closes=_closes(reader),
        language=words.language.value,
        hero_preview=album.hero_preview,
    )


def _how_tos(session: Session, filler: Filler, sections: Sequence[SectionView]) -> list[tuple[KnowledgeEntry, HowTo]]:
    """What the bot would answer, but for what a section of the same key, or of the same title, says better."""
    keys = {section.key for section in sections}
    titles = frozenset[str]().union(*(section.titles for section in sections))
    entries = (entry for entry in entries_of(session, filler.home) if entry.key not in keys)
    entries = (entry for entry in entries if titles.isdisjoint(map(normal_form, (entry.title_ru, entry.title_en))))
    readable = [entry for entry in entries if filler.may_read(entry.audience)]
    filled = ((entry, filler.fill(entry.answer(filler.language))) for entry in readable)
    return [(entry, HowTo(entry.key, entry.title(filler.language), text)) for entry, text in filled if text is not None]


def _stay(reader: Reader) -> StayView | None:
    stay, words = reader.stay, reader.words
    if stay is None or reader.window not in {Window.BEFORE, Window.OPEN}:
        return None
    clock = LocalClock(words, reader.home.timezone, reader.now)
    nights = (stay.departure - stay.arrival).days
    counted = words.ngettext("%(n)d night", "%(n)d nights", nights) % {"n": nights}
    return StayView(
        guest=first_name(stay.guest_name),
        dates=f"{clock.dates(stay.arrival, stay.departure)} · {counted}",
        arrival=clock.full_date(stay.arrival),
        departure=clock.full_date(stay.departure),
        opens=clock.day_and_time(secrets_span(reader.home, stay).opens),
    )


def _closes(reader: Reader) -> int:
    """Also before check-in: the guest's name, dates and whole address are not to outlive his stay either."""
    if reader.stay is None or reader.window not in {Window.BEFORE, Window.OPEN}:
        return 0
    return int(secrets_span(reader.home, reader.stay).closes.timestamp())


def _notices(session: Session, reader: Reader) -> list[NoticeView]:
    clock = LocalClock(reader.words, reader.home.timezone, reader.now)
    found = notices_at(session, reader.home, reader.now)
    return [NoticeView(notice.text(reader.words.language), clock.day_and_time(notice.ends_at)) for notice in found]


def _address(reader: Reader, *, whole: bool) -> str:
    home, language = reader.home, reader.words.language
    return home.address(language) if whole else public_address(home.address(language), home.address_ru, home.address_en)
