"""The approved texts that fit a conversation, as its guest would read them. Used by pages, API and Telegram."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from inbox.answers.voicing import OTHER_WORDS
from inbox.codes.door import facts_of
from inbox.conversation.scene import Scene
from inbox.conversation.templates import TEMPLATE_ONLY, template_facts
from inbox.schedule.composing import Writer, fill_variables
from inbox.staff.actors import Actor
from inbox.tables import ApprovedTemplate, AuditRecord, Author, Contact, Conversation, Message, Trust
from playbooks.schedule.numbering import put_in
from playbooks.schedule.reading import LONGEST_TEMPLATE
from playbooks.schedule.templates import WRITE_BACK, ApprovedText, read_approved, written_approved
from playbooks.scripts.facts import OF_KNOWN_GUESTS
from properties.files.written import Bilingual
from properties.filling import FillingError
from properties.keys import Keys
from properties.words import Language

APPROVED = "approved"
"""Among a message's facts: the key of the approved text that it is."""

_LATEST = 20  # messages that are looked through


@dataclass(frozen=True)
class Offered:
    """`text` is the whole of it, `shown` the same with the stay's own links masked, `other` that in the other language.

    `lacking`: the fact that it can't be sent without. `too_long`: filled in it is more than WhatsApp takes.
    """

    key: str
    title: Bilingual
    language: Language
    text: str = ""
    shown: str = ""
    other: str = ""
    facts: dict[str, Any] | None = None
    lacking: str = ""
    too_long: bool = False

    @property
    def is_sendable(self) -> bool:
        return self.facts is not None


def approved_texts(session: Session) -> Sequence[ApprovedText]:
    """The one that asks the guest to write back stands first."""
    rows = session.exec(select(ApprovedTemplate).where(col(ApprovedTemplate.archived_at).is_(None)))
    texts = [read_approved(row.template) for row in rows]
    return sorted(texts, key=lambda text: (text.key != WRITE_BACK, text.key))


def keep_approved(session: Session, actor: Actor, approved: ApprovedText, now: datetime) -> None:
    """In the place of that of its key."""
    find = select(ApprovedTemplate).where(ApprovedTemplate.key == approved.key)
    row = session.exec(find.with_for_update()).first() or ApprovedTemplate(key=approved.key)
    row.template, row.archived_at = written_approved(approved), None
    session.add(row)
    facts = {"template": approved.key}
    session.add(AuditRecord(at=now, actor=actor.name, action="approved_template_kept", facts=facts))


def offered(session: Session, keys: Keys, public_url: str, scene: Scene) -> Sequence[Offered]:
    """In the guest's language."""
    texts = approved_texts(session)
    return [_offer(keys, public_url, scene, text) for text in texts]


def sent_since(session: Session, conversation: Conversation, contact: Contact) -> Mapping[str, datetime]:
    """When which of them was said to him since he wrote last: he has not answered it."""
    query = select(Message).where(
        col(Message.conversation_id) == conversation.id,
        col(Message.contact_id) == contact.id,
        col(Message.author) == Author.MANAGER,
        col(Message.received_at) > (contact.last_inbound_at or contact.created_at),
    )
    said = session.exec(query.order_by(col(Message.seq).desc()).limit(_LATEST))
    return {message.facts[APPROVED]: message.placed_at for message in said if APPROVED in message.facts}


def _offer(keys: Keys, public_url: str, scene: Scene, approved: ApprovedText) -> Offered:
    language = language_of(scene)
    other = Language.EN if language is Language.RU else Language.RU
    try:
        variables, text = _filled(keys, public_url, scene, approved, language)
        _, shown = _filled(keys, public_url, scene, approved, language, masked=True)
        _, other_text = _filled(keys, public_url, scene, approved, other, masked=True)
    except FillingError as error:
        return Offered(approved.key, approved.title, language, lacking=error.name)
    if len(text) > LONGEST_TEMPLATE:
        return Offered(approved.key, approved.title, language, shown=shown, too_long=True)
    facts = {
        **template_facts(approved.template.ids.in_language(language), variables, keys, in_words=True),
        APPROVED: approved.key,
        TEMPLATE_ONLY: True,
        OTHER_WORDS: {"language": other.value, "text": other_text},
    }
    return Offered(approved.key, approved.title, language, text, shown, other_text, facts)


def language_of(scene: Scene) -> Language:
    booked = scene.stay.guest_language if scene.stay else None
    return Language(scene.guest.language or booked or Language.EN)


def _filled(
    keys: Keys, public_url: str, scene: Scene, approved: ApprovedText, language: Language, *, masked: bool = False
) -> tuple[dict[str, str], str]:
    facts = _facts(keys, public_url, scene, language, masked=masked)
    variables = fill_variables(approved.template.variables, facts)
    return variables, put_in(approved.text.in_language(language), variables)


def _facts(keys: Keys, public_url: str, scene: Scene, language: Language, *, masked: bool) -> dict[str, object]:
    """What is for known guests only is told to nobody else; the stay's own links to verified ones alone."""
    trust, name = Trust(scene.contact.trust), scene.guest.name or scene.contact.name
    if scene.home is None or scene.stay is None or trust not in {Trust.IDENTIFIED, Trust.VERIFIED}:
        known = facts_of(scene.home, None, name, language)
        return {key: fact for key, fact in known.items() if key not in OF_KNOWN_GUESTS} | {"guest": scene.contact.name}
    writer = Writer(keys, public_url, scene.stay, scene.home, language, name, trust is Trust.VERIFIED)
    return writer.facts(masked=masked)
