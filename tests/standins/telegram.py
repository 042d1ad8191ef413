"""A stand-in for Telegram's servers: the Bot API over real HTTP, with chats, files, updates and scripted failures.

Tests drive it from outside; the product is pointed at `url` by TELEGRAM_API_URL.
"""

import asyncio
import random
from collections.abc import Iterable, Sequence
from typing import Any

from aiohttp import web

from . import telegram_schema
from .answers import Answer, Script
from .loopback import StandIn
from .telegram_answers import Embellished
from .telegram_chats import Chats, ChatState, SentMessage, StoredFile
from .telegram_methods import METHODS
from .telegram_sending import Call, Upload, World
from .telegram_text import Refusal
from .telegram_updates import UpdateQueue
from .telegram_webhook import Attempt, Courier, Delivery, shuffled
from .updates import TOKEN, Update

DOWNLOAD = "download"  # the name under which fetching a file's bytes is scripted
UPDATE_METHODS = ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")


class TelegramStandIn(StandIn):
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

    # What a test arranges

    def script(self, method: str, answers: Iterable[Answer], chat_id: int | None = None) -> None:
        """The next calls of `method` (to that chat) are answered so, one by one; then as usual again."""
        with self.changed:
            self._script.add(method, answers, None if chat_id is None else str(chat_id))

    def add_chat(self, chat: dict[str, Any], state: ChatState = ChatState.STARTED) -> None:
        """A chat in the API's form, such as `updates.ANNA.chat`. Chats of queued updates are known by themselves."""
        with self.changed:
            self.chats.put(chat, state)

    def block(self, chat_id: int, state: ChatState = ChatState.BLOCKED) -> None:
        """The guest blocked the bot; or never started it, is deactivated, and so on."""
        with self.changed:
            self.chats.mark(chat_id, state)

    def unblock(self, chat_id: int) -> None:
        self.block(chat_id, ChatState.STARTED)

    def migrate(self, chat_id: int, to: int) -> None:
        with self.changed:
            self.chats.move(chat_id, to)

    def expire_callback(self, update: Update) -> None:
        """The press of a button is too old to be answered."""
        with self.changed:
            self.chats.callbacks.discard(update["callback_query"]["id"])

    def serve_file(self, file_id: str, content: bytes, name: str = "file.jpg", size: int | None = None) -> StoredFile:
        """Makes the file ready for getFile; `size` claims another size than the content's."""
        with self.changed:
            return self.chats.store(content, name, file_id, size)

    # What a test lets happen

    def queue_update(self, update: Update) -> Delivery | None:
        """Something happens on Telegram: it waits for getUpdates, or goes to the webhook where one is set."""
        return self.in_loop(self._queue(update))

    def end_polls(self) -> None:
        """A getUpdates call that waits is answered at once with nothing, as after its time."""
        self.in_loop(self._end_polls())

    def deliver(self, update: Update, to: str | None = None, secret: str | None = None) -> Delivery:
        """Brings the update to a webhook (by default the one set) and goes on; `.wait()` blocks until it is taken."""
        return self.in_loop(self._deliver(update, to, secret))

    def deliver_shuffled(
        self,
        updates: Sequence[Update],
        to: str | None = None,
        secret: str | None = None,
        *,
        rng: random.Random,
        repeats: int = 0,
    ) -> list[Delivery]:
        """All of them, one after the other, in an order that Telegram may choose; `repeats` of them come again."""
        return [self.deliver(update, to, secret).wait() for update in shuffled(updates, rng, repeats)]

    def deliver_together(self, updates: Sequence[Update], to: str, secret: str | None = None) -> list[Attempt]:
        """One attempt each, all at the same instant, whatever queue they belong to."""
        return self.in_loop(self._together(updates, to, secret))

    # What a test asks

    def sent(self, chat_id: int | None = None) -> list[SentMessage]:
        """The bot's messages in order, deleted ones too (`.deleted`), edited ones as they are now."""
        with self.changed:
            return [message for message in self.chats.sent if chat_id in (None, message.chat_id)]

    def called(self, method: str) -> list[Call]:
        with self.changed:
            return [call for call in self.calls if call.method == method]

    @property
    def unplayed(self) -> list[str]:
        return self._script.unplayed

    # The server

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

    # Updates on their way

    async def _queue(self, update: Update) -> Delivery | None:
        with self.changed:
            self.chats.learn(update)
            if not self.updates.may_see(update):
                self.updates.dropped.append(update)
            elif self.updates.webhook:
                return self._send_off(update, None, None)
            else:
                self.updates.put(update)
            return None

    async def _deliver(self, update: Update, to: str | None, secret: str | None) -> Delivery:
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

    async def _together(self, updates: Sequence[Update], to: str, secret: str | None) -> list[Attempt]:
        with self.changed:
            for update in updates:
                self.chats.learn(update)
        return await asyncio.gather(*(self.courier.attempt(update, to, secret) for update in updates))

    async def _end_polls(self) -> None:
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
    return result | answer.adds if isinstance(result, dict) else result
