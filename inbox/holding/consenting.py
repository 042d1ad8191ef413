"""Opens codes before check-in because a playbook asked and a manager agreed, and tells them to the guest who waits.

Called by whoever leads a playbook. They go through the door, as always, and are on record under the manager's name.
"""

from contextlib import suppress
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.codes.door import NotAllowed
from inbox.codes.telling import tell_code
from inbox.conversation.scene import Scene
from inbox.holding.early_release import NothingToRelease, release_early
from inbox.runs.keeping import Run
from inbox.staff.actors import Actor
from inbox.tables import PropertySecret
from properties.filling import SECRETS, placeholders
from properties.keys import Keys

_WAY_IN = "_code"
_NOT_THE_WAY_IN = "alarm"


class NotConfirmed(Exception):
    """Codes are told to a confirmed guest only: he has to be confirmed first."""


def open_for(session: Session, keys: Keys, actor: Actor, scene: Scene, run: Run, now: datetime) -> None:
    with suppress(NothingToRelease):  # they are open by now
        release_early(session, actor, scene.conversation.id or 0, run.row.title(actor.language), now)
    session.flush()
    for name in _wanted(session, scene, run):
        with suppress(NotAllowed):
            tell_code(session, keys, actor, scene.contact, name, now)


def _wanted(session: Session, scene: Scene, run: Run) -> list[str]:
    """Those that the playbook speaks of, else all that lead inside."""
    query = select(PropertySecret.name).where(col(PropertySecret.property_id) == scene.conversation.property_id)
    names = sorted(session.exec(query))
    texts = " ".join(step.text.ru for step in run.playbook.steps if step.text)
    spoken_of = {found.name for found in placeholders(texts) if found.group == SECRETS} & set(names)
    inside = [name for name in names if name.endswith(_WAY_IN) and not name.startswith(_NOT_THE_WAY_IN)]
    return sorted(spoken_of) or inside
