"""Twilio's words in the desk's: the form of a webhook, or a message from Twilio's list, as `Incoming` or `Receipt`.

Fields: https://www.twilio.com/docs/messaging/guides/webhook-request. Twilio adds new ones at any time.
"""

import math
import re
from collections.abc import Mapping
from datetime import datetime

from bots.whatsapp.errors import reason_of
from bots.whatsapp.stay_link import take_token
from inbox.channel import (
    ChannelKind,
    FailureReason,
    Incoming,
    IncomingMedia,
    Location,
    MessageKind,
    Receipt,
    ReceiptState,
    Sender,
)

Fields = Mapping[str, str]

DELIVERY = "d"  # the field, and the query of our status address, that carries our own delivery id
CREATED = "DateCreated"  # a field of ours: only messages from Twilio's list have a time

_STATES = {
    "sent": ReceiptState.SENT,
    "delivered": ReceiptState.DELIVERED,
    "read": ReceiptState.READ,
    "failed": ReceiptState.FAILED,
    "undelivered": ReceiptState.FAILED,
    "canceled": ReceiptState.FAILED,
}
_KINDS_OF_MIME = {
    "image/webp": MessageKind.STICKER,
    "image/gif": MessageKind.ANIMATION,
    "audio/ogg": MessageKind.VOICE,
    "audio/opus": MessageKind.VOICE,
    "text/vcard": MessageKind.CONTACT,
    "text/x-vcard": MessageKind.CONTACT,
    "text/directory": MessageKind.CONTACT,
    "image": MessageKind.PHOTO,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
}
_PHONE = re.compile(r"whatsapp:(\+\d{7,15})")
_FILE_NAME = re.compile(r"[^\n/\\]{1,120}\.\w{1,8}")
_LONGEST_ID = 2**63 - 1


class Malformed(ValueError):
    """Without a message id or a sender it is nothing of Twilio's."""


def translate(fields: Fields, account: str) -> Incoming | Receipt | None:
    """None = a status that says nothing new, such as "queued". Raises `Malformed`."""
    if not message_sid(fields):
        raise Malformed("no MessageSid")
    status = fields.get("MessageStatus") or fields.get("SmsStatus") or "received"
    if status not in ("received", "receiving"):
        return _receipt(fields, status, account)
    if not fields.get("From"):
        raise Malformed("no From")
    return _incoming(fields, account)


def message_sid(fields: Fields) -> str:
    return fields.get("MessageSid") or fields.get("SmsMessageSid") or fields.get("SmsSid") or ""


def _receipt(fields: Fields, status: str, account: str) -> Receipt | None:
    state = _STATES.get(status)
    if state is None:
        return None
    hint, code = fields.get(DELIVERY, ""), fields.get("ErrorCode", "")
    is_ours = hint.isascii() and hint.isdecimal() and int(hint) <= _LONGEST_ID
    return Receipt(
        channel=ChannelKind.WHATSAPP,
        account=account,
        external_id=message_sid(fields),
        state=state,
        hint=int(hint) if is_ours else None,
        reason=_reason(code) if state is ReceiptState.FAILED else None,
        code=code,
    )


def _reason(code: str) -> FailureReason:
    return reason_of(code) if code else FailureReason.UNKNOWN


def _incoming(fields: Fields, account: str) -> Incoming:
    media, location = _media(fields), _location(fields)
    token, text = take_token(fields.get("ButtonText") or fields.get("Body") or fields.get("ListTitle") or "")
    kind = _kind(fields, media, location, has_text=bool(token or text.strip()))
    created = fields.get(CREATED)
    return Incoming(
        channel=ChannelKind.WHATSAPP,
        account=account,
        external_id=message_sid(fields),
        message_id=message_sid(fields),
        sender=_sender(fields),
        kind=kind,
        text=text,
        sent_at=datetime.fromisoformat(created) if created else None,
        media=media,
        reply_to=fields.get("OriginalRepliedMessageSid", ""),
        forwarded_from=_forwarded(fields),
        payload=fields.get("ButtonPayload") or fields.get("ListId") or "",
        start_token=token,
        started=bool(token) and not text and kind is MessageKind.TEXT,
        location=location,
        detail=(fields.get("MessageType") or "empty") if kind is MessageKind.UNSUPPORTED else "",
    )


def _kind(
    fields: Fields, media: tuple[IncomingMedia, ...], location: Location | None, *, has_text: bool
) -> MessageKind:
    if media:
        return media[0].kind
    if location is not None:
        return MessageKind.LOCATION
    # WhatsApp carries no buttons of ours: what is pressed belongs to a template, and its text is what the guest says.
    if any(fields.get(name) for name in ("ButtonText", "ButtonPayload", "ListId", "ListTitle")):
        return MessageKind.BUTTON
    return MessageKind.TEXT if has_text else MessageKind.UNSUPPORTED


def _sender(fields: Fields) -> Sender:
    """`From` as it came is the address: a number, or where the guest hides it, an id that WhatsApp made for us."""
    address, number = fields["From"], fields.get("WaId", "")
    others = [_address(fields.get("ExternalUserId", "")), f"whatsapp:+{number}" if number.isdecimal() else ""]
    phone = _PHONE.fullmatch(address) or _PHONE.fullmatch(others[1])
    return Sender(
        address=address,
        name=fields.get("ProfileName", "").strip(),
        aliases=tuple(dict.fromkeys(other for other in others if other not in ("", address))),
        phone=phone[1] if phone and address.startswith("whatsapp:") else "",
    )


def _address(given: str) -> str:
    return f"whatsapp:{given}" if given and not given.startswith("whatsapp:") else given


def _media(fields: Fields) -> tuple[IncomingMedia, ...]:
    """By the addresses that are there, whatever `NumMedia` says."""
    found: list[IncomingMedia] = []
    while url := fields.get(f"MediaUrl{len(found)}"):
        mime = fields.get(f"MediaContentType{len(found)}", "").partition(";")[0].strip().lower()
        kind = _kind_of_media(mime, fields.get("MessageType", ""))
        found.append(IncomingMedia(kind=kind, reference=url, mime=mime, name=_name(kind, fields.get("Body", ""))))
    return tuple(found)


def _kind_of_media(mime: str, message_type: str) -> MessageKind:
    if message_type == "sticker":
        return MessageKind.STICKER
    return _KINDS_OF_MIME.get(mime) or _KINDS_OF_MIME.get(mime.partition("/")[0], MessageKind.DOCUMENT)


def _name(kind: MessageKind, body: str) -> str:
    """A document comes with its file name as the text."""
    return body if kind is MessageKind.DOCUMENT and _FILE_NAME.fullmatch(body) else ""


def _location(fields: Fields) -> Location | None:
    try:
        latitude, longitude = float(fields["Latitude"]), float(fields["Longitude"])
    except (KeyError, ValueError):
        return None
    if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return Location(latitude, longitude, title=fields.get("Label", ""), address=fields.get("Address", ""))


def _forwarded(fields: Fields) -> str:
    """WhatsApp does not say from whom; forwarded often means five times or more."""
    if fields.get("FrequentlyForwarded") == "true":
        return "WhatsApp, 5+"
    return "WhatsApp" if fields.get("Forwarded") == "true" else ""
