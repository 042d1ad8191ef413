"""What the welcome book shows, of what its reader may know, in his words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from inbox.door import facts_of
from inbox.pages.languages import Words
from inbox.pages.naming import first_name
from inbox.pages.times import LocalClock
from inbox.tables import KnowledgeEntry, Property, Stay
from properties.emergency_numbers import emergency_numbers
from properties.filling import FillingError, fill
from properties.stays import secrets_span, secrets_window
from properties.words import Audience, Language, Window
from welcomebook.addresses import public_address
from welcomebook.book_secrets import WIFI_PASSWORD, Code, Wifi, codes_of, wifi_of
from welcomebook.knowledge import entries_of

_ANYWHERE = "112"


@dataclass(frozen=True)
class Reader:
    """Who opened the book: with a stay it is that of the link he came by."""

    home: Property
    stay: Stay | None
    words: Words
    now: datetime

    @property
    def window(self) -> Window:
        return secrets_window(self.home, self.stay, self.now)


@dataclass(frozen=True)
class HowTo:
    title: str
    text: str


@dataclass(frozen=True)
class EmergencyCall:
    label: str
    number: str


@dataclass(frozen=True)
class StayView:
    """The reader's own stay. `opens`: from when codes are shown."""

    guest: str
    dates: str
    arrival: str
    departure: str
    opens: str


@dataclass(frozen=True)
class Book:
    """`stay`: only while it lies ahead or lasts. `told`: names of the secrets that stand in the book."""

    name: str
    address: str
    map_url: str
    check_in: str
    check_out: str
    window: Window
    stay: StayView | None
    codes: Sequence[Code]
    wifi: Wifi | None
    own: Sequence[HowTo]
    shared: Sequence[HowTo]
    calls: Sequence[EmergencyCall]
    told: frozenset[str]


def view_book(session: Session, reader: Reader, secrets: dict[str, str] | None) -> Book:
    """`secrets` None = this reader may be told none."""
    home, words = reader.home, reader.words
    codes, wifi = codes_of(secrets or {}, words), wifi_of(home, secrets or {})
    told = set(codes) | ({WIFI_PASSWORD} if wifi else set())
    entries = [entry for entry in entries_of(session, home) if _may_read(entry, reader.window)]
    how_tos = [(entry, how_to) for entry in entries if (how_to := _how_to(entry, reader, secrets, told))]
    stay = _stay(reader)
    return Book(
        name=home.name(words.language),
        address=_address(home, words.language, whole=stay is not None),
        map_url=_map(home, words.language),
        check_in=home.check_in,
        check_out=home.check_out,
        window=reader.window,
        stay=stay,
        codes=list(codes.values()),
        wifi=wifi,
        own=[how_to for entry, how_to in how_tos if entry.property_id is not None],
        shared=[how_to for entry, how_to in how_tos if entry.property_id is None],
        calls=_calls(home, words),
        told=frozenset(told),
    )


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


def _may_read(entry: KnowledgeEntry, window: Window) -> bool:
    """The holder of a stay's link counts as its verified guest."""
    audience = Audience(entry.audience)
    if audience is Audience.PUBLIC:
        return True
    return window is Window.OPEN or (window is Window.BEFORE and audience is Audience.STAY)


def _how_to(entry: KnowledgeEntry, reader: Reader, secrets: dict[str, str] | None, told: set[str]) -> HowTo | None:
    """None for an answer that this property or stay lacks a fact for: no guest reads a blank."""
    language = reader.words.language
    facts = facts_of(reader.home, reader.stay, "", language)
    try:
        filled = fill(entry.answer(language), facts, secrets)
    except FillingError:
        return None
    told.update(filled.secrets)
    return HowTo(entry.title(language), filled.text)


def _address(home: Property, language: str, *, whole: bool) -> str:
    return home.address(language) if whole else public_address(home.address(language), home.address_ru, home.address_en)


def _map(home: Property, language: str) -> str:
    latitude, longitude = home.latitude, home.longitude
    if latitude is None or longitude is None:
        return ""
    if language == Language.RU:
        return f"https://yandex.ru/maps/?pt={longitude},{latitude}&z=17"
    return f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"


def _calls(home: Property, words: Words) -> list[EmergencyCall]:
    """112 first, then those that the country has besides."""
    numbers = emergency_numbers(home.timezone)
    services = (
        (words.gettext("Ambulance"), numbers.ambulance),
        (words.gettext("Fire"), numbers.fire),
        (words.gettext("Police"), numbers.police),
        (words.gettext("Gas leak"), numbers.gas),
    )
    calls = [EmergencyCall(label, number.partition("/")[0].strip()) for label, number in services]
    own = [call for call in calls if call.number != _ANYWHERE]
    return [EmergencyCall(words.gettext("All services"), _ANYWHERE), *own]
