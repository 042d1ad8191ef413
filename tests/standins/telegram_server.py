"""The HTTP side of the Telegram stand-in: calls in, answers out, updates sent off. Tests use `TelegramStandIn`."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from tests.standins import telegram_schema
from tests.standins.answers import Answer, Script
from tests.standins.loopback import StandIn
from tests.standins.telegram_answers import Embellished
from tests.standins.telegram_chats import Chats
from tests.standins.telegram_methods import METHODS
from tests.standins.telegram_sending import Call, Upload, World
from tests.standins.telegram_text import Refusal
from tests.standins.telegram_updates import UpdateQueue
from tests.standins.telegram_webhook import Attempt, Courier, Delivery
from tests.standins.updates import TOKEN, Update

DOWNLOAD = "download"  # the name under which fetching a file's bytes is scripted
UPDATE_METHODS = ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")


class TelegramServer(StandIn):
    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self.calls: list[Call] = []
        self._script = Script([*METHODS, *UPDATE_METHODS, DOWNLOAD])
        self.courier = Courier(self)
        self.updates = UpdateQueue()
        self.forget()

    def forget(self) -> None:
        self.calls.clear()
        self._script.clear()
        self.courier.forget()
        self.updates.end_poll()
        self.chats = Chats()
        self.updates = UpdateQueue()
        self.accepts_http_webhooks = False

    def applications(self) -> list[web.Application]:
        application = web.Application(client_max_size=64 << 20)
        application.router.add_get("/file/bot{token}/{path:.+}", self._download)
        application.router.add_route("*", "/bot{token}/{method}", self._call)
        return [application]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        raw, files = await _read(request)
        if request.match_info["token"] != self.token:
            return _error(Refusal("Unauthorized", 401))
        with self.changed:
            params = telegram_schema.decoded(method, raw)
            answer = self._script.next(method, params.get("chat_id"))
            call = Call(method, params, files, answer.name)
            self.calls.append(call)
            faults = telegram_schema.faults(method, params, files)
            self.violations += faults
            self.changed.notify_all()
        return await self.perform(request, answer, lambda: self._accept(call, answer, faults))

    async def _accept(self, call: Call, answer: Answer, faults: list[str]) -> web.Response:
        try:
            result = await self._result(call, faults)
        except Refusal as refusal:
            if refusal.fault:
                self.violation(f"{call.method}: {refusal.description}")
            return _error(refusal)
        finally:
            with self.changed:
                self.changed.notify_all()
        return web.json_response({"ok": True, "result": _embellished(result, answer)})

    async def _result(self, call: Call, faults: list[str]) -> Any:
        if any(fault.endswith("is missing") or "attach://" in fault for fault in faults):
            raise Refusal(f"Bad Request: {faults[0]}")
        if call.method == "getUpdates":
            return await self.updates.get(call.params)
        with self.changed:
            if call.method in UPDATE_METHODS:
                return self._webhook_call(call)
            if call.method not in METHODS:
                raise Refusal("Not Found", 404, fault=telegram_schema.is_method(call.method))
            return METHODS[call.method](World(self.chats, int(self.clock().timestamp())), call)

    def _webhook_call(self, call: Call) -> Any:
        if call.method == "getWebhookInfo":
            return self._webhook_info()
        params = {"url": "", **call.params}
        self.updates.set_webhook(params, http_too=self.accepts_http_webhooks)
        if self.updates.webhook is None:
            taken_back = self.courier.take_back()
            self.updates.waiting += [] if params.get("drop_pending_updates") else taken_back
        else:
            waiting, self.updates.waiting = self.updates.waiting, []
            for update in waiting:
                self._send_off(update, None, None)
        return True

    def _webhook_info(self) -> dict[str, Any]:
        webhook = self.updates.webhook or {"url": ""}
        info = {
            "url": webhook["url"],
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting) + len(self.courier.pending),
            "max_connections": webhook.get("max_connections", 40),
            "allowed_updates": self.updates.allowed,
        }
        if self.courier.last_error:
            error = {"last_error_date": int(self.clock().timestamp()), "last_error_message": self.courier.last_error}
            return info | error
        return info

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _error(Refusal("Unauthorized", 401))

        async def content() -> web.Response:
            stored = self.chats.at_path(request.match_info["path"])
            if stored is None:
                return _error(Refusal("Not Found", 404))
            return web.Response(body=stored.content, content_type="application/octet-stream")

        return await self.perform(request, self._script.next(DOWNLOAD), content)

    # Updates on their way, for the controls of `TelegramStandIn`

    async def queue_in_loop(self, update: Update) -> Delivery | None:
        with self.changed:
            self.chats.learn(update)
            if not self.updates.may_see(update):
                self.updates.dropped.append(update)
            elif self.updates.webhook:
                return self._send_off(update, None, None)
            else:
                self.updates.put(update)
            return None

    async def deliver_in_loop(self, update: Update, to: str | None, secret: str | None) -> Delivery:
        with self.changed:
            self.chats.learn(update)
            return self._send_off(update, to, secret)

    def _send_off(self, update: Update, to: str | None, secret: str | None) -> Delivery:
        webhook = self.updates.webhook or {}
        to, secret = to or webhook.get("url"), webhook.get("secret_token") if secret is None else secret
        if not to:
            raise ValueError("no webhook is set: say where to deliver to")
        delivery = self.courier.add(update)
        self.spawn(self.courier.bring(delivery, to, secret))
        return delivery

    async def together_in_loop(self, updates: Sequence[Update], to: str, secret: str | None) -> list[Attempt]:
        with self.changed:
            for update in updates:
                self.chats.learn(update)
        return await asyncio.gather(*(self.courier.attempt(update, to, secret) for update in updates))

    async def end_polls_in_loop(self) -> None:
        self.updates.end_poll()


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    raw: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        return raw | dict(await request.json()), files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read())
            value.file.close()
        else:
            raw[name] = value
    return raw, files


def _error(refusal: Refusal) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = dict(refusal.parameters)
    return web.json_response(body, status=refusal.code)


def _embellished(result: Any, answer: Answer) -> Any:
    if not isinstance(answer, Embellished):
        return result
    if isinstance(result, list):
        return [_embellished(one, answer) for one in result]
    return {**result, **answer.adds} if isinstance(result, dict) else result
