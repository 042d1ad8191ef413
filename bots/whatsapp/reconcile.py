"""Fetches from Twilio's list what no webhook brought: Twilio tries once, and a guest's message must not be lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bots.whatsapp.client import Twilio
from bots.whatsapp.intake import Intake
from bots.whatsapp.listing import Listed, listed, listed_files
from bots.whatsapp.pulse import Pulse
from bots.whatsapp.translate import CREATED, Fields
from inbox.channel import ChannelKind, Desk, FailureReason, OutOfReach, SendError

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)
SOON = timedelta(seconds=30)
_OVERLAP = timedelta(minutes=10)
# The webhook knows more than the list does (name, place, button): it gets its 15 seconds and the fallback's first.
_GRACE = timedelta(seconds=30)

Pause = Callable[[timedelta], Awaitable[None]]


async def pause(time: timedelta) -> None:
    await asyncio.sleep(time.total_seconds())


class Reconciler:
    def __init__(self, twilio: Twilio, intake: Intake, desk: Desk, pulse: Pulse, *, account: str, to: str) -> None:
        """`to` is our "whatsapp:+…"; "" = guests may write to several, all are looked at."""
        self._twilio = twilio
        self._intake = intake
        self._desk = desk
        self._pulse = pulse
        self._account = account
        self._to = to
        self._started_at = pulse.now()
        self._connected_at: datetime | None = None  # nothing older is ever fetched
        self._since: datetime | None = None

    async def begin(self) -> None:
        """Learns from where on messages may be missing, before a webhook moves that mark. Raises `OutOfReach`."""
        connected_at = await self._desk.first_connection(ChannelKind.WHATSAPP, self._account)
        last = await self._desk.last_received(ChannelKind.WHATSAPP, self._account)
        self._connected_at = connected_at
        self._since = max(connected_at, last - _OVERLAP) if last else connected_at

    async def run(self, pause: Pause) -> None:
        """For ever; nothing that goes wrong in one turn ends it."""
        while True:
            try:
                wait = await self.turn()
            except OutOfReach:
                wait = SOON
            except SendError as error:
                log.warning("Twilio's list of messages could not be had: %s", error)
                wait = SOON if error.reason is FailureReason.VENDOR_DOWN else EVERY
            except Exception:
                log.exception("Twilio's list of messages could not be looked through")
                wait = EVERY
            await pause(wait)

    async def turn(self) -> timedelta:
        """One look, and how long to wait for the next. Raises `OutOfReach` and `SendError`."""
        if self._connected_at is None or self._since is None:
            await self.begin()
            return timedelta(0)
        now = self._pulse.now()
        missing = await self._missing(self._since)
        ripe = [message for message in missing if message.created_at <= now - _GRACE]
        for message in ripe:
            await self._take(message)
        self._pulse.last_reconciled_at = now
        self._since = max(self._connected_at, now - _OVERLAP)
        return EVERY if len(ripe) == len(missing) else SOON

    async def _missing(self, since: datetime) -> list[Listed]:
        """Guests' messages that this process has not taken, the oldest first."""
        messages = await listed(self._twilio, to=self._to, since=since)
        missing = [message for message in messages if self._may_be_missing(message, since.replace(microsecond=0))]
        return sorted(missing, key=lambda message: message.created_at)

    def _may_be_missing(self, message: Listed, since: datetime) -> bool:
        return (
            message.is_inbound
            and message.sender.startswith("whatsapp:")
            and message.created_at >= since
            and not self._intake.has_taken(message.sid)
        )

    async def _take(self, message: Listed) -> None:
        if await self._intake.take(await self._fields(message)):
            log.warning("WhatsApp message %s came by no webhook and was fetched", message.sid)
            self._pulse.fetched_missed(while_up=message.created_at >= self._started_at)

    async def _fields(self, message: Listed) -> Fields:
        """As the webhook would have told it, as far as the list knows."""
        fields = {
            "MessageSid": message.sid,
            "From": message.sender,
            "To": message.to,
            "Body": message.text,
            CREATED: message.created_at.isoformat(),
        }
        files = await listed_files(self._twilio, message.sid) if message.files else []
        for number, file in enumerate(files):
            fields[f"MediaUrl{number}"] = file.reference
            fields[f"MediaContentType{number}"] = file.mime
        return fields
