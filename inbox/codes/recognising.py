"""Recognises each property's codes in what people write: those of now and those of before. Called by whatever stores.

Decrypted codes are kept in this process's memory alone, until the property's revision says that one was changed.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, func, select

from inbox.codes.stays_links import hide_links
from inbox.tables import Conversation, FormerSecret, Message, Property, PropertySecret
from properties.any_code import Index, Told, candidates
from properties.codes import Hidden, Recogniser
from properties.keys import Keys

_KEPT_PROPERTIES = 5_000
_MOST_EARLIER = 500  # messages
_FORMER_OF_EACH = 200  # the newest of a property


@dataclass(frozen=True)
class Discreet:
    """What may be shown of a text; `sealed` is the whole of it, encrypted, if something was hidden.

    `names`: of the property's secrets. `stays`: those whose links stand in it. `of_others`: secrets of others.
    """

    shown: str
    sealed: str | None = None
    names: tuple[str, ...] = ()
    stays: tuple[int, ...] = ()
    of_others: tuple[Told, ...] = ()


class KnownCodes:
    """Shared by all threads of a process."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._kept: OrderedDict[int, tuple[int, Recogniser]] = OrderedDict()
        self._all: tuple[object, Index] | None = None
        self._lock = threading.Lock()

    def discreet(self, session: Session, home: Property | None, text: str) -> Discreet:
        """The text as lists, cards and searches may have it."""
        linkless, stays = hide_links(session, text)
        hidden = self._hide_codes(session, home, linkless)
        return Discreet(hidden.shown, self._keys.seal(text) if hidden.shown != text else None, hidden.names, stays)

    def discreet_of_staff(self, session: Session, home: Property | None, text: str) -> Discreet:
        """The same of what a manager writes, who knows the codes of every home and may take one for another."""
        said = self.discreet(session, home, text)
        told = self._told_of_all(session, said.shown)
        if not told:
            return said
        shown = said.shown
        for property_id in dict.fromkeys(property_id for property_id, _ in told):
            shown = self._hide_codes(session, session.get(Property, property_id), shown).shown
        return replace(said, shown=shown, sealed=self._keys.seal(text), of_others=tuple(told))

    def seal(self, text: str) -> str:
        return self._keys.seal(text)

    def open(self, sealed: str) -> str:
        return self._keys.open(sealed)

    def hide(self, session: Session, home: Property | None, text: str) -> Hidden:
        """Codes of the property, and links of stays."""
        return self._hide_codes(session, home, hide_links(session, text)[0])

    def _hide_codes(self, session: Session, home: Property | None, text: str) -> Hidden:
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

    def _told_of_all(self, session: Session, text: str) -> list[Told]:
        if next(candidates(text), None) is None:
            return []
        newest = select(func.count(), func.max(PropertySecret.changed_at), func.max(PropertySecret.id))
        stamp = tuple(session.exec(newest.select_from(PropertySecret)).one())
        if self._all is None or self._all[0] != stamp:
            rows = session.exec(select(PropertySecret.property_id, PropertySecret.name, PropertySecret.sealed)).all()
            self._all = stamp, Index((place, name, self._keys.open(sealed)) for place, name, sealed in rows)
        return self._all[1].told_in(text)


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
        if discreet.sealed:
            message.text, message.sealed = discreet.shown, discreet.sealed
    conversation.last_message_text = codes.hide(session, home, conversation.last_message_text).shown


def keep_former(session: Session, property_id: int, name: str, sealed: str, now: datetime) -> None:
    """Remember a secret that is being replaced: it may still stand in what people write, and on somebody's phone."""
    session.add(FormerSecret(property_id=property_id, name=name, sealed=sealed, until=now))
