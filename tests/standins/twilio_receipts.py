"""Status callbacks of the Twilio stand-in, and the 24-hour window in which free text may be sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.standins.answers import Answer
from tests.standins.forms import SENDER, status
from tests.standins.loopback import StandIn
from tests.standins.twilio_answers import TEXTS, Queued
from tests.standins.twilio_callbacks import Answered, post
from tests.standins.twilio_content import Content
from tests.standins.twilio_messages import WINDOW, MessageRecord

OUTSIDE_WINDOW = 63016
RANKS = {name: rank for rank, name in enumerate(("accepted", "queued", "sending", "sent", "delivered", "read"))}
FAILED = RANKS["sent"]


@dataclass(frozen=True)
class Receipt:
    record: MessageRecord
    status: str
    error_code: int | None = None


class Receipts:
    def __init__(self, standin: StandIn, auth_token: str) -> None:
        self._standin = standin
        self._auth_token = auth_token
        self.forget()

    def forget(self) -> None:
        self.always: tuple[str, ...] = ()
        self.enforces_window = False
        self._last_inbound: dict[str, datetime] = {}

    def open_window(self, address: str, *, ago: timedelta = timedelta(0)) -> None:
        """The guest wrote so long ago."""
        self._last_inbound[address] = self._standin.clock() - ago

    def due(
        self, record: MessageRecord, answer: Answer, content: Content | None
    ) -> tuple[list[Receipt], list[Receipt]]:
        """The callbacks that come before the POST is answered, and those after it."""
        if isinstance(answer, Queued):
            before = [Receipt(record, name) for name in answer.receipts_before]
            return before, [Receipt(record, name, answer.error_code) for name in answer.receipts_after]
        if content is not None and (code := content.fault_of(record)):
            return [], [Receipt(record, "undelivered", code)]
        if self.enforces_window and not self._may_write(record, content):
            return [], [Receipt(record, "undelivered", OUTSIDE_WINDOW)]
        return [], [Receipt(record, name) for name in self.always]

    async def bring_all(self, receipts: list[Receipt]) -> None:
        for receipt in receipts:
            await self.bring(receipt)

    async def bring(self, receipt: Receipt, to: str | None = None) -> Answered:
        """Posts to the StatusCallback that the message was sent with, or to `to`."""
        record = receipt.record
        self.advance(receipt)
        url = to or record.status_callback
        if url is None:
            return Answered(None, "no StatusCallback", {})
        form = status(
            record.sid,
            receipt.status,
            to=record.to,
            sender=record.from_ or SENDER,
            error_code=receipt.error_code,
            reason=TEXTS.get(receipt.error_code or 0, ""),
        )
        answered = await post(self._standin, form, to=url, public_url=url, auth_token=self._auth_token)
        with self._standin.changed:
            record.receipts.append(receipt.status)
            self._standin.changed.notify_all()
        return answered

    def advance(self, receipt: Receipt) -> None:
        """Statuses only rise; a failure stays unless a delivery comes after all."""
        record = receipt.record
        with self._standin.changed:
            record.from_ = record.from_ or SENDER
            record.sent = record.sent or self._standin.clock()
            if RANKS.get(receipt.status, FAILED) >= RANKS.get(record.status, FAILED):
                record.status, record.error_code = receipt.status, receipt.error_code
            self._standin.changed.notify_all()

    def _may_write(self, record: MessageRecord, content: Content | None) -> bool:
        if content is not None and content.status == "approved":
            return True
        last = self._last_inbound.get(record.to)
        return last is not None and self._standin.clock() - last < WINDOW
