"""What stands beside the thread: the guest, his stay, the property, what to do next and whom to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.answers.knowing import Mind
from inbox.cards.brief import Line, Titles, brief_lines, read_subject
from inbox.codes.naming import code_name_for_staff
from inbox.conversation.directory import directory_of
from inbox.conversation.rows import ConversationRow
from inbox.pages.incident_words import severity_name
from inbox.pages.naming import channel_name, guest_name, language_badge, trust_words
from inbox.pages.phones import shown_phone
from inbox.pages.views.incident_view import IncidentLine, view_beside
from inbox.pages.views.playbook_view import PlaybookView, view_playbooks
from inbox.pages.views.queue_view import Reader
from inbox.pages.views.stay_words import nights, stay_day
from inbox.tables import (
    Contact,
    ConversationState,
    Handoff,
    Property,
    Severity,
    Stay,
    Trust,
)
from inbox.web.languages import language_name
from playbooks.wording import phrase
from properties.details import details_shown
from properties.stays import secrets_window
from properties.words import Language, Window

# The rest of the brief stands in this panel anyway.
_BRIEF_PARTS = ("brief_reason", "brief_unsent", "brief_question", "brief_tried", "brief_notices", "brief_next")


@dataclass(frozen=True)
class Phone:
    number: str
    shown: str
    who: str = ""


@dataclass(frozen=True)
class StayView:
    code: str
    source: str
    day: str
    dates: str
    nights: int
    guests: int
    check_in: str
    check_out: str
    is_suggestion: bool  # it only fits; nobody confirmed it
    guest: str
    id: int


@dataclass(frozen=True)
class HomeView:
    name: str
    slug: str
    address: str
    facts: Sequence[tuple[str, str]]
    secrets: Sequence[tuple[str, str]]  # its key, and what it is called
    book: str


@dataclass(frozen=True)
class ContextView:
    guest: str
    language: str
    contacts: Sequence[tuple[str, str]]  # channel and address as people read it
    phones: Sequence[Phone]
    trust: str
    trust_meaning: str
    trust_level: str
    may_confirm: bool
    stay: StayView | None
    home: HomeView | None
    may_tell: bool  # codes, to the one who is answered now
    may_release: bool  # codes, before check-in
    directory: Sequence[Phone]
    brief: Sequence[Line]
    incidents: Sequence[IncidentLine]
    severities: Sequence[tuple[str, str]]
    playbooks: PlaybookView | None


def view_context(session: Session, row: ConversationRow, reader: Reader, mind: Mind | None) -> ContextView:
    """`mind`: for staff; what an owner is shown needs none."""
    words = reader.words
    stay, is_suggestion = _stay(session, row)
    trust, meaning = trust_words(row.trust, words)
    is_staff = reader.actor.may_answer
    window = secrets_window(row.home, stay if not is_suggestion else None, reader.now)
    return ContextView(
        guest=guest_name(row, words),
        language=language_name(language_badge(row).lower(), words.language),
        contacts=[(channel_name(contact.channel, words), _address(contact)) for contact in row.contacts],
        phones=_phones(row, stay if not is_suggestion else None) if is_staff else [],
        trust=trust,
        trust_meaning=meaning,
        trust_level=row.trust,
        may_confirm=is_staff and stay is not None and row.trust != Trust.VERIFIED,
        stay=_view_stay(stay, row, reader, is_suggestion=is_suggestion) if stay else None,
        home=_view_home(row.home, reader, mind) if row.home else None,
        may_tell=is_staff and row.trust == Trust.VERIFIED and window is Window.OPEN,
        may_release=is_staff and not is_suggestion and window is Window.BEFORE,
        directory=_directory(session, row.home, words.language) if is_staff else [],
        brief=_brief(session, row, words.language, reader.now, mind.titles) if mind else [],
        incidents=view_beside(session, row.id, row.home, reader) if is_staff else [],
        severities=[(one.value, severity_name(one, words)) for one in Severity],
        playbooks=view_playbooks(session, row, reader, mind.in_use.values()) if mind else None,
    )


def _stay(session: Session, row: ConversationRow) -> tuple[Stay | None, bool]:
    if row.stay is not None or row.conversation.hinted_stay_id is None:
        return row.stay, False
    return session.get(Stay, row.conversation.hinted_stay_id), True


def _address(contact: Contact) -> str:
    return f"@{contact.username}" if contact.username else contact.name


def _phones(row: ConversationRow, stay: Stay | None) -> list[Phone]:
    numbers = [contact.phone for contact in row.contacts] + [stay.guest_phone if stay else None]
    return [Phone(number, shown_phone(number)) for number in dict.fromkeys(numbers) if number]


def _view_stay(stay: Stay, row: ConversationRow, reader: Reader, *, is_suggestion: bool) -> StayView:
    clock = reader.clock(row)
    return StayView(
        code=stay.code,
        source=stay.source,
        day=stay_day(stay, clock),
        dates=clock.dates(stay.arrival, stay.departure),
        nights=nights(stay),
        guests=stay.guests,
        check_in=row.home.check_in if row.home else "",
        check_out=row.home.check_out if row.home else "",
        is_suggestion=is_suggestion,
        guest=stay.guest_name,
        id=stay.id or 0,
    )


def _view_home(home: Property, reader: Reader, mind: Mind | None) -> HomeView:
    language = reader.words.language
    facts = [
        (name.replace("_", " "), str(fact))
        for name, fact in details_shown(home.details, language).items()
        if _is_short(fact)
    ]
    return HomeView(
        name=home.name(language),
        slug=home.slug,
        address=home.address(language),
        facts=facts,
        secrets=[(name, code_name_for_staff(name, language)) for name in mind.codes] if mind else [],
        book=f"/book/{home.slug}",
    )


def _is_short(fact: object) -> bool:
    return isinstance(fact, str | int | float) and not isinstance(fact, bool) and len(str(fact)) <= 60


def _directory(session: Session, home: Property | None, language: Language) -> list[Phone]:
    return [Phone(who.phone, shown_phone(who.phone), who.name(language)) for who in directory_of(session, home)]


def _brief(session: Session, row: ConversationRow, language: Language, now: datetime, titles: Titles) -> list[Line]:
    """Of the hand-off that is still open; a resolved conversation has none."""
    if row.conversation.state == ConversationState.RESOLVED:
        return []
    query = select(Handoff).where(col(Handoff.conversation_id) == row.id, col(Handoff.closed_at).is_(None))
    handoff = session.exec(query.order_by(col(Handoff.id).desc())).first()
    if handoff is None:
        return []
    wanted = {phrase(part, language) for part in _BRIEF_PARTS}
    subject = read_subject(session, handoff, language, titles)
    return [line for line in brief_lines(subject, language, now) if line.label in wanted]
