"""Canned replies as managers write them: listed, checked, kept, put away. Used by their page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from inbox.conversation.answer_files import File
from inbox.holding.refusals import NotFound
from inbox.staff.actors import Actor
from inbox.tables import CannedReply, Property
from properties.canned import unsendable
from properties.filling import SECRETS

LONGEST_TEXT = 4_000
LONGEST_LINE = 120


@dataclass(frozen=True)
class CannedDraft:
    """`key` is what is typed after the slash: letters, digits, hyphens."""

    key: str = ""
    title_ru: str = ""
    title_en: str = ""
    text_ru: str = ""
    text_en: str = ""
    files: tuple[File, ...] = ()


class Wrong(StrEnum):
    MISSING = "missing"
    TOO_LONG = "too_long"
    FORM = "form"
    TAKEN = "taken"
    SECRET = "secret"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class CannedFault:
    """`what`: the placeholder, as it is written; `meant`: as it should have been, where only its braces are wrong."""

    wrong: Wrong
    what: str = ""
    meant: str = ""


class Unfit(Exception):
    """`faults`: by field."""

    def __init__(self, faults: dict[str, CannedFault]) -> None:
        super().__init__("the reply can't be kept")
        self.faults = faults


def list_canned(session: Session) -> Sequence[tuple[CannedReply, Property | None]]:
    """The office's own first, then those of each property."""
    query = select(CannedReply, Property).outerjoin(Property, col(Property.id) == col(CannedReply.property_id))
    query = query.where(col(CannedReply.archived_at).is_(None), col(Property.archived_at).is_(None))
    found = session.exec(query.order_by(col(Property.slug), col(CannedReply.key))).all()
    return sorted(found, key=lambda pair: pair[1] is not None)


def find_canned(session: Session, number: int) -> CannedReply:
    """Raises `NotFound`."""
    found = session.get(CannedReply, number)
    if found is None or found.archived_at is not None:
        raise NotFound
    return found


def keep_canned(
    session: Session, actor: Actor, home: Property | None, draft: CannedDraft, now: datetime, number: int = 0
) -> CannedReply:
    """A new one, or (`number`) a changed one; one of the key that was put away comes back. Raises `Unfit`."""
    before = find_canned(session, number) if number else None
    home_id = before.property_id if before else home.id if home else None
    same = _of_key(session, home_id, draft.key)
    faults = faults_of(draft)
    if same is not None and same.archived_at is None and (before is None or same.id != before.id):
        faults.setdefault("key", CannedFault(Wrong.TAKEN))
    if faults:
        raise Unfit(faults)
    kept = before or same or CannedReply(
        property_id=home_id, key="", title_ru="", title_en="", text_ru="", text_en="", changed_at=now
    )  # fmt: skip
    if before is not None and same is not None and same.id != before.id:
        session.delete(same)
        session.flush()
    for name in ("key", "title_ru", "title_en", "text_ru", "text_en"):
        setattr(kept, name, getattr(draft, name))
    kept.files = [file.to_json() for file in draft.files]
    kept.changed_by, kept.changed_at, kept.archived_at = actor.name, now, None
    session.add(kept)
    session.flush()
    return kept


def put_away(session: Session, actor: Actor, number: int, now: datetime) -> None:
    kept = find_canned(session, number)
    kept.archived_at = kept.changed_at = now
    kept.changed_by = actor.name


def faults_of(draft: CannedDraft) -> dict[str, CannedFault]:
    faults: dict[str, CannedFault] = {}
    if not all(letter.isalnum() or letter in "-_" for letter in draft.key):
        faults["key"] = CannedFault(Wrong.FORM)
    for name in ("key", "title_ru", "title_en", "text_ru", "text_en"):
        text = getattr(draft, name)
        if not text:
            faults[name] = CannedFault(Wrong.MISSING)
        elif len(text) > (LONGEST_TEXT if name.startswith("text") else LONGEST_LINE):
            faults[name] = CannedFault(Wrong.TOO_LONG)
    for name in ("text_ru", "text_en"):
        for found in unsendable(getattr(draft, name)):
            wrong = Wrong.SECRET if found.group == SECRETS else Wrong.UNKNOWN
            faults.setdefault(name, CannedFault(wrong, found.written, found.meant))
    return faults


def _of_key(session: Session, home_id: int | None, key: str) -> CannedReply | None:
    place = col(CannedReply.property_id) == home_id if home_id else col(CannedReply.property_id).is_(None)
    return session.exec(select(CannedReply).where(place, CannedReply.key == key)).first()
