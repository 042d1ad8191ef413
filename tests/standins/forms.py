"""What Twilio posts to the inbound webhook when a guest writes in WhatsApp: forms built for tests.

Every form gets a MessageSid of its own; the same form twice is a repeat.
"""

import json
from dataclasses import dataclass

from tests.standins.twilio_messages import API_VERSION, new_sid

Form = dict[str, str]

ACCOUNT_SID = "ACe268443e43d93dab7ebef303bbe9642f"
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
SENDER = "whatsapp:+78120000001"
API_HOST = "https://api.twilio.com"


@dataclass(frozen=True)
class Writer:
    """Somebody on WhatsApp; `number` is None where only the business-scoped id is known."""

    name: str
    number: str | None
    user_id: str | None = None

    @property
    def address(self) -> str:
        return f"whatsapp:{self.number or self.user_id}"


JAMES = Writer("James O'Connor", "+447700900123")
ANNA = Writer("Анна Соколова", "+78120000077")
NAMELESS = Writer("traveller_j", None, "GB.9Z8Y7X6W5V4U3T2S1")


def text(words: str, writer: Writer = JAMES, *, to: str = SENDER) -> Form:
    return _form(writer, to, "text", Body=words)


def media(
    content_type: str = "image/jpeg", writer: Writer = JAMES, *, caption: str = "", to: str = SENDER, kind: str = ""
) -> Form:
    """One medium; its bytes are served by `TwilioStandIn.serve_media(form, content)`."""
    sid = new_sid("MM")
    url = f"{API_HOST}/{API_VERSION}/Accounts/{ACCOUNT_SID}/Messages/{sid}/Media/{new_sid('ME')}"
    kind = kind or content_type.partition("/")[0].replace("application", "document")
    return _form(writer, to, kind, sid, NumMedia="1", Body=caption, MediaUrl0=url, MediaContentType0=content_type)


def voice(writer: Writer = JAMES, *, to: str = SENDER) -> Form:
    return media("audio/ogg", writer, to=to)


def contact(writer: Writer = JAMES, *, to: str = SENDER) -> Form:
    return media("text/vcard", writer, to=to, kind="contacts")


def location(
    latitude: float = 59.9343,
    longitude: float = 30.3351,
    writer: Writer = JAMES,
    *,
    label: str = "",
    address: str = "",
    to: str = SENDER,
) -> Form:
    named = {key: value for key, value in (("Label", label), ("Address", address)) if value}
    place = {"Latitude": str(latitude), "Longitude": str(longitude)}
    return _form(writer, to, "location", **place, **named)


def button(
    words: str, payload: str, writer: Writer = JAMES, *, replied_sid: str | None = None, to: str = SENDER
) -> Form:
    """A press on a quick reply of our message `replied_sid`."""
    original = {"OriginalRepliedMessageSender": to, "OriginalRepliedMessageSid": replied_sid} if replied_sid else {}
    return _form(writer, to, "button", Body=words, ButtonText=words, ButtonPayload=payload, **original)


def list_pick(title: str, item: str, writer: Writer = JAMES, *, to: str = SENDER) -> Form:
    return _form(writer, to, "interactive", Body=title, ListId=item, ListTitle=title)


def reply(words: str, replied_sid: str, writer: Writer = JAMES, *, to: str = SENDER) -> Form:
    original = {"OriginalRepliedMessageSender": to, "OriginalRepliedMessageSid": replied_sid}
    return _form(writer, to, "text", Body=words, **original)


def unsupported(writer: Writer = JAMES, *, to: str = SENDER) -> Form:
    """A reaction, a poll, a view-once photo: Twilio has no fields for it, so it comes empty."""
    return _form(writer, to, "unsupported", Body="")


def status(
    message_sid: str,
    status: str,
    *,
    to: str = JAMES.address,
    sender: str = SENDER,
    error_code: int | None = None,
    reason: str = "",
) -> Form:
    """A status callback; `TwilioStandIn.receipt` makes one by itself for a message that the product sent."""
    event = {"EventType": status.upper()} if status in ("delivered", "read") else {}
    error = {"ErrorCode": str(error_code), "ChannelStatusMessage": reason} if error_code else {}
    return {
        "ChannelPrefix": "whatsapp",
        "ApiVersion": API_VERSION,
        "MessageStatus": status,
        "SmsStatus": status,
        "SmsSid": message_sid,
        "MessageSid": message_sid,
        "AccountSid": ACCOUNT_SID,
        "From": sender,
        "To": to,
        "ChannelToAddress": to.removeprefix("whatsapp:")[:-4] + "XXXX",
        "ChannelInstallSid": "XE19ad89bc3e3c9d7ef68b89523eff1987",
        **event,
        **error,
    }


def _form(writer: Writer, to: str, kind: str, sid: str | None = None, /, **more: str) -> Form:
    sid = sid or new_sid("SM")
    wa_id = {"WaId": writer.number.removeprefix("+")} if writer.number else {}
    user_id = {"ExternalUserId": f"whatsapp:{writer.user_id}"} if writer.user_id else {}
    context = {"ProfileName": writer.name, "WaId": (writer.number or writer.user_id or "").removeprefix("+")}
    return {
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "MessageSid": sid,
        "AccountSid": ACCOUNT_SID,
        "ApiVersion": API_VERSION,
        "From": writer.address,
        "To": to,
        "MessageType": kind,
        "SmsStatus": "received",
        "ProfileName": writer.name,
        "Body": "",
        "NumMedia": "0",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "ChannelMetadata": json.dumps({"type": "whatsapp", "data": {"context": context}}, ensure_ascii=False),
        **wa_id,
        **user_id,
        **more,
    }
