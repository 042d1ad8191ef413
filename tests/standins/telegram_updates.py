"""Updates on their way to the product: those it may see, the queue for getUpdates, and the webhook once one is set."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.standins.telegram_text import Refusal
from tests.standins.updates import Update

LONG_POLL_SECONDS = 50
BATCH = 100
UNLISTED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
BY_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
TWO_POLLERS = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


def kind_of(update: Mapping[str, Any]) -> str:
    return next((name for name in update if name != "update_id"), "")


class UpdateQueue:
    """All methods run in the stand-in's loop."""

    def __init__(self) -> None:
        self.waiting: list[Update] = []
        self.dropped: list[Update] = []
        self.allowed: list[str] = []
        self.webhook: dict[str, Any] | None = None
        self._poll: asyncio.Future[bool] | None = None

    def may_see(self, update: Update) -> bool:
        """An update of a kind not asked for is dropped as it arises; asking later does not bring it back."""
        kind = kind_of(update)
        return kind in self.allowed if self.allowed else kind not in UNLISTED

    def put(self, update: Update) -> None:
        self.waiting.append(update)
        self.end_poll(news=True)

    async def get(self, params: Mapping[str, Any]) -> list[Update]:
        """One getUpdates call. A higher offset confirms what is before it; a newer call ends an older one."""
        if self.webhook:
            raise Refusal(BY_WEBHOOK, 409)
        if self._poll and not self._poll.done():
            self._poll.set_exception(Refusal(TWO_POLLERS, 409))
        self.allow(params)
        self._confirm(int(params.get("offset", 0)))
        if not self.waiting:
            await self._next(min(int(params.get("timeout", 0)), LONG_POLL_SECONDS))
        limit = int(params.get("limit", BATCH))
        return self.waiting[: limit if 1 <= limit <= BATCH else BATCH]

    def end_poll(self, *, news: bool = False) -> None:
        """Answers the call that waits, empty unless there is news."""
        if self._poll and not self._poll.done():
            self._poll.set_result(news)

    def allow(self, params: Mapping[str, Any]) -> None:
        """Not given = the last setting is kept; an empty list = everything but the unlisted kinds."""
        if "allowed_updates" in params:
            self.allowed = list(params["allowed_updates"])

    def set_webhook(self, params: Mapping[str, Any], *, http_too: bool) -> None:
        _check_webhook(params, http_too=http_too)
        self.allow(params)
        self.webhook = dict(params) if params["url"] else None
        if params.get("drop_pending_updates"):
            self.waiting.clear()

    async def _next(self, seconds: int) -> None:
        if not seconds:
            return
        self._poll = asyncio.get_running_loop().create_future()
        done, _ = await asyncio.wait([self._poll], timeout=seconds)
        for finished in done:
            finished.result()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.waiting = self.waiting[offset:]
        self.waiting = [update for update in self.waiting if update["update_id"] >= offset or offset <= 0]


def _check_webhook(params: Mapping[str, Any], *, http_too: bool) -> None:
    url = urlsplit(params["url"])
    if not params["url"]:
        return
    if url.scheme != "https" and not (http_too and url.scheme == "http"):
        raise Refusal("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    if url.scheme == "https" and (url.port or 443) not in (80, 88, 443, 8443):
        raise Refusal("Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", params.get("secret_token", "")):
        raise Refusal("Bad Request: secret token contains unallowed characters")
