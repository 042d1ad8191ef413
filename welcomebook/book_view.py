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
from properties.words import Audience, Window
from welcomebook.addresses import public_address
from welcomebook.book_secrets import Code, Wifi, codes_of, wifi_of
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
class Book:
    """`told`: names of the secrets that stand in it. `guest`, `dates` and `opens` are empty without a stay."""

    name: str
    address: str
    map_url: str
    check_in: str
    check_out: str
    window: Window
    guest: str
    dates: str
    arrival: str
    departure: str
    opens: str
    codes: Sequence[Code]
    wifi: Wifi | None
    own: Sequence[HowTo]
    shared: Sequence[HowTo]
    calls: Sequence[EmergencyCall]
    told: frozenset[str]


def view_book(session: Session, reader: Reader, secrets: dict[str, str] | None) -> Book:
    """`secrets` None = this reader may be told none."""
    home, stay, words = reader.home, reader.stay, reader.words
    language, clock = words.language, LocalClock(words, home.timezone, reader.now)
    codes, wifi = codes_of(secrets or {}, words), wifi_of(home, secrets or {})
    told = set(codes) | ({"wifi_password"} if wifi else set())
    entries = [entry for entry in entries_of(session, home) if _may_read(entry, reader.window)]
    how_tos = {entry.id: how_to for entry in entries if (how_to := _how_to(entry, reader, secrets, told))}
    is_guest = stay is not None and reader.window in {Window.BEFORE, Window.OPEN}
    return Book(
        name=home.name(language),
        address=_address(home, language, whole=is_guest),
        map_url=_map(home, language),
        check_in=home.check_in,
        check_out=home.check_out,
        window=reader.window,
        guest=first_name(stay.guest_name) if stay and is_guest else "",
        dates=clock.dates(stay.arrival, stay.departure) if stay and is_guest else "",
        arrival=clock.full_date(stay.arrival) if stay and is_guest else "",
        departure=clock.full_date(stay.departure) if stay and is_guest else "",
        opens=clock.day_and_time(secrets_span(home, stay).opens) if stay and is_guest else "",
        codes=list(codes.values()),
        wifi=wifi,
        own=[how_tos[entry.id] for entry in entries if entry.property_id is not None and entry.id in how_tos],
        shared=[how_tos[entry.id] for entry in entries if entry.property_id is None and entry.id in how_tos],
        calls=_calls(home, words),
        told=frozenset(told),
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
    if home.latitude is None or home.longitude is None:
        return ""
    if language == "ru":
        return f"https://yandex.ru/maps/?pt={home.longitude},{home.latitude}&z=17"
    return f"https://www.openstreetmap.org/?mlat={home.latitude}&mlon={home.longitude}#map=17/{home.latitude}/{home.longitude}"


def _calls(home: Property, words: Words) -> list[EmergencyCall]:
    """112 first, then those that the country has besides."""
    numbers = emergency_numbers(home.timezone)
    services = [
        EmergencyCall(words.gettext("Ambulance"), numbers.ambulance),
        EmergencyCall(words.gettext("Fire"), numbers.fire),
        EmergencyCall(words.gettext("Police"), numbers.police),
        EmergencyCall(words.gettext("Gas leak"), numbers.gas),
    ]
    own = [EmergencyCall(call.label, call.number.split("/")[0].strip()) for call in services]
    return [
        EmergencyCall(words.gettext("All services"), _ANYWHERE),
        *(call for call in own if call.number != _ANYWHERE),
    ]
