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

from inbox.channel import ChannelKind, Outgoing
from inbox.delivery.claiming import Job
from inbox.delivery.preparing import Preparation, prepare_said
from inbox.delivery.reclaiming import CLAIM
from inbox.storage.live import afterwards
from inbox.storage.rows import add_row_to_come
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
            whole = Outgoing(delivery_id=0, address=contact.address, text="", queued_at=now)
            prepared = prepare_said(session, self._preparation, whole, message, contact, now)
        except DBAPIError:
            raise
        except Exception:
            log.exception("an answer could not be made ready; the outbox tries again")
            return False
        if prepared.refusal is not None:
            return False
        claim = {"claimed_by": self._name, "claimed_until": now + CLAIM, "attempts": 1, "parts": prepared.parts}
        numbers: list[int] = []
        row = {**values, **claim, "state": DeliveryState.SENDING.value}
        add_row_to_come(session, Delivery, numbers.append, **row)
        channel = ChannelKind(contact.channel)

        def hand_over() -> None:
            outgoing = replace(prepared.outgoing, delivery_id=numbers[0])
            self._hand_over(Job(numbers[0], channel, outgoing, 1, maybe_sent=False, refusal=None))

        afterwards(session, hand_over)
        return True
