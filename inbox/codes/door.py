"""The one door through which secrets reach a text: to a verified guest of the stay, in the stay's window, on record."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from inbox.conversation.scene import Scene
from inbox.storage.rows import add_rows
from inbox.storage.statements import Statement
from inbox.tables import Contact, Property, PropertySecret, SecretRelease, Stay, Trust
from properties.details import details_in
from properties.emergency_numbers import emergency_numbers
from properties.filling import NUMBERS, Filled, fill, placeholders
from properties.keys import Keys
from properties.stays import has_ended, secrets_span, secrets_window
from properties.words import Language, Window

# Among a message's facts: what is sealed of it is only the stay's own link, or what a manager wrote on his own word.
HOLDS, LINK, TYPED = "holds", "link", "typed"
# Of what he wrote to be sent later: what is asked for again then, as of what nobody typed.
ASKED_AGAIN, CODES = "asked_again", "codes"
# The other properties whose codes he told, on his own word too.
OF_OTHERS = "of_others"


_SECRETS = Statement(
    lambda _: select(col(PropertySecret.name), col(PropertySecret.sealed)).where(
        col(PropertySecret.property_id) == bindparam("property_id")
    )
)


class NotAllowed(Exception):
    """This contact may not be told secrets now."""


def may_tell(contact: Contact, home: Property | None, stay: Stay | None, now: datetime) -> bool:
    return Trust(contact.trust) is Trust.VERIFIED and secrets_window(home, stay, now) is Window.OPEN


def may_read(
    contact: Contact, home: Property | None, stay: Stay | None, facts: Mapping[str, Any], now: datetime
) -> bool:
    """Whether the contact may be shown what is sealed of a message with these facts."""
    holds = facts.get(ASKED_AGAIN) or facts.get(HOLDS)
    if holds == TYPED:
        return home is None or stay is None or now < secrets_span(home, stay).closes
    if holds != LINK:
        return may_tell(contact, home, stay, now)
    is_on = home is not None and stay is not None and not has_ended(home, stay, now)
    return is_on and Trust(contact.trust) is Trust.VERIFIED


def fill_answer(session: Session, keys: Keys, scene: Scene, text: str, language: Language, now: datetime) -> Filled:
    """An answer with the facts of the scene. Raises `NotAllowed` for secrets, `MissingFact` rather than a blank."""
    return fill_text(session, keys, scene, text, answer_facts(scene, language), now)


def fill_text(
    session: Session, keys: Keys, scene: Scene, text: str, facts: Mapping[str, object], now: datetime
) -> Filled:
    """The same with facts of the caller's choice."""
    if not _wants_secrets(text):
        return fill(text, facts)
    if not may_tell(scene.contact, scene.home, scene.stay, now):
        raise NotAllowed
    return fill(text, facts, open_secrets(session, keys, scene.home))


def keep_release(session: Session, scene: Scene, names: tuple[str, ...], message_id: int, now: datetime) -> None:
    """Record that these secrets are told in that message."""
    release = {
        "property_id": scene.conversation.property_id or 0,
        "stay_id": scene.conversation.stay_id,
        "contact_id": scene.contact.id,
        "message_id": message_id,
        "told_to": "guest",
        "channel": scene.contact.channel,
        "at": now,
    }
    add_rows(session, SecretRelease, [{**release, "secret_name": name} for name in names])


def open_secrets(session: Session, keys: Keys, home: Property | None) -> dict[str, str]:
    """A property's secrets in the clear; for the door and for a manager's recorded look at them, nothing else."""
    if home is None:
        return {}
    return {name: keys.open(sealed) for name, sealed in _SECRETS.rows(session, property_id=home.id)}


def answer_facts(scene: Scene, language: Language) -> dict[str, object]:
    """What `{{ … }}` may name, put into words of the language; without secrets."""
    return facts_of(scene.home, scene.stay, scene.guest.name, language)


def facts_of(home: Property | None, stay: Stay | None, guest_name: str, language: Language) -> dict[str, object]:
    """The same where no conversation is: in the welcome book."""
    facts: dict[str, object] = {NUMBERS: _numbers(home.timezone if home else None)}
    if home is not None:
        facts |= {
            "property": home.name(language),
            "address": home.address(language),
            "check_in": home.check_in,
            "check_out": home.check_out,
            "details": details_in(home.details, language),
        }
    if stay is not None:
        facts |= {
            "guest": guest_name or stay.guest_name,
            "arrival": day_in_words(stay.arrival, language),
            "departure": day_in_words(stay.departure, language),
        }
    return facts


@lru_cache(maxsize=2_000)
def _wants_secrets(text: str) -> bool:
    return any(placeholder.group == "secrets" for placeholder in placeholders(text))


@lru_cache(maxsize=1_000)
def _numbers(timezone: str | None) -> Mapping[str, str]:
    return asdict(emergency_numbers(timezone))


@lru_cache(maxsize=1_000)
def day_in_words(day: date, language: Language) -> str:
    return format_date(day, "d MMMM", locale=language)
