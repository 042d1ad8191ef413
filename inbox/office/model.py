"""An office as values: what a file says, what the database holds, and both together. Times and dates are local."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from inbox.office.books import OfficeBook
from inbox.office.nights import OfficeException, OfficeRules
from inbox.tables.staff import Role
from playbooks.schedule.rules import Rule
from playbooks.schedule.templates import ApprovedText
from playbooks.scripts import Playbook
from properties.details import Detail
from properties.files.faults import Place
from properties.files.written import Bilingual, Written
from properties.words import Audience, Language


@dataclass(frozen=True, kw_only=True)
class _Described:
    written: Written = field(default=Written(), compare=False, repr=False)


@dataclass(frozen=True)
class OfficeOwner(_Described):
    key: str
    name: str
    language: Language
    email: str | None = None
    telegram_id: int | None = None


@dataclass(frozen=True)
class OfficeManager(_Described):
    key: str
    name: str
    role: Role
    language: Language
    speaks: tuple[Language, ...]
    email: str | None = None
    telegram_id: int | None = None


@dataclass(frozen=True)
class OfficeShift(_Described):
    """`since` and `until` are local "HH:MM"; `managers` are keys in the order of the chain.

    `more_hours` are further intervals of the same days. On `days_off` it is not worked, on `extra_days` it is.
    """

    name: str
    timezone: str
    days: tuple[str, ...]
    since: str
    until: str
    managers: tuple[str, ...]
    more_hours: tuple[tuple[str, str], ...] = ()
    days_off: tuple[date, ...] = ()
    extra_days: tuple[date, ...] = ()


@dataclass(frozen=True)
class OfficeEntry(_Described):
    key: str
    audience: Audience
    phrases_ru: tuple[str, ...]
    phrases_en: tuple[str, ...]
    answer: Bilingual
    title: Bilingual | None = None
    files: tuple[str, ...] | None = None  # beside the office file; None = nothing is said about them


@dataclass(frozen=True)
class OfficeCanned(_Described):
    """A reply written beforehand."""

    key: str
    title: Bilingual
    text: Bilingual
    files: tuple[str, ...] | None = None  # beside the office file; None = nothing is said about them


@dataclass(frozen=True)
class OfficeContact(_Described):
    role: str
    name: Bilingual
    phone: str


@dataclass(frozen=True)
class OfficeCalendar(_Described):
    """A platform's calendar of a property; `address` is `MASK` where it isn't told: it opens the bookings."""

    source: str
    address: str
    closed_is_stay: bool = False


@dataclass(frozen=True)
class OfficeSurvey(_Described):
    """What a guest said of his stay: 1–5, 0–10, his own words."""

    score: int
    recommends: int | None = None
    comment: str = ""


@dataclass(frozen=True)
class OfficeSending(_Described):
    """`quiet_hours`: local "HH:MM" from and to. `whatsapp_first`: where guests agree to be written to first."""

    quiet_hours: tuple[str, str] | None = None
    whatsapp_first: str | None = None


@dataclass(frozen=True)
class OfficeStay(_Described):
    code: str
    source: str
    guest_name: str
    guest_language: Language
    arrival: date
    departure: date
    guests: int = 1
    guest_phone: str | None = None
    guest_email: str | None = None
    survey: OfficeSurvey | None = None


@dataclass(frozen=True)
class OfficeProperty(_Described):
    """`check_in` and `check_out` are local "HH:MM"; a secret is its text, or `MASK` where that isn't told."""

    slug: str
    name: Bilingual
    owner: str
    timezone: str
    address: Bilingual
    check_in: str
    check_out: str
    latitude: float | None = None
    longitude: float | None = None
    secrets: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Detail] = field(default_factory=dict)
    directory: tuple[OfficeContact, ...] = ()
    knowledge: tuple[OfficeEntry, ...] = ()
    canned: tuple[OfficeCanned, ...] = ()
    stays: tuple[OfficeStay, ...] = ()
    codes_early_hours: int | None = None
    book: OfficeBook | None = None
    tags: tuple[str, ...] = ()
    trusts_phone: bool = False
    calendars: tuple[OfficeCalendar, ...] = ()


@dataclass(frozen=True)
class OfficeMessage:
    """A message that goes out by itself."""

    rule: Rule


@dataclass(frozen=True)
class OfficeTemplate:
    """A text that WhatsApp has approved."""

    approved: ApprovedText


@dataclass(frozen=True)
class GivenPlaybook:
    """A playbook with the text of its file."""

    playbook: Playbook
    source: str
    file_name: str


@dataclass(frozen=True)
class Office:
    """`sections` are the top-level keys that were written: nothing is said about those that were not."""

    owners: tuple[OfficeOwner, ...] = ()
    managers: tuple[OfficeManager, ...] = ()
    shifts: tuple[OfficeShift, ...] = ()
    knowledge: tuple[OfficeEntry, ...] = ()
    properties: tuple[OfficeProperty, ...] = ()
    playbooks: tuple[GivenPlaybook, ...] = ()
    messages: tuple[OfficeMessage, ...] = ()
    templates: tuple[OfficeTemplate, ...] = ()
    sending: OfficeSending | None = None
    canned: tuple[OfficeCanned, ...] = ()
    rules: OfficeRules | None = None
    exceptions: tuple[OfficeException, ...] = ()
    sections: Mapping[str, Place] = field(default_factory=dict, compare=False)

    def __add__(self, other: "Office") -> "Office":
        return Office(
            owners=self.owners + other.owners,
            managers=self.managers + other.managers,
            shifts=self.shifts + other.shifts,
            knowledge=self.knowledge + other.knowledge,
            properties=self.properties + other.properties,
            playbooks=self.playbooks + other.playbooks,
            messages=self.messages + other.messages,
            templates=self.templates + other.templates,
            sending=other.sending or self.sending,
            canned=self.canned + other.canned,
            rules=other.rules or self.rules,
            exceptions=self.exceptions + other.exceptions,
            sections={**other.sections, **self.sections},
        )

    def knowledge_of(self, property: OfficeProperty) -> tuple[OfficeEntry, ...]:
        """What serves this property: its own entries, then the portfolio's without those it has a key of."""
        own = {entry.key for entry in property.knowledge}
        return property.knowledge + tuple(entry for entry in self.knowledge if entry.key not in own)
