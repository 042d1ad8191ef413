"""Photos of an incident's record, and the link by which the property's owner looks at them.

An owner's link holds a seal, so that only whoever was sent it can open it; it ends after a while.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from inbox.tables import Attachment, AttachmentState, Incident, IncidentPhoto, Owner, Property
from properties.keys import Keys

OPEN_FOR = timedelta(days=60)


@dataclass(frozen=True)
class PhotoLink:
    """What stands in an owner's link. `until` in seconds since 1970."""

    incident_id: int
    owner_id: int
    until: int

    def path(self, keys: Keys) -> str:
        return f"/owner/photos/{self.incident_id}/{self.owner_id}/{self.until}/{self.seal(keys)}"

    def seal(self, keys: Keys) -> str:
        return keys.file_seal(f"photos of incident {self.incident_id} for owner {self.owner_id}", self.until)


def photos_of(session: Session, incident_id: int) -> list[Attachment]:
    """In the order in which they were chosen."""
    query = (
        select(Attachment)
        .join(IncidentPhoto, col(IncidentPhoto.attachment_id) == col(Attachment.id))
        .where(col(IncidentPhoto.incident_id) == incident_id, col(Attachment.state) == AttachmentState.READY)
    )
    return list(session.exec(query.order_by(col(IncidentPhoto.id))).all())


def link_for(incident: Incident, owner_id: int, now: datetime) -> PhotoLink:
    return PhotoLink(incident.id or 0, owner_id, int((now + OPEN_FOR).timestamp()))


def incident_behind(session: Session, link: PhotoLink, now: datetime) -> Incident | None:
    """The incident of a link that still opens: for its property's own owner, who is still one of ours."""
    if link.until < now.timestamp():
        return None
    query = (
        select(Incident)
        .join(Property, col(Property.id) == col(Incident.property_id))
        .join(Owner, col(Owner.id) == col(Property.owner_id))
        .where(col(Incident.id) == link.incident_id, col(Owner.id) == link.owner_id, col(Owner.archived_at).is_(None))
    )
    return session.exec(query).first()
