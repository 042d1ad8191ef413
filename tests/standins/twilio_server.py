"""The HTTP side of the Twilio stand-in: authorized calls in, answers and receipts out. Tests use `TwilioStandIn`."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

from tests.standins import twilio_schema
from tests.standins.answers import Answer, Script
from tests.standins.forms import ACCOUNT_SID, AUTH_TOKEN, SENDER, Form
from tests.standins.loopback import StandIn
from tests.standins.twilio_answers import TEXTS, error_reply
from tests.standins.twilio_callbacks import Answered, post, words_for_guest
from tests.standins.twilio_calls import CALLS, Account, Call
from tests.standins.twilio_media import MediaStore
from tests.standins.twilio_messages import API_VERSION, MessageRecord, Refusal
from tests.standins.twilio_receipts import Receipt, Receipts

DOWNLOAD = "DownloadMedia"  # the name under which fetching a medium's bytes is scripted
INVALID = 20001


class TwilioServer(StandIn):
    def __init__(self) -> None:
        super().__init__()
        self.account_sid, self.auth_token = ACCOUNT_SID, AUTH_TOKEN
        self.calls: list[Call] = []
        self.media = MediaStore(self)
        self.receipts = Receipts(self, self.auth_token)
        self._script = Script([*CALLS, DOWNLOAD])
        self.forget()

    def forget(self) -> None:
        self.calls.clear()
        self._script.clear()
        self.media.forget()
        self.receipts.forget()
        self.account = Account(self.account_sid, {SENDER}, self.media, self.clock())
        self.api_keys: dict[str, str] = {}

    def applications(self) -> list[web.Application]:
        application = web.Application()
        for operation in twilio_schema.operations().values():
            application.router.add_route(operation.method, operation.path, self._call_of(operation))
        media = f"/{API_VERSION}/Accounts/{{AccountSid}}/Messages/{{MessageSid}}/Media/{{Sid}}"
        application.router.add_get(media, self._download)
        application.router.add_get(f"/{API_VERSION}/Accounts/{{AccountSid}}.json", self._account)
        return [application, self.media.application()]

    def _call_of(self, operation: twilio_schema.Operation) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            if not self._is_authorized(request):
                return _error(Refusal(20003, 401))
            call, answer, faults = await self._note(operation, request)
            later: list[Receipt] = []
            response = await self.perform(request, answer, lambda: self._accept(call, answer, faults, later))
            if later:
                await response.prepare(request)
                await response.write_eof()
                self.spawn(self.receipts.bring_all(later))
            return response

        return serve

    async def _note(self, operation: twilio_schema.Operation, request: web.Request) -> tuple[Call, Answer, list[str]]:
        body: Any = None
        if operation.body is not None:
            is_json = request.content_type == "application/json"
            raw = await request.json() if is_json else await request.post()
            body = raw if is_json else twilio_schema.form(operation, _lists(raw))
        query, path = _lists(request.query), dict(request.match_info)
        with self.changed:
            faults = twilio_schema.faults(operation, path, query, body)
            self.violations += faults
            params = body if isinstance(body, dict) else {}
            answer = self._script.next(operation.name, params.get("To"))
            last = {name: values[-1] for name, values in query.items()}
            call = Call(operation.name, path, last, params, request.path, answer.name)
            self.calls.append(call)
            self.changed.notify_all()
        return call, answer, faults

    async def _accept(self, call: Call, answer: Answer, faults: list[str], later: list[Receipt]) -> web.Response:
        try:
            status, body = self._result(call, faults)
        except Refusal as refusal:
            if refusal.fault:
                self.violation(f"{call.name}: {refusal.code} {refusal.detail or TEXTS.get(refusal.code)}")
            return _error(refusal)
        if call.name == "CreateMessage" and body:
            record = self.account.messages[body["sid"]]
            before, after = self.receipts.due(record, answer, self.account.contents.get(record.content_sid or ""))
            await self.receipts.bring_all(before)
            later += after
        return web.json_response(body, status=status) if body is not None else web.Response(status=status)

    def _result(self, call: Call, faults: list[str]) -> tuple[int, dict[str, Any] | None]:
        with self.changed:
            self.account.now = self.clock()
            if call.name not in CALLS:
                raise Refusal(20404, 404, fault=True, detail=f"the stand-in does not know {call.name}")
            if call.name != "CreateMessage" and faults:
                raise Refusal(INVALID, detail=faults[0])
            result = CALLS[call.name](self.account, call)
            self.changed.notify_all()
            return result

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if not self._is_authorized(request):
            return _error(Refusal(20003, 401))

        async def redirect() -> web.Response:
            media = self.media.get(request.match_info["Sid"])
            if media is None or media.message_sid != request.match_info["MessageSid"]:
                return _error(Refusal(20404, 404))
            storage = f"{self.urls[1]}/{media.sid}?Signature=stand-in"
            return web.Response(status=307, headers={"Location": storage})

        return await self.perform(request, self._script.next(DOWNLOAD), redirect)

    async def _account(self, request: web.Request) -> web.StreamResponse:
        if not self._is_authorized(request):
            return _error(Refusal(20003, 401))
        return web.json_response({"sid": self.account_sid, "friendly_name": "Nightdesk", "status": "active"})

    def _is_authorized(self, request: web.Request) -> bool:
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        known = {self.account_sid: self.auth_token, **self.api_keys}
        account = request.match_info.get("AccountSid", self.account_sid)
        return scheme == "Basic" and known.get(user) == password and account == self.account_sid

    # Webhooks, for the controls of `TwilioStandIn`

    async def inbound_in_loop(self, form: Form, to: str, public_url: str | None, signature: str | None) -> Answered:
        self.keep_inbound(form)
        answered = await self.post_in_loop(form, to, public_url, signature)
        if words := words_for_guest(answered):
            self.violation(f"the webhook's answer would be sent to the guest: {words[:200]}")
        return answered

    async def together_in_loop(self, forms: Sequence[Form], to: str, public_url: str | None) -> list[Answered]:
        return await asyncio.gather(*(self.inbound_in_loop(form, to, public_url, None) for form in forms))

    async def post_in_loop(self, form: Form, to: str, public_url: str | None, signature: str | None) -> Answered:
        signed_over, token = public_url or to, self.auth_token
        return await post(self, form, to=to, public_url=signed_over, auth_token=token, signature=signature)

    def keep_inbound(self, form: Form) -> None:
        now = self.clock()
        record = MessageRecord(
            sid=form["MessageSid"],
            account_sid=self.account_sid,
            direction="inbound",
            from_=form["From"],
            to=form["To"],
            body=form.get("Body", ""),
            created=now,
            status="received",
            media_urls=[form[f"MediaUrl{number}"] for number in range(int(form.get("NumMedia", "0")))],
            sent=now,
        )
        with self.changed:
            self.receipts.open_window(record.from_ or "")
            self.account.messages.setdefault(record.sid, record)
            self.changed.notify_all()


def _lists(pairs: Any) -> dict[str, list[Any]]:
    return {name: pairs.getall(name) for name in pairs}


def _error(refusal: Refusal) -> web.Response:
    reply = error_reply(refusal.code, refusal.status, refusal.detail)
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if refusal.status == 401 else {}
    return web.Response(status=reply.status, text=reply.text, content_type=reply.media_type, headers=headers)
