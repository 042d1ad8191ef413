"""Lets the answer of a turn leave as soon as the turn is committed: its delivery is claimed with the row itself.

The outbox need not look for it then, which is a transaction less, and the guest waits less. Used by the desk.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from inbox.channel import ChannelKind
from inbox.delivery.claiming import Job
from inbox.delivery.preparing import Preparation, Wanted, prepare
from inbox.delivery.reclaiming import CLAIM
from inbox.storage.live import afterwards
from inbox.storage.rows import add_row_soon, loaded
from inbox.tables import Contact, Delivery, DeliveryState, Message

log = logging.getLogger(__name__)


class Leaving:
    """For one unit of work; `name` is the claiming outbox's, `hand_over` is called after the commit."""

    def __init__(self, preparation: Preparation, name: str, hand_over: Callable[[Job], None]) -> None:
        self._preparation = preparation
        self._name = name
        self._hand_over = hand_over
        self._to: int | None = None

    def allow(self, contact: Contact) -> None:
        """Nothing else is on its way to him, and nobody else can queue anything before the transaction ends."""
        self._to = contact.id

    def take(
        self, session: Session, values: Mapping[str, Any], message: Message, contact: Contact, now: datetime
    ) -> bool:
        """Whether the delivery with these values is claimed and kept; if not, it is to be queued as ever.

        What takes a second look at the moment of sending, codes and files, is left to the outbox.
        """
        if self._to is None or self._to != contact.id or message.sealed or message.facts.get("files"):
            return False
        self._to = None  # what is said next has to wait for this
        try:
            prepared = prepare(session, self._preparation, Wanted(loaded(Delivery, 0, values), message, contact), now)
        except DBAPIError:
            raise
        except Exception:
            log.exception("an answer could not be made ready; the outbox tries again")
            return False
        if prepared.refusal is not None:
            return False
        claim = {"claimed_by": self._name, "claimed_until": now + CLAIM, "attempts": 1, "parts": prepared.parts}
        row = add_row_soon(session, Delivery, **{**values, **claim, "state": DeliveryState.SENDING.value})

        def hand_over() -> None:
            number = row.id or 0
            outgoing = replace(prepared.outgoing, delivery_id=number)
            self._hand_over(Job(number, ChannelKind(row.channel), outgoing, 1, maybe_sent=False, refusal=None))

        afterwards(session, hand_over)
        return True
