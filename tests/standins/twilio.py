"""A stand-in for Twilio: messages, media, templates and typing over real HTTP, signed webhooks and receipts.

Tests drive it from outside; the product is pointed at `url` by TWILIO_API_URL.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from tests.standins.answers import Answer
from tests.standins.forms import Form
from tests.standins.twilio_callbacks import Answered
from tests.standins.twilio_calls import Call
from tests.standins.twilio_content import Content
from tests.standins.twilio_media import StoredMedia
from tests.standins.twilio_messages import WINDOW, MessageRecord
from tests.standins.twilio_receipts import Receipt
from tests.standins.twilio_server import TwilioServer


class TwilioStandIn(TwilioServer):
    # What a test arranges

    def script(self, name: str, answers: Iterable[Answer], to: str | None = None) -> None:
        """The next calls of that operationId (to that address) are answered so, one by one; then as usual again."""
        with self.changed:
            self._script.add(name, answers, to)

    def add_content(
        self,
        body: str,
        *,
        language: str = "en",
        friendly_name: str = "note",
        variables: Mapping[str, str] | None = None,
        status: str = "approved",
    ) -> Content:
        """A template of text; `.sid` is what the product sends it by."""
        types = {"twilio/text": {"body": body}}
        content = Content(self.account_sid, types, language, friendly_name, self.clock(), dict(variables or {}))
        content.status, content.name, content.category = status, friendly_name, "UTILITY"
        with self.changed:
            self.account.contents[content.sid] = content
        return content

    def decide(self, content_sid: str, status: str = "approved", reason: str = "") -> None:
        """Meta's decision on a template that the product submitted."""
        with self.changed:
            content = self.account.contents[content_sid]
            content.status, content.rejection_reason = status, reason

    def serve_media(self, form: Form, content: bytes, name: str | None = None) -> StoredMedia:
        """The bytes behind the MediaUrl0 of an inbound form."""
        sid = form["MediaUrl0"].rpartition("/")[2]
        media = StoredMedia(sid, form["MessageSid"], content, form["MediaContentType0"], self.clock(), name)
        with self.changed:
            self.media.put(media)
        return media

    def auto_receipts(self, *statuses: str) -> None:
        """Every message taken from now on gets these callbacks right after its POST is answered."""
        with self.changed:
            self.receipts.always = statuses

    def enforce_window(self) -> None:
        """Free text more than 24 hours after the guest's last message ends as undelivered, 63016."""
        with self.changed:
            self.receipts.enforces_window = True

    def close_window(self, address: str) -> None:
        """The guest's last message is more than 24 hours old."""
        with self.changed:
            self.receipts.open_window(address, ago=WINDOW + timedelta(minutes=1))

    # What a test lets happen

    def deliver_inbound(
        self, form: Form, to: str, public_url: str | None = None, *, signature: str | None = None
    ) -> Answered:
        """One post to the inbound webhook `to`, signed over `public_url` (by default `to`). The same form again is a
        repeat. `signature` is sent instead of the right one; an empty one leaves the header out."""
        return self.in_loop(self.inbound_in_loop(form, to, public_url, signature))

    def deliver_together(self, forms: Sequence[Form], to: str, public_url: str | None = None) -> list[Answered]:
        """All at the same instant."""
        return self.in_loop(self.together_in_loop(forms, to, public_url))

    def miss_inbound(self, form: Form) -> None:
        """The guest wrote while the webhook was out of reach: Twilio's list shows it, no post ever comes."""
        self.keep_inbound(form)

    def receipt(self, sid: str, status: str, error_code: int | None = None, *, to: str | None = None) -> Answered:
        """Brings a status callback for a sent message to its StatusCallback, or to `to`; again = a repeat."""
        return self.in_loop(self.receipts.bring(Receipt(self.account.messages[sid], status, error_code), to))

    def miss_receipt(self, sid: str, status: str, error_code: int | None = None) -> None:
        """The status changes at Twilio, no callback comes."""
        self.receipts.advance(Receipt(self.account.messages[sid], status, error_code))

    def post_status(
        self, form: Form, to: str, public_url: str | None = None, *, signature: str | None = None
    ) -> Answered:
        """Any status form, also of messages that nobody sent: see `forms.status`."""
        return self.in_loop(self.post_in_loop(form, to, public_url, signature))

    # What a test asks

    def sent(self, to: str | None = None) -> list[MessageRecord]:
        """Messages that the product sent, in order."""
        with self.changed:
            outbound = [one for one in self.account.messages.values() if one.direction == "outbound-api"]
            return [one for one in outbound if to in (None, one.to)]

    def called(self, name: str) -> list[Call]:
        with self.changed:
            return [call for call in self.calls if call.name == name]

    @property
    def typing(self) -> list[str]:
        """MessageSids for which the typing indicator was shown, which also marked them read."""
        return self.account.typing

    @property
    def unplayed(self) -> list[str]:
        return self._script.unplayed
