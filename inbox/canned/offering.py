"""Canned replies for one conversation: of its property and of the office, filled in the guest's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from inbox.codes.door import answer_facts
from inbox.conversation.answer_files import File
from inbox.conversation.scene import Scene
from inbox.tables import CannedReply
from playbooks.scripts.facts import OF_KNOWN_GUESTS
from properties.canned import MANAGER
from properties.filling import fill_known, unfilled
from properties.words import Language


@dataclass(frozen=True)
class Offered:
    """`text` in the guest's language; `blanks`: what a manager has yet to fill in. `is_own`: of this property."""

    key: str
    title: str
    text: str
    blanks: tuple[str, ...]
    files: tuple[File, ...]
    is_own: bool


def offered(session: Session, scene: Scene, manager_name: str, title_language: Language) -> Sequence[Offered]:
    """A property's own stand first, and in the place of the office's of the same key."""
    home_id = scene.home.id if scene.home else None
    of_it = or_(col(CannedReply.property_id).is_(None), col(CannedReply.property_id) == home_id)
    found = session.exec(
        select(CannedReply).where(of_it, col(CannedReply.archived_at).is_(None)).order_by(col(CannedReply.key))
    ).all()
    own = {canned.key for canned in found if canned.property_id is not None}
    kept = [canned for canned in found if canned.property_id is not None or canned.key not in own]
    language = Language(scene.guest.language or Language.EN)
    facts = _facts(scene, language, manager_name)
    made = [_offer(canned, language, title_language, facts) for canned in kept]
    return sorted(made, key=lambda each: not each.is_own)


def _facts(scene: Scene, language: Language, manager_name: str) -> dict[str, object]:
    """What is for known guests only is a manager's to fill in for others."""
    facts = answer_facts(scene, language)
    if scene.contact.trust not in {"identified", "verified"}:
        facts = {name: fact for name, fact in facts.items() if name not in OF_KNOWN_GUESTS}
    called = {"guest": scene.contact.name, MANAGER: manager_name.split()[0] if manager_name else ""}
    return called | facts


def _offer(canned: CannedReply, language: Language, title_language: Language, facts: dict[str, object]) -> Offered:
    is_russian = language is Language.RU
    text = fill_known(canned.text_ru if is_russian else canned.text_en, facts)
    title = canned.title_ru if title_language is Language.RU else canned.title_en
    files = tuple(File.from_json(kept) for kept in canned.files)
    return Offered(canned.key, title, text, tuple(unfilled(text)), files, canned.property_id is not None)
