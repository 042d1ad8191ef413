"""An incident's record as an owner's summary may use it, and what must be kept out of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.conversation.homes import home_of
from inbox.night.incident_photos import link_for, photos_of
from inbox.night.incident_reading import IncidentRow, numbers_of
from inbox.tables import (
    Author,
    Contact,
    Conversation,
    EntryKind,
    Guest,
    Incident,
    IncidentEntry,
    Message,
    PropertySecret,
    Stay,
)
from playbooks.redaction import Private
from playbooks.summary import DESK, Told
from properties.keys import Keys
from properties.words import Language


def record_of(session: Session, keys: Keys, incident: Incident, language: Language, now: datetime) -> Told:
    home = home_of(session, incident)
    photos = len(photos_of(session, incident.id or 0))
    helped_at, answered_at, by_people = _who_answered(session, incident)
    return Told(
        home=home.name(language) if home else "",
        title=incident.title(language),
        opened_at=incident.opened_at,
        helped_at=helped_at,
        answered_at=answered_at,
        by_people=by_people,
        solved_at=incident.solved_at,
        resolution=incident.resolution,
        cost=f"{f'{incident.cost:.2f}'.removesuffix('.00')} {incident.currency}" if incident.cost is not None else "",
        photos=photos,
        album=DESK + link_for(incident, home.owner_id, now).path(keys) if home and photos else "",
        reopened=incident.reopened,
        number=numbers_of(session, [IncidentRow(incident, home, None, None)])[incident.id or 0],
    )


def _who_answered(session: Session, incident: Incident) -> tuple[datetime | None, datetime | None, bool]:
    """When the bot did, when a person did, and whether anybody worked on it at all; the bot's entries name nobody."""
    entries = select(IncidentEntry.kind, IncidentEntry.by, IncidentEntry.at)
    lines = session.exec(entries.where(col(IncidentEntry.incident_id) == incident.id)).all()
    firsts = [(by, at) for kind, by, at in lines if kind == EntryKind.FIRST_RESPONSE]
    by_people = [at for by, at in firsts if by] + _first_words(session, incident)
    helped_at = min((at for by, at in firsts if not by), default=None)
    return helped_at, min(by_people, default=None), bool(by_people) or any(by for _, by, _ in lines)


def _first_words(session: Session, incident: Incident) -> list[datetime]:
    """Of a person to the guest, while the incident was open."""
    said = select(Message.received_at).where(
        col(Message.conversation_id) == incident.conversation_id,
        col(Message.author) == Author.MANAGER,
        col(Message.received_at) >= incident.opened_at,
    )
    if incident.solved_at is not None:
        said = said.where(col(Message.received_at) <= incident.solved_at)
    return list(session.exec(said.order_by(col(Message.seq)).limit(1)))


def private_of(session: Session, keys: Keys, incidents: Sequence[Incident]) -> Private:
    """Everybody who is, or was lately, a guest there, and every code of these properties."""
    homes = {incident.property_id for incident in incidents if incident.property_id}
    conversations = {incident.conversation_id for incident in incidents if incident.conversation_id}
    stays = session.exec(select(Stay).where(col(Stay.property_id).in_(homes)).order_by(col(Stay.id).desc()).limit(50))
    found = stays.all()
    people = session.exec(
        select(Guest.name, Contact.name, Contact.username)
        .join(Conversation, col(Conversation.guest_id) == col(Guest.id))
        .outerjoin(Contact, col(Contact.conversation_id) == col(Conversation.id))
        .where(col(Conversation.id).in_(conversations))
    ).all()
    secrets = session.exec(select(PropertySecret.sealed).where(col(PropertySecret.property_id).in_(homes))).all()
    return Private(
        names=[*(stay.guest_name for stay in found), *(name for row in people for name in row if name)],
        secrets=[*(stay.code for stay in found), *map(keys.open, secrets)],
    )
