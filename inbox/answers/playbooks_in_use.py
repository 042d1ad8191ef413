"""Which playbooks an office works with: the shipped ones, and those it has imported in their stead or beside them.

Called by the desk's knowledge, which keeps them until they change, and by whoever walks a run of an older version.
"""

import hashlib
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import bindparam
from sqlalchemy import select as columns_from
from sqlmodel import Session, col, select

from inbox.storage.statements import Statement
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import ImportedPlaybook, PlaybookVersion
from playbooks.matching import Entry, EntryKind
from playbooks.scripts import Playbook, read_playbook, shipped_playbooks
from playbooks.scripts.library import shipped_source
from properties.files.faults import OfficeErrors
from properties.phrases import normal_form

_VERSION = Statement(
    lambda _: columns_from(col(PlaybookVersion.id)).where(col(PlaybookVersion.digest) == bindparam("digest"))
)
PREFIX = "playbook:"  # before a playbook's key where knowledge entries have keys too
_KEPT_VERSIONS = 200


@dataclass(frozen=True)
class InUse:
    """A playbook with the text of its file."""

    playbook: Playbook
    source: str

    @property
    def matched_as(self) -> str:
        return f"{PREFIX}{self.playbook.key}"


def playbooks_in_use(session: Session) -> list[InUse]:
    own = {key: InUse(playbook_of(source), source) for key, source in own_playbooks(session).items()}
    shipped = {key: InUse(playbook, shipped_source(key)) for key, playbook in shipped_playbooks().items()}
    return list({**shipped, **own}.values())


def matched_playbooks(playbooks: Iterable[Playbook], said: Set[str]) -> list[Entry]:
    """As the matcher sees them: triggers as phrases, but for those that a knowledge entry has (`said`).

    What only an emergency begins is not among them: it would make the bot doubt what comes near its title.
    """
    told = [playbook for playbook in playbooks if playbook.triggers_ru or playbook.triggers_en]
    return [_matched(playbook, said) for playbook in told]


def own_playbooks(session: Session) -> dict[str, str]:
    """The texts of the playbooks that the office has imported, by key."""
    query = (
        select(PlaybookVersion)
        .join(ImportedPlaybook, col(ImportedPlaybook.version_id) == col(PlaybookVersion.id))
        .where(col(ImportedPlaybook.archived_at).is_(None))
        .order_by(col(ImportedPlaybook.id))
    )
    return {version.key: version.source for version in session.exec(query)}


def keep_version(session: Session, key: str, source: str, now: datetime) -> int:
    """The id of the row that holds this text."""
    digest = _digest(source)
    known = _VERSION.first(session, digest=digest)
    if known is None:
        insert_or_ignore(session, PlaybookVersion, key=key, digest=digest, source=source, at=now)
        (known,) = _VERSION.rows(session, digest=digest)
    number: int = known[0]
    return number


def _matched(playbook: Playbook, said: Set[str]) -> Entry:
    triggers = (*playbook.triggers_ru, *playbook.triggers_en)
    return Entry(
        key=f"{PREFIX}{playbook.key}",
        kind=EntryKind.PLAYBOOK,
        phrases=tuple(trigger for trigger in triggers if normal_form(trigger) not in said),
        title_ru=playbook.title.ru,
        title_en=playbook.title.en,
    )


@lru_cache(maxsize=_KEPT_VERSIONS)
def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


@lru_cache(maxsize=1)
def _shipped_by_source() -> dict[str, Playbook]:
    return {shipped_source(key): playbook for key, playbook in shipped_playbooks().items()}


@lru_cache(maxsize=_KEPT_VERSIONS)
def playbook_of(source: str) -> Playbook:
    """What a text says that was checked when it was taken. Raises `OfficeErrors` if it can't be read any more."""
    if (shipped := _shipped_by_source().get(source)) is not None:
        return shipped  # read already: a guest's first word in it need not wait for that
    read = read_playbook(source.encode(), "imported playbook")
    if read.playbook is None:
        raise OfficeErrors(read.faults)
    return read.playbook
