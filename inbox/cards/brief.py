"""Puts a hand-off's facts into words: for a manager's card, for the inbox, for the API. No secrets are among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from sqlalchemy import or_
from sqlmodel import Session, col, select

from inbox.answers.playbooks_in_use import PREFIX
from inbox.cards.run_cards import read_for_staff, run_lines
from inbox.conversation.directory import directory_of
from inbox.conversation.homes import home_of
from inbox.runs.reading import RunRead
from inbox.schedule.problem_words import problem_words
from inbox.staff.roster import zone_at
from inbox.tables import (
    BookNotice,
    Contact,
    Conversation,
    DirectoryContact,
    Guest,
    Handoff,
    HandoffReason,
    KnowledgeEntry,
    Property,
    Stay,
)
from playbooks.commands import is_command
from playbooks.wording import phrase
from properties.words import Language

Titles = Mapping[str, tuple[str, str]]
_QUESTION_LENGTH = 500


@dataclass(frozen=True)
class Line:
    label: str
    text: str


@dataclass(frozen=True)
class Subject:
    """What a brief is about, as it is now."""

    handoff: Handoff
    conversation: Conversation
    guest: Guest
    home: Property | None
    stay: Stay | None
    contact: Contact | None
    directory: Sequence[DirectoryContact]
    notices: Sequence[BookNotice]
    titles: dict[str, str]
    zone: ZoneInfo
    runs: Sequence[RunRead] = ()


def read_subject(session: Session, handoff: Handoff, language: Language, known: Titles | None = None) -> Subject:
    """`known`: titles, in Russian and English, of entries that answer there: they need not be read."""
    conversation = session.get_one(Conversation, handoff.conversation_id)
    home = home_of(session, conversation)
    contact = session.get(Contact, conversation.answer_contact_id) if conversation.answer_contact_id else None
    return Subject(
        handoff=handoff,
        conversation=conversation,
        guest=session.get_one(Guest, conversation.guest_id),
        home=home,
        stay=session.get(Stay, conversation.stay_id) if conversation.stay_id else None,
        contact=contact,
        directory=directory_of(session, home),
        notices=_notices(session, home),
        runs=read_for_staff(session, conversation, language),
        titles=_titles(session, home, handoff.brief.get("tried", []), language, known or {}),
        zone=zone_at(session, home),
    )


def brief_lines(subject: Subject, language: Language, now: datetime) -> list[Line]:
    """The brief, most needed first, in the reader's language."""
    lines = [
        ("brief_reason", phrase(f"reason_{subject.handoff.reason}", language)),
        ("brief_guest", _guest(subject, language)),
        ("brief_property", place(subject, language)),
        ("brief_stay", _stay(subject, language)),
        ("brief_unsent", _unsent(subject, language)),
        ("brief_question", question(subject)),
        *run_lines(subject.runs, language).items(),
        ("brief_tried", ", ".join(title for key, title in subject.titles.items() if not key.startswith(PREFIX))),
        ("brief_next", _next_step(subject, language)),
        ("brief_notices", _notices_in_words(subject, language, now)),
        ("brief_directory", "; ".join(f"{who.name(language)} {who.phone}" for who in subject.directory)),
        ("brief_waiting", _waiting(subject, language, now)),
    ]
    return [Line(phrase(label, language), text) for label, text in lines if text]


def brief_text(subject: Subject, language: Language, now: datetime) -> str:
    return "\n".join(f"{line.label}: {line.text}" for line in brief_lines(subject, language, now))


def question(subject: Subject) -> str:
    asked = [subject.handoff.brief.get("question", ""), *subject.handoff.brief.get("more", [])]
    said = dict.fromkeys(words for words in asked if words and not is_command(words))
    return " / ".join(said)[:_QUESTION_LENGTH]


def place(subject: Subject, language: Language) -> str:
    if subject.home is None:
        return ""
    return f"{subject.home.name(language)}, {subject.home.address(language)}"


def _guest(subject: Subject, language: Language) -> str:
    channel = phrase(f"channel_{subject.contact.channel}", language) if subject.contact else ""
    trust = phrase(f"trust_{subject.contact.trust}", language) if subject.contact else ""
    name = subject.guest.name or (subject.contact.name if subject.contact else "")
    parts = [name or phrase("brief_nameless", language), (subject.guest.language or "").upper(), channel, trust]
    return ", ".join(part for part in parts if part)


def _stay(subject: Subject, language: Language) -> str:
    stay = subject.stay
    if stay is None:
        return ""
    dates = [format_date(day, "d MMM", locale=language) for day in (stay.arrival, stay.departure)]
    return f"{stay.code}, {dates[0]} – {dates[1]}"


def _unsent(subject: Subject, language: Language) -> str:
    """Messages of ours that can't go out, and why."""
    return "; ".join(
        f"«{each[language.value]}»: {problem_words(each['problem'], each['detail'], language)}"
        for each in subject.handoff.brief.get("unsent", [])
    )


def _next_step(subject: Subject, language: Language) -> str:
    unsent = subject.handoff.brief.get("unsent")
    if unsent and subject.handoff.reason == HandoffReason.UNSENT and not question(subject):
        return phrase(f"next_{unsent[0]['problem']}", language)
    if subject.stay is None:
        return phrase("next_identify", language)
    if subject.contact is not None and subject.contact.trust != "verified":
        return phrase("next_confirm", language)
    return phrase("next_emergency" if subject.handoff.severity == "critical" else "next_answer", language)


def _waiting(subject: Subject, language: Language, now: datetime) -> str:
    since = subject.conversation.waiting_since or subject.handoff.at
    minutes = max(0, (now - since) // timedelta(minutes=1))
    return phrase(
        "waiting_since", language, clock=since.astimezone(subject.zone).strftime("%H:%M"), minutes=str(minutes)
    )


def _notices(session: Session, home: Property | None) -> Sequence[BookNotice]:
    """What holds at the property for a while, past and to come: which of it now is for whoever puts it into words."""
    if home is None:
        return ()
    of_home = or_(col(BookNotice.property_id) == home.id, col(BookNotice.property_id).is_(None))
    return session.exec(select(BookNotice).where(of_home).order_by(col(BookNotice.ends_at).desc()).limit(20)).all()


def _notices_in_words(subject: Subject, language: Language, now: datetime) -> str:
    holding = [notice for notice in subject.notices if notice.starts_at <= now < notice.ends_at]
    told = (
        phrase(
            "brief_notice", language, text=notice.text(language),
            until=format_datetime(notice.ends_at.astimezone(subject.zone), "d MMM, HH:mm", locale=language),
        )
        for notice in reversed(holding)
    )  # fmt: skip
    return "; ".join(told)


def _titles(
    session: Session, home: Property | None, keys: Sequence[str], language: Language, known: Titles
) -> dict[str, str]:
    """Names of the entries that were told or near; a property's own before the portfolio's of that key."""
    titles = {key: known[key][0 if language is Language.RU else 1] for key in keys if key in known}
    if others := [key for key in keys if key not in known]:
        is_own = col(KnowledgeEntry.property_id) == (home.id if home else None)
        scope = or_(col(KnowledgeEntry.property_id).is_(None), is_own)
        entries = session.exec(select(KnowledgeEntry).where(col(KnowledgeEntry.key).in_(others), scope))
        for entry in sorted(entries, key=lambda entry: entry.property_id is not None):
            titles[entry.key] = entry.title(language)
    return {key: titles.get(key, key) for key in keys}
