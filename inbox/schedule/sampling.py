"""How a rule would read for a stay of this office: the next one to arrive that it is for, else an invented one."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from inbox.codes.door import open_secrets
from inbox.schedule.composing import Writer, later_words, write_codes, write_text
from inbox.schedule.planning import facts_of_stay
from inbox.tables import Property, Stay, StayState
from playbooks.schedule.planning import is_for
from playbooks.schedule.rules import Rule
from properties.filling import FillingError
from properties.keys import Keys
from properties.words import Language

_LOOKED_AT = 100


def sample_texts(
    session: Session, keys: Keys, public_url: str, rule: Rule, now: datetime
) -> list[tuple[Language, str, str]]:
    """For each language: the words, and what is missing for them ("" = nothing)."""
    stay, home = _sample(session, rule, now)
    if home is None:
        return []
    return [(language, *_text(session, Writer(
        keys, public_url, stay, home, language, stay.guest_name or _NAMES[language], is_verified=True), rule, now))
        for language in Language]  # fmt: skip


_NAMES = {Language.RU: "Анна", Language.EN: "Anna"}


def _text(session: Session, writer: Writer, rule: Rule, now: datetime) -> tuple[str, str]:
    try:
        parts = [write_text(writer, rule, "", None).masked]
        if rule.codes:
            secrets = open_secrets(session, writer.keys, writer.home)
            parts.append(write_codes(writer, rule, secrets).masked or later_words(writer, now))
    except FillingError as error:
        return "", error.name
    return "\n\n".join(part for part in parts if part), ""


def _sample(session: Session, rule: Rule, now: datetime) -> tuple[Stay, Property | None]:
    today = now.date()
    query = (
        select(Stay, Property)
        .join(Property, col(Property.id) == col(Stay.property_id))
        .where(col(Stay.state) == StayState.ACTIVE, col(Stay.departure) >= today)
        .order_by(col(Stay.arrival))
    )
    for stay, home in session.exec(query.limit(_LOOKED_AT)).all():
        if is_for(rule.condition, facts_of_stay(session, stay, home, now)):
            return stay, home
    any_home = session.exec(select(Property).where(col(Property.archived_at).is_(None))).first()
    invented = Stay(
        code="SAMPLE", property_id=0, guest_name="", guest_language="en", link_hash="",
        arrival=today + timedelta(days=1), departure=today + timedelta(days=4), created_at=now, changed_at=now,
    )  # fmt: skip
    return invented, any_home
