"""Brings updates to a webhook as Telegram does: one queue a chat, retries with growing pauses, an end after a day."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp

from tests.standins.loopback import StandIn
from tests.standins.telegram_updates import kind_of
from tests.standins.updates import Update

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
DAY = 86400.0
LIFETIME_SECONDS: Mapping[str, float] = {"callback_query": 150.0}
LONGEST_PAUSE = 60.0
LONGEST_RETRY_AFTER = 3600.0
ANSWER_SECONDS = 30.0


@dataclass(frozen=True)
class Attempt:
    """`status` is None where no answer came."""

    status: int | None
    body: str
    retry_after: float | None = None

    @property
    def trouble(self) -> str:
        """As getWebhookInfo words it."""
        if self.status is None:
            return "Connection refused" if "Connector" in self.body else "Connection closed"
        return f"Wrong response from the webhook: {self.status} {HTTPStatus(self.status).phrase}"

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass
class Delivery:
    """One update under way. `pauses` are in Telegram's seconds, however fast the stand-in lets them pass."""

    update: Update
    standin: StandIn
    attempts: list[Attempt] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    dropped: bool = False

    @property
    def delivered(self) -> bool:
        return bool(self.attempts) and self.attempts[-1].succeeded

    @property
    def done(self) -> bool:
        return self.delivered or self.dropped

    def wait(self, timeout: float = 10.0) -> "Delivery":
        """Blocks until the update is taken or dropped."""
        self.standin.wait_for(lambda: self.done, timeout)
        return self


def queue_of(update: Update) -> tuple[str, Any]:
    """Order holds inside one queue only: a chat's messages and edits share one, anything else has others."""
    kind = kind_of(update)
    content = update.get(kind)
    if not isinstance(content, dict):
        return kind, None
    if kind in ("message", "edited_message"):
        return "chat", content["chat"]["id"]
    whose: dict[str, Any] = content.get("from") or content.get("chat") or content
    return kind, whose.get("id")


class Courier:
    def __init__(self, standin: StandIn) -> None:
        self.second = 0.001  # how long one of Telegram's seconds lasts here
        self.pending: list[Delivery] = []
        self.last_error: str | None = None
        self._standin = standin
        self._turns: dict[tuple[Any, ...], asyncio.Lock] = {}

    def forget(self) -> None:
        self.pending, self.last_error, self._turns, self.second = [], None, {}, 0.001

    def take_back(self) -> list[Update]:
        """The updates that were not delivered, when the webhook is gone."""
        updates = [delivery.update for delivery in self.pending]
        for delivery in self.pending:
            delivery.dropped = True
        self.pending.clear()
        return updates

    def add(self, update: Update) -> Delivery:
        delivery = Delivery(update, self._standin)
        self.pending.append(delivery)
        return delivery

    async def bring(self, delivery: Delivery, to: str, secret: str | None) -> None:
        """Takes its turn in its queue, then tries until it is taken or too old."""
        async with self._turns.setdefault((to, *queue_of(delivery.update)), asyncio.Lock()):
            while not delivery.done:
                attempt = await self.attempt(delivery.update, to, secret)
                await self._note(delivery, attempt)

    async def attempt(self, update: Update, to: str, secret: str | None) -> Attempt:
        headers = {SECRET_HEADER: secret} if secret else {}
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        try:
            async with self._standin.http.post(
                self._standin.local(to), json=update, headers=headers, allow_redirects=False, timeout=timeout
            ) as response:
                wait = response.headers.get("Retry-After", "")
                return Attempt(response.status, await response.text(), float(wait) if wait.isdecimal() else None)
        except (aiohttp.ClientError, TimeoutError) as error:
            return Attempt(None, type(error).__name__)

    async def _note(self, delivery: Delivery, attempt: Attempt) -> None:
        with self._standin.changed:
            delivery.attempts.append(attempt)
            if attempt.status == 410:
                self._standin.violation("the webhook answered 410, by which Telegram closes it in the end")
            pause = None if delivery.done else self._pause(delivery, attempt)
            if pause is not None:
                delivery.pauses.append(pause)
            if delivery.done and delivery in self.pending:
                self.pending.remove(delivery)
            self._standin.changed.notify_all()
        if pause is not None:
            await asyncio.sleep(pause * self.second)

    def _pause(self, delivery: Delivery, attempt: Attempt) -> float | None:
        """First at once, then 2, 4, 8 … s, or what Retry-After says; None and dropped once the update is too old."""
        self.last_error = attempt.trouble
        pause = min(2.0 ** (len(delivery.attempts) - 1), LONGEST_PAUSE) if len(delivery.attempts) > 1 else 0.0
        if attempt.retry_after is not None:
            pause = min(attempt.retry_after, LONGEST_RETRY_AFTER)
        if sum(delivery.pauses) + pause > LIFETIME_SECONDS.get(kind_of(delivery.update), DAY):
            delivery.dropped = True
            return None
        return pause


def shuffled(updates: Sequence[Update], rng: random.Random, repeats: int) -> list[Update]:
    """An order in which they may arrive: that of each queue is kept, queues overtake each other, some come again."""
    queues: dict[Any, list[Update]] = {}
    for update in updates:
        queues.setdefault(queue_of(update), []).append(update)
    order: list[Update] = []
    while queues:
        key = rng.choice(sorted(queues, key=repr))
        order.append(queues[key].pop(0))
        if not queues[key]:
            del queues[key]
    for update in rng.choices(order, k=repeats):
        order.insert(rng.randint(order.index(update) + 1, len(order)), update)
    return order
