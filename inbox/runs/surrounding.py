"""What a run's branches go by: the property, the guest, the hour there. Called by the walker."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from inbox.codes.door import may_tell
from inbox.conversation.scene import Scene
from inbox.runs.actions import contact_kinds
from inbox.runs.keeping import Run
from playbooks.walks import Surroundings
from properties.details import details_in
from properties.stays import secrets_window
from properties.words import Language, Window


def surroundings_of(session: Session, scene: Scene, run: Run, now: datetime) -> Surroundings:
    home, trust = scene.home, scene.contact.trust
    window = secrets_window(home, scene.stay, now)
    return Surroundings(
        details=details_in(home.details, Language(scene.guest.language or Language.EN)) if home else {},
        contacts=contact_kinds(session, home.id if home else None),
        guest=trust if trust in {"identified", "verified"} else "unknown",
        window=window if home else Window.NONE,
        tells_secrets=may_tell(scene.contact, home, scene.stay, now),
        hour=now.astimezone(zone_at(scene)).hour,
        said=run.row.said,
    )


def zone_at(scene: Scene) -> ZoneInfo:
    return ZoneInfo(scene.home.timezone if scene.home else "UTC")
