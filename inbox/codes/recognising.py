"""Recognises each property's codes in what people write: those of now and those of before. Called by whatever stores.

Decrypted codes are kept in this process's memory alone, until the property's revision says that one was changed.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.tables import Conversation, FormerSecret, Message, Property, PropertySecret
from properties.codes import Hidden, Recogniser
from properties.keys import Keys

_KEPT_PROPERTIES = 5_000
_MOST_EARLIER = 500  # messages
_FORMER_OF_EACH = 200  # the newest of a property


@dataclass(frozen=True)
class Discreet:
    """What may be shown of a text; `sealed` is the whole of it, encrypted, if codes were found: those of `names`."""

    shown: str
    sealed: str | None = None
    names: tuple[str, ...] = ()


class KnownCodes:
    """Shared by all threads of a process."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._kept: OrderedDict[int, tuple[int, Recogniser]] = OrderedDict()
        self._lock = threading.Lock()

    def discreet(self, session: Session, home: Property | None, text: str) -> Discreet:
        """The text as lists, cards and searches may have it."""
        hidden = self.hide(session, home, text)
        return Discreet(hidden.shown, self._keys.seal(text) if hidden.names else None, hidden.names)

    def seal(self, text: str) -> str:
        return self._keys.seal(text)

    def open(self, sealed: str) -> str:
        return self._keys.open(sealed)

    def hide(self, session: Session, home: Property | None, text: str) -> Hidden:
        if home is None or home.id is None or not text:
            return Hidden(text)
        return self._of(session, home.id, home.revision).hide(text)

    def _of(self, session: Session, property_id: int, revision: int) -> Recogniser:
        with self._lock:
            kept = self._kept.get(property_id)
            if kept is not None and kept[0] == revision:
                self._kept.move_to_end(property_id)
                return kept[1]
        made = Recogniser(self._secrets(session, property_id))
        with self._lock:
            self._kept[property_id] = (revision, made)
            while len(self._kept) > _KEPT_PROPERTIES:
                self._kept.popitem(last=False)
        return made

    def _secrets(self, session: Session, property_id: int) -> list[tuple[str, str]]:
        now = session.exec(select(PropertySecret).where(col(PropertySecret.property_id) == property_id)).all()
        former = select(FormerSecret).where(col(FormerSecret.property_id) == property_id)
        before = session.exec(former.order_by(col(FormerSecret.id).desc()).limit(_FORMER_OF_EACH)).all()
        sealed = [(row.name, row.sealed) for row in now] + [(row.name, row.sealed) for row in before]
        return [(name, self._keys.open(text)) for name, text in sealed]


def hidden_in(session: Session, codes: KnownCodes, property_id: int | None, text: str) -> str:
    """What staff write about a property, as it may be kept where no seal is."""
    return codes.hide(session, session.get(Property, property_id) if property_id else None, text).shown


def hide_earlier(session: Session, codes: KnownCodes, conversation: Conversation, home: Property | None) -> None:
    """What was said before the conversation's property was known may hold its codes too."""
    said = select(Message).where(
        col(Message.conversation_id) == conversation.id, col(Message.sealed).is_(None), col(Message.text) != ""
    )
    for message in session.exec(said.order_by(col(Message.seq).desc()).limit(_MOST_EARLIER)):
        discreet = codes.discreet(session, home, message.text)
        if discreet.names:
            message.text, message.sealed = discreet.shown, discreet.sealed
    conversation.last_message_text = codes.hide(session, home, conversation.last_message_text).shown


def keep_former(session: Session, property_id: int, name: str, sealed: str, now: datetime) -> None:
    """Remember a secret that is being replaced: it may still stand in what people write, and on somebody's phone."""
    session.add(FormerSecret(property_id=property_id, name=name, sealed=sealed, until=now))
