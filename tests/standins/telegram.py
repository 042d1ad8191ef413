"""A stand-in for Telegram's servers: the Bot API over real HTTP, with chats, files, updates and scripted failures.

Tests drive it from outside; the product is pointed at `url` by TELEGRAM_API_URL.
"""

import random
from collections.abc import Iterable, Sequence
from typing import Any

from tests.standins.answers import Answer
from tests.standins.telegram_chats import ChatState, SentMessage, StoredFile
from tests.standins.telegram_sending import Call
from tests.standins.telegram_server import TelegramServer
from tests.standins.telegram_webhook import Attempt, Delivery, shuffled
from tests.standins.updates import Update


class TelegramStandIn(TelegramServer):
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
        return self.in_loop(self.queue_in_loop(update))

    def end_polls(self) -> None:
        """A getUpdates call that waits is answered at once with nothing, as after its time."""
        self.in_loop(self.end_polls_in_loop())

    def deliver(self, update: Update, to: str | None = None, secret: str | None = None) -> Delivery:
        """Brings the update to a webhook (by default the one set) and goes on; `.wait()` blocks until it is taken."""
        return self.in_loop(self.deliver_in_loop(update, to, secret))

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
        return self.in_loop(self.together_in_loop(updates, to, secret))

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
