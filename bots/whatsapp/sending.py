"""Sends one request to a guest through Twilio, and looks for one that may have been sent before."""

import json
import logging
from collections import OrderedDict

from bots.whatsapp.client import Twilio
from bots.whatsapp.listing import Listed, listed
from bots.whatsapp.pulse import Pulse
from bots.whatsapp.translate import DELIVERY
from bots.whatsapp.webhook import STATUS
from inbox.channel import FailureReason, MessageKind, Outgoing, SendError

log = logging.getLogger(__name__)

# Twilio drops the text of other media: https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages
CAPTIONED = frozenset({MessageKind.PHOTO, MessageKind.VIDEO})
_INVALID_CALLBACK = "21609"
_MOST_LOOKED_AT = 200
_REMEMBERED = 5000


class Sending:
    def __init__(self, twilio: Twilio, pulse: Pulse, *, sender: str, service: str, public_url: str) -> None:
        """`sender` is "whatsapp:+…"; with both, the service is told to use that sender."""
        self._twilio = twilio
        self._pulse = pulse
        self._from = {"From": sender} if sender else {}
        self._from |= {"MessagingServiceSid": service} if service else {}
        self._public_url = public_url.rstrip("/")
        self._sent: OrderedDict[str, tuple[int, int]] = OrderedDict()  # sid → delivery and part

    async def send(self, outgoing: Outgoing) -> str:
        """Twilio's sid. Styles of the text, buttons and the message answered to have no place here."""
        _check(outgoing)
        callback = {} if self._pulse.callbacks_refused else {"StatusCallback": self._callback(outgoing)}
        try:
            return await self._create(outgoing, callback)
        except SendError as error:
            if error.code != _INVALID_CALLBACK or not callback:
                raise
        # Better a message of which nobody hears whether it was read than none: a desk that is tried out at home.
        log.warning("Twilio does not take %s for status callbacks", self._public_url)
        self._pulse.callbacks_refused = True
        return await self._create(outgoing, {})

    async def find_sent(self, outgoing: Outgoing) -> str | None:
        """The newest message of this text to this address since it was queued, unless it is known to be another one.

        A file without text can't be told from another such file: it is not looked for. Raises `SendError` where Twilio
        can't be asked now: until it can, sending again might double the message.
        """
        for sid, request in self._sent.items():
            if request == (outgoing.delivery_id, outgoing.part):
                return sid
        if outgoing.queued_at is None or not outgoing.text.strip():
            return None
        try:
            messages = await listed(self._twilio, to=outgoing.address, limit=_MOST_LOOKED_AT)
        except SendError as error:
            raise SendError(error.reason, permanent=error.permanent, maybe_sent=True, code=error.code) from None
        found = [message for message in messages if self._is(message, outgoing)]
        return max(found, key=lambda message: message.created_at).sid if found else None

    async def _create(self, outgoing: Outgoing, callback: dict[str, str]) -> str:
        sid = await self._twilio.create_message(
            {
                "To": outgoing.address,
                **self._from,
                **_said(outgoing),
                **({"MediaUrl": [item.url for item in outgoing.media]} if outgoing.media else {}),
                **callback,
            }
        )
        self._remember(sid, outgoing)
        return sid

    def _callback(self, outgoing: Outgoing) -> str:
        return f"{self._public_url}{STATUS}?{DELIVERY}={outgoing.delivery_id}"

    def _remember(self, sid: str, outgoing: Outgoing) -> None:
        self._sent[sid] = (outgoing.delivery_id, outgoing.part)
        if len(self._sent) > _REMEMBERED:
            self._sent.popitem(last=False)

    def _is(self, message: Listed, outgoing: Outgoing) -> bool:
        return (
            not message.is_inbound
            and message.text.strip() == outgoing.text.strip()
            and outgoing.queued_at is not None
            and message.created_at >= outgoing.queued_at.replace(microsecond=0)
            and message.sid not in self._sent
        )


def _said(outgoing: Outgoing) -> dict[str, str]:
    """https://www.twilio.com/docs/content/send-templates-created-with-the-content-template-builder"""
    if outgoing.template is not None:
        variables = json.dumps(dict(outgoing.template.variables), ensure_ascii=False)
        return {"ContentSid": outgoing.template.id, "ContentVariables": variables}
    return {"Body": outgoing.text} if outgoing.text else {}


def _check(outgoing: Outgoing) -> None:
    """One medium a message, and text only with a picture or a film: the desk sends several requests for more."""
    if len(outgoing.media) > 1:
        raise SendError(FailureReason.REFUSED, permanent=True, code="several files")
    if outgoing.text and any(item.kind not in CAPTIONED for item in outgoing.media):
        raise SendError(FailureReason.REFUSED, permanent=True, code="file with text")
