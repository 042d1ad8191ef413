"""WhatsApp as a channel of the desk: puts the parts together. Built by `app.py`."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta

from fastapi import APIRouter

from bots.whatsapp.client import Twilio
from bots.whatsapp.intake import Intake
from bots.whatsapp.media import Media
from bots.whatsapp.pulse import Pulse
from bots.whatsapp.reconcile import Pause, Reconciler, pause
from bots.whatsapp.sending import Sending
from bots.whatsapp.signature import Signatures
from bots.whatsapp.stay_link import whatsapp_link
from bots.whatsapp.webhook import Webhooks
from inbox.channel import Abilities, ChannelKind, Desk, Health, Incoming, Outgoing, OutOfReach, Receipt

log = logging.getLogger(__name__)


class WhatsAppChannel:
    """`sender` is "+…", with or without "whatsapp:"; at least one of it and `messaging_service_sid` is given.

    The account, our side of every contact, is the sender, else the service: guests who write to different numbers of
    a service's pool stay guests of one account, and the service answers each from the number that he wrote to.
    """

    kind: ChannelKind = ChannelKind.WHATSAPP
    abilities: Abilities = Abilities(
        text_length=1600,
        caption_length=1600,
        receipts=True,
        window=timedelta(hours=24),
        pace=timedelta(seconds=1),
        media_size_bytes=16 * 1024 * 1024,
    )

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        desk: Desk,
        *,
        public_url: str,
        now: Callable[[], datetime],
        sender: str = "",
        messaging_service_sid: str = "",
        secondary_auth_token: str = "",
        api_url: str = "",
        proxy: str = "",
        timeout: timedelta = timedelta(seconds=15),
        pause: Pause = pause,
    ) -> None:
        self._number = sender.removeprefix("whatsapp:")
        address = f"whatsapp:{self._number}" if self._number else ""
        self.account = self._number or messaging_service_sid
        self._pulse = Pulse(now)
        self._twilio = Twilio(account_sid, auth_token, self._pulse, api_url=api_url, proxy=proxy, timeout=timeout)
        self._intake = Intake(desk, self.account)
        self._media = Media(self._twilio)
        self._sending = Sending(
            self._twilio, self._pulse, sender=address, service=messaging_service_sid, public_url=public_url
        )
        self._reconciler = Reconciler(
            self._twilio,
            self._intake,
            desk,
            self._pulse,
            account=self.account,
            to="" if messaging_service_sid else address,
        )
        self._pause = pause
        self.router: APIRouter | None = Webhooks(
            public_url=public_url,
            signatures=Signatures((auth_token, secondary_auth_token)),
            intake=self._intake,
            pulse=self._pulse,
        ).router
        self._reconciling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to look for messages that were missed while nobody was there to take them."""
        try:
            await self._reconciler.begin()
        except OutOfReach:
            log.warning("the database is out of reach; what WhatsApp brought meanwhile is looked for later")
        self._reconciling = asyncio.create_task(self._reconciler.run(self._pause), name="whatsapp-reconcile")

    async def stop(self) -> None:
        if self._reconciling is not None:
            self._reconciling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reconciling
            self._reconciling = None
        await self._twilio.close()

    async def reconcile(self) -> timedelta:
        """One look at Twilio's list now; how long the loop would wait until the next."""
        return await self._reconciler.turn()

    async def send(self, outgoing: Outgoing) -> str:
        return await self._sending.send(outgoing)

    async def find_sent(self, outgoing: Outgoing) -> str | None:
        return await self._sending.find_sent(outgoing)

    def fetch(self, reference: str, limit_bytes: int) -> AsyncIterator[bytes]:
        return self._media.fetch(reference, limit_bytes)

    async def delete_media(self, reference: str) -> None:
        """Removes Twilio's copy of a file that is safe with us; nothing does so by itself."""
        await self._media.delete(reference)

    def link(self, token: str) -> str:
        """Of a service alone the number is not known before a guest has written to it."""
        number = self._number or min(self._intake.numbers, default="")
        return whatsapp_link(number, token) if number else ""

    def read(self, raw: str) -> Sequence[Incoming | Receipt]:
        return self._intake.read(raw)

    def health(self) -> Health:
        return self._pulse.health()
