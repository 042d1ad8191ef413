"""The one way in for what Twilio brings, by webhook or by list: translate, hand to the desk, keep what fails on us."""

import logging
from collections import OrderedDict
from urllib.parse import parse_qsl, urlencode

from bots.whatsapp.translate import Fields, Malformed, message_sid, translate
from inbox.channel import ChannelKind, DeadLetter, Desk, Incoming, OutOfReach, Receipt

log = logging.getLogger(__name__)

_REMEMBERED = 5000


class Intake:
    def __init__(self, desk: Desk, account: str) -> None:
        self._desk = desk
        self._account = account
        self._taken: OrderedDict[str, None] = OrderedDict()
        self.numbers: set[str] = set()  # numbers of ours that guests have written to, "+…"

    async def take(self, fields: Fields) -> bool:
        """Whether it was a guest's message not known before. Raises `OutOfReach` and, before all else, `Malformed`."""
        try:
            event = translate(fields, self._account)
            if isinstance(event, Incoming):
                return await self._receive(event, fields)
            if event is not None:
                await self._desk.receipt(event)
        except (OutOfReach, Malformed):
            raise
        except Exception as error:
            log.exception("WhatsApp message %s could not be handled and is kept", message_sid(fields))
            await self._keep(fields, error)
        return False

    def has_taken(self, sid: str) -> bool:
        """Lately, by this process; others are known to the desk."""
        return sid in self._taken

    def read(self, raw: str) -> list[Incoming | Receipt]:
        event = translate(dict(parse_qsl(raw, keep_blank_values=True)), self._account)
        return [] if event is None else [event]

    async def _receive(self, incoming: Incoming, fields: Fields) -> bool:
        self._note_number(fields.get("To", ""))
        outcome = await self._desk.receive(incoming)
        self._remember(incoming.external_id)
        return not outcome.repeated

    async def _keep(self, fields: Fields, error: Exception) -> None:
        letter = DeadLetter(
            channel=ChannelKind.WHATSAPP,
            account=self._account,
            external_id=message_sid(fields),
            raw=urlencode(fields),
            error=f"{type(error).__name__}: {error}",
        )
        await self._desk.keep(letter)
        self._remember(letter.external_id)

    def _remember(self, sid: str) -> None:
        self._taken[sid] = None
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)

    def _note_number(self, address: str) -> None:
        if address.startswith("whatsapp:+"):
            self.numbers.add(address.removeprefix("whatsapp:"))
