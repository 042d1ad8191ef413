"""The messages that the Twilio stand-in keeps: Twilio's rules for a new one, the record of it, and lists of them."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

API_VERSION = "2010-04-01"
BODY_UNITS = 1600
WINDOW = timedelta(hours=24)
BLOCKED_PREFIXES = ("+98", "+53", "+963", "+850", "+7978")
ADDRESS = re.compile(r"whatsapp:(\+\d{7,15}|[A-Z]{2}\.[A-Za-z0-9]{1,128})")


@dataclass
class Refusal(Exception):
    """An error answer. `fault` = something the product must never send, so a violation too."""

    code: int
    status: int = 400
    fault: bool = False
    detail: str | None = None


@dataclass
class MessageRecord:
    """`body` is what the recipient reads: with a template, the text filled in."""

    sid: str
    account_sid: str
    direction: str
    from_: str | None
    to: str
    body: str
    created: datetime
    status: str
    media_urls: list[str] = field(default_factory=list)
    service_sid: str | None = None
    content_sid: str | None = None
    content_variables: dict[str, str] = field(default_factory=dict)
    persistent_action: list[str] = field(default_factory=list)
    status_callback: str | None = None
    error_code: int | None = None
    sent: datetime | None = None
    receipts: list[str] = field(default_factory=list)

    @property
    def uri(self) -> str:
        return f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}"

    def as_json(self) -> dict[str, Any]:
        return {
            "account_sid": self.account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": format_datetime(self.created),
            "date_sent": self.sent and format_datetime(self.sent),
            "date_updated": format_datetime(self.created),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": self.from_,
            "messaging_service_sid": self.service_sid,
            "num_media": str(len(self.media_urls)),
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{self.uri}/Media.json"},
            "to": self.to,
            "uri": f"{self.uri}.json",
        }


def new_sid(prefix: str) -> str:
    return prefix + uuid4().hex


def outgoing(form: Mapping[str, Any], account_sid: str, senders: Iterable[str], now: datetime) -> MessageRecord:
    """A message by the POST's form, or `Refusal`. What a template says is filled in by the caller."""
    to, from_ = str(form.get("To", "")), form.get("From")
    _check_addresses(to, from_, form.get("MessagingServiceSid"), senders)
    _check_content(form)
    service = form.get("MessagingServiceSid")
    return MessageRecord(
        sid=new_sid("MM" if form.get("MediaUrl") else "SM"),
        account_sid=account_sid,
        direction="outbound-api",
        from_=from_,
        to=to,
        body=str(form.get("Body", "")),
        created=now,
        status="accepted" if service and not from_ else "queued",
        media_urls=list(form.get("MediaUrl", ())),
        service_sid=service,
        content_sid=form.get("ContentSid"),
        content_variables=variables(form.get("ContentVariables")),
        persistent_action=list(form.get("PersistentAction", ())),
        status_callback=form.get("StatusCallback"),
    )


def _check_addresses(to: str, from_: Any, service: Any, senders: Iterable[str]) -> None:
    if not to:
        raise Refusal(21604)
    if not from_ and not service:
        raise Refusal(21603, fault=True)
    if from_ and from_ not in senders:
        raise Refusal(63007)
    if not ADDRESS.fullmatch(to):
        raise Refusal(21211, detail=f"The 'To' number {to} is not a valid phone number.")
    if to.removeprefix("whatsapp:").startswith(BLOCKED_PREFIXES):
        raise Refusal(21408)


def _check_content(form: Mapping[str, Any]) -> None:
    body, media = str(form.get("Body", "")), form.get("MediaUrl", ())
    if not (body.strip() or media or form.get("ContentSid") or form.get("PersistentAction")):
        raise Refusal(21619, fault=True)
    # An emoji may count for more than one character: UTF-16 units, as in an SMS.
    if len(body.encode("utf-16-le", "surrogatepass")) // 2 > BODY_UNITS:
        raise Refusal(21617, fault=True)
    if len(media) > 1:
        raise Refusal(21623, fault=True)
    callback = urlsplit(form.get("StatusCallback", "http://none"))
    if callback.scheme not in ("http", "https") or not callback.hostname or "_" in callback.hostname:
        raise Refusal(21609, fault=True)


def variables(given: Any) -> dict[str, str]:
    """Values of a template: no line breaks, tabs or runs of four spaces."""
    if not given:
        return {}
    try:
        values = json.loads(given)
    except ValueError:
        raise Refusal(21656, fault=True) from None
    if not isinstance(values, dict) or any(not isinstance(value, str) for value in values.values()):
        raise Refusal(21656, fault=True)
    if any(re.search(r"[\n\r\t]| {4}", value) for value in values.values()):
        raise Refusal(21656, fault=True)
    return values


def page(records: list[MessageRecord], query: Mapping[str, str], path: str) -> dict[str, Any]:
    """One page of Twilio's list, newest first, by its filters To, From, DateSent, DateSent<, DateSent>."""
    found = [record for record in sorted(records, key=_when, reverse=True) if _matches(record, query)]
    size, number = int(query.get("PageSize", 50)), int(query.get("Page", 0))
    part = found[number * size : (number + 1) * size]
    more = (number + 1) * size < len(found)
    return {
        "messages": [record.as_json() for record in part],
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(part) - 1, 0),
        "uri": _link(path, query, number),
        "first_page_uri": _link(path, query, 0),
        "previous_page_uri": _link(path, query, number - 1) if number else None,
        "next_page_uri": _link(path, query, number + 1) if more else None,
    }


def _when(record: MessageRecord) -> datetime:
    return record.sent or record.created


def _matches(record: MessageRecord, query: Mapping[str, str]) -> bool:
    sent = _when(record)
    if query.get("To", record.to) != record.to or query.get("From", record.from_) != record.from_:
        return False
    if "DateSent" in query and sent.date() != _moment(query["DateSent"]).date():
        return False
    if "DateSent<" in query and sent > _moment(query["DateSent<"]):
        return False
    return "DateSent>" not in query or sent >= _moment(query["DateSent>"])


def _moment(text: str) -> datetime:
    """`YYYY-MM-DD`, ISO 8601 or RFC 2822; GMT where nothing else is said."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _link(path: str, query: Mapping[str, str], number: int) -> str:
    return f"{path}?{urlencode({'PageSize': 50, **query, 'Page': number, 'PageToken': f'PA{number}'})}"
