"""The two addresses that Twilio calls: guests' messages and the states of ours. Stored before it is answered."""

from fastapi import APIRouter, HTTPException, Request, Response
from twilio.request_validator import SIGNATURE_HEADER

from bots.whatsapp.intake import Intake
from bots.whatsapp.pulse import Pulse
from bots.whatsapp.signature import Form, Signatures
from bots.whatsapp.translate import DELIVERY, Malformed
from inbox.channel import OutOfReach

INBOUND = "/channels/whatsapp/webhook"
STATUS = "/channels/whatsapp/status"

_LARGEST_BYTES = 256 * 1024
_RETRY_AFTER_SECONDS = "5"
# Any text in the answer would be sent to the guest.
_EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


class Webhooks:
    """Both addresses take both kinds: a mix-up in Twilio's console costs nothing."""

    def __init__(self, *, public_url: str, signatures: Signatures, intake: Intake, pulse: Pulse) -> None:
        self._public_url = public_url.rstrip("/")
        self._signatures = signatures
        self._intake = intake
        self._pulse = pulse
        self.router = APIRouter()
        for path in (INBOUND, STATUS):
            self.router.add_route(path, self._answer, methods=["POST"], include_in_schema=False)

    async def _answer(self, request: Request) -> Response:
        form = await self._signed_form(request)
        fields = form.fields
        if DELIVERY in request.query_params:
            fields[DELIVERY] = request.query_params[DELIVERY]
        try:
            await self._intake.take(fields)
        except Malformed as error:
            raise HTTPException(400, str(error)) from None
        except OutOfReach:
            raise HTTPException(503, headers={"Retry-After": _RETRY_AFTER_SECONDS}) from None
        self._pulse.webhook_came()
        return Response(_EMPTY, media_type="text/xml")

    async def _signed_form(self, request: Request) -> Form:
        if SIGNATURE_HEADER not in request.headers:
            self._pulse.webhook_refused()
            raise HTTPException(403)
        body = await _body(request)
        try:
            form = Form.parse(body)
        except ValueError:
            raise HTTPException(400) from None
        if not self._signatures.are_right(self._url(request), form, request.headers):
            self._pulse.webhook_refused()
            raise HTTPException(403)
        return form

    def _url(self, request: Request) -> str:
        """As Twilio knows it: what this process sees behind a proxy may have another scheme, host and port."""
        query = request.scope["query_string"].decode("latin-1")
        path = STATUS if request.scope["path"].endswith(STATUS) else INBOUND
        return f"{self._public_url}{path}{'?' if query else ''}{query}"


async def _body(request: Request) -> bytes:
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > _LARGEST_BYTES:
        raise HTTPException(413)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BYTES:
            raise HTTPException(413)
    return bytes(body)
