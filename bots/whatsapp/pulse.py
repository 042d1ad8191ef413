"""How the channel is: what came in, what Twilio answered, what went wrong last. `Health` shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bots.whatsapp.errors import OF_THE_CHANNEL
from inbox.channel import Health, SendError


@dataclass
class Pulse:
    now: Callable[[], datetime]
    last_webhook_at: datetime | None = None  # one whose signature was right
    last_refused_webhook_at: datetime | None = None
    refused_webhooks: int = 0
    last_success_at: datetime | None = None  # of a call to Twilio
    last_failure_at: datetime | None = None
    last_failure: str = ""
    failing: str = ""  # the last call's fault, where it was the channel's
    missed: int = 0  # messages that no webhook brought and that were fetched
    webhooks_miss: bool = False  # such a message was sent while we were up, and no webhook has come since
    last_reconciled_at: datetime | None = None
    callbacks_refused: bool = False

    def webhook_came(self) -> None:
        self.last_webhook_at = self.now()
        self.webhooks_miss = False

    def webhook_refused(self) -> None:
        self.last_refused_webhook_at = self.now()
        self.refused_webhooks += 1

    def fetched_missed(self, *, while_up: bool) -> None:
        self.missed += 1
        self.webhooks_miss = self.webhooks_miss or while_up

    def call_succeeded(self) -> None:
        self.last_success_at = self.now()
        self.failing = ""

    def call_failed(self, error: SendError) -> None:
        """A refusal that concerns one guest only is an answer all the same."""
        if error.reason not in OF_THE_CHANNEL:
            self.call_succeeded()
            return
        self.last_failure_at = self.now()
        self.last_failure = self.failing = str(error)

    def health(self) -> Health:
        facts = {
            "last_webhook_at": self.last_webhook_at,
            "last_refused_webhook_at": self.last_refused_webhook_at,
            "refused_webhooks": self.refused_webhooks,
            "last_success_at": self.last_success_at,
            "last_failure_at": self.last_failure_at,
            "last_failure": self.last_failure,
            "missed_and_fetched": self.missed,
            "last_reconciled_at": self.last_reconciled_at,
            "status_callbacks": not self.callbacks_refused,
        }
        detail = self._trouble()
        return Health(ok=not detail, detail=detail, facts=facts)

    def _trouble(self) -> str:
        if self.failing:
            return f"Twilio: {self.failing}"
        if self.webhooks_miss:
            return "Twilio's webhooks do not arrive or are refused; messages are fetched late"
        if self.callbacks_refused:
            return "Twilio does not take PUBLIC_URL for its callbacks; nobody hears what was delivered"
        return ""
