"""An incident's record as an owner's summary may use it, and what must be kept out of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.conversation.homes import home_of
from inbox.night.incident_photos import link_for, photos_of
from inbox.night.incident_reading import IncidentRow, numbers_of
from inbox.tables import (
    Contact,
    Conversation,
    Guest,
    Incident,
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
    return Told(
        home=home.name(language) if home else "",
        title=incident.title(language),
        opened_at=incident.opened_at,
        answered_at=incident.first_response_at,
        solved_at=incident.solved_at,
        resolution=incident.resolution,
        cost=f"{f'{incident.cost:.2f}'.removesuffix('.00')} {incident.currency}" if incident.cost is not None else "",
        photos=photos,
        album=DESK + link_for(incident, home.owner_id, now).path(keys) if home and photos else "",
        reopened=incident.reopened,
        number=numbers_of(session, [IncidentRow(incident, home, None, None)])[incident.id or 0],
    )


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
