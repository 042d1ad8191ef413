"""Gathers what the page and the door card of one stay show."""

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from markupsafe import Markup
from sqlmodel import Session, col, or_, select

from inbox.arriving.suggesting import suggestions_for
from inbox.codes.naming import code_name_for_staff
from inbox.codes.who_knows import codes_known_to
from inbox.context import Context
from inbox.pages.naming import channel_name, trust_words
from inbox.pages.phones import shown_phone
from inbox.pages.stays.changes import ChangeView, view_changes
from inbox.pages.views.message_view import MessageView, view_message
from inbox.pages.views.stay_reading import clock_at, outlook_of, stay_name
from inbox.pages.views.stay_words import nights, stay_day
from inbox.schedule.timeline import timeline_of
from inbox.stays.bookings import overlaps_of
from inbox.stays.links import link_token
from inbox.tables import Contact, Conversation, Guest, Property, Stay, StayState, SurveyAnswer, Trust
from inbox.web.languages import Words, language_name
from inbox.web.times import LocalClock
from playbooks.wording import phrase
from properties.stays import has_ended
from properties.words import Language


@dataclass(frozen=True)
class GuestView:
    name: str
    conversation_id: int
    contacts: Sequence[tuple[str, str]]  # channel, and what is known of who it is
    is_verified: bool


@dataclass(frozen=True)
class SuggestionView:
    name: str
    conversation_id: int
    phone: str
    channel: str


@dataclass(frozen=True)
class EarlierView:
    id: int
    home: str
    dates: str


@dataclass(frozen=True)
class CodeKnownView:
    """A code that is still the one that this guest was told."""

    called: str
    channel: str
    when: str
    home: str
    slug: str


@dataclass(frozen=True)
class StayPage:
    id: int
    code: str
    name: str
    source: str
    home: str
    slug: str
    day: str
    is_cancelled: bool
    is_over: bool
    dates: str
    nights: int
    guests: int
    language: str
    times: str
    zone: str
    phone: str
    phone_shown: str
    email: str
    link: str
    invitation: str  # words in the guest's language, to be sent where he booked
    picture: Markup
    people: Sequence[GuestView]
    suggestions: Sequence[SuggestionView]
    overlaps: Sequence[str]
    messages: Sequence[MessageView]
    changes: Sequence[ChangeView]
    earlier: Sequence[EarlierView]
    survey: SurveyAnswer | None
    codes: Sequence[CodeKnownView]


@dataclass(frozen=True)
class CardView:
    home: str
    address: str
    picture: Markup
    times: tuple[str, str]
    guest: str


def view_stay(session: Session, context: Context, stay: Stay, home: Property, words: Words) -> StayPage:
    clock = clock_at(home, context, words)
    language = words.language
    is_over = has_ended(home, stay, context.now())
    link = link_of(context, stay)
    items = timeline_of(session, outlook_of(session, context), stay, home)
    return StayPage(
        id=stay.id or 0, code=stay.code, name=stay_name(stay, words), source=stay.source, home=home.name(language),
        slug=home.slug, day=stay_day(stay, clock), is_cancelled=stay.state == StayState.CANCELLED, is_over=is_over,
        dates=clock.dates(stay.arrival, stay.departure), nights=nights(stay), guests=stay.guests,
        language=language_name(stay.guest_language, language), times=f"{home.check_in} → {home.check_out}",
        zone=home.timezone, phone=stay.guest_phone or "",
        phone_shown=shown_phone(stay.guest_phone) if stay.guest_phone else "", email=stay.guest_email or "",
        link=link, invitation=_invitation(stay, home, link), picture=drawn(link), people=_people(session, stay, words),
        suggestions=_suggestions(session, stay, words), overlaps=overlaps_of(session, stay),
        messages=[view_message(item, clock) for item in items], changes=view_changes(session, stay, clock),
        earlier=_earlier(session, stay, clock),
        survey=session.exec(select(SurveyAnswer).where(col(SurveyAnswer.stay_id) == stay.id)).first(),
        codes=_codes(session, stay, clock),
    )  # fmt: skip


def view_card(session: Session, context: Context, stay: Stay, home: Property, language: Language) -> CardView:
    """No code stands on it: whoever passes the door reads it. The QR code leads to the welcome book without a stay."""
    open_book = f"{context.settings.public_url}/book/{home.slug}?lang={language.value}"
    return CardView(
        home.name(language), home.address(language), drawn(open_book), (home.check_in, home.check_out), stay.guest_name
    )


def link_of(context: Context, stay: Stay) -> str:
    return f"{context.settings.public_url}/go/{link_token(context.keys, stay)}"


def _invitation(stay: Stay, home: Property, link: str) -> str:
    language = Language(stay.guest_language)
    return phrase("invitation", language, property=home.name(language), link=link)


def drawn(text: str) -> Markup:
    code = segno.make(text, error="m", micro=False)
    return Markup(
        code.svg_inline(scale=4, border=2, omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff")
    )


def _people(session: Session, stay: Stay, words: Words) -> list[GuestView]:
    query = (
        select(Conversation, Guest)
        .join(Guest, col(Guest.id) == col(Conversation.guest_id))
        .where(col(Conversation.stay_id) == stay.id, col(Conversation.merged_into_id).is_(None))
        .order_by(col(Conversation.id))
    )
    people = []
    for conversation, guest in session.exec(query).all():
        contacts = session.exec(select(Contact).where(col(Contact.conversation_id) == conversation.id)).all()
        told = [(channel_name(each.channel, words), trust_words(each.trust, words)[0]) for each in contacts]
        is_verified = any(each.trust == Trust.VERIFIED for each in contacts)
        people.append(GuestView(guest.name or words.gettext("Guest"), conversation.id or 0, told, is_verified))
    return people


def _suggestions(session: Session, stay: Stay, words: Words) -> list[SuggestionView]:
    return [
        SuggestionView(
            contact.name or contact.username or words.gettext("Guest"), conversation.id or 0,
            shown_phone(contact.phone) if contact.phone else "", channel_name(contact.channel, words),
        )
        for conversation, contact in suggestions_for(session, stay)
    ]  # fmt: skip


def _codes(session: Session, stay: Stay, clock: LocalClock) -> list[CodeKnownView]:
    known, language = codes_known_to(session, stay), clock.words.language
    homes = {each.property_id: session.get_one(Property, each.property_id) for each in known}
    return [
        CodeKnownView(
            code_name_for_staff(each.name, language),
            channel_name(each.channel, clock.words),
            clock.day_and_time(each.at),
            homes[each.property_id].name(language),
            homes[each.property_id].slug,
        )
        for each in known
    ]


def _earlier(session: Session, stay: Stay, clock: LocalClock) -> list[EarlierView]:
    """Other stays of the same person, by phone or e-mail, the last first."""
    same = [
        col(column) == value
        for column, value in ((Stay.guest_phone, stay.guest_phone), (Stay.guest_email, stay.guest_email))
        if value
    ]
    if not same:
        return []
    query = (
        select(Stay, Property)
        .join(Property, col(Property.id) == col(Stay.property_id))
        .where(or_(*same), col(Stay.id) != stay.id)
        .order_by(col(Stay.arrival).desc())
        .limit(20)
    )
    language = clock.words.language
    return [
        EarlierView(each.id or 0, home.name(language), clock.dates(each.arrival, each.departure))
        for each, home in session.exec(query)
    ]
