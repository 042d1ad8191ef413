"""Templates of the Twilio stand-in: created and submitted by the product, approved or rejected by the test."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.standins.twilio_messages import MessageRecord, Refusal, new_sid

CONTENT_HOST = "https://content.twilio.com"
LONGEST_FILLED = 1024
PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


@dataclass
class Content:
    account_sid: str
    types: dict[str, Any]
    language: str
    friendly_name: str
    created: datetime
    variables: dict[str, str] = field(default_factory=dict)
    sid: str = field(default_factory=lambda: new_sid("HX"))
    name: str = ""
    category: str = ""
    status: str = "unsubmitted"
    rejection_reason: str = ""

    @property
    def body(self) -> str:
        return next((str(kind["body"]) for kind in self.types.values() if kind and "body" in kind), "")

    def filled(self, given: dict[str, str]) -> str:
        values = {**self.variables, **given}
        if missing := set(PLACEHOLDER.findall(self.body)) - values.keys():
            raise Refusal(21656, fault=True, detail=f"no value for {', '.join(sorted(missing))}")
        return PLACEHOLDER.sub(lambda match: values[match[1]], self.body)

    def fault_of(self, record: MessageRecord) -> int | None:
        """What WhatsApp says after Twilio took it: filled in it is too long, or has no place for a variable."""
        if len(record.body) > LONGEST_FILLED:
            return 63021
        return 63028 if record.content_variables.keys() - set(PLACEHOLDER.findall(self.body)) else None

    def as_json(self) -> dict[str, Any]:
        moment = self.created.strftime("%Y-%m-%dT%H:%M:%SZ")
        url = f"{CONTENT_HOST}/v1/Content/{self.sid}"
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "friendly_name": self.friendly_name,
            "language": self.language,
            "variables": self.variables,
            "types": self.types,
            "url": url,
            "date_created": moment,
            "date_updated": moment,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
        }

    def approval(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "category": self.category,
            "content_type": next(iter(self.types), ""),
            "status": self.status,
            "rejection_reason": self.rejection_reason,
            "allow_category_change": True,
        }

    def approval_page(self) -> dict[str, Any]:
        url = f"{CONTENT_HOST}/v1/Content/{self.sid}/ApprovalRequests"
        return {"sid": self.sid, "account_sid": self.account_sid, "whatsapp": self.approval(), "url": url}

    def with_approval(self) -> dict[str, Any]:
        shown = {key: value for key, value in self.as_json().items() if key not in ("url", "links")}
        return shown | {"approval_requests": self.approval()}


def fill_in(record: MessageRecord, contents: dict[str, Content]) -> None:
    """Puts the template's words into the record that names one."""
    if record.content_sid is None:
        return
    content = contents.get(record.content_sid)
    if content is None:
        raise Refusal(21655)
    record.body = content.filled(record.content_variables)


def listed(contents: list[dict[str, Any]], query: dict[str, str], path: str, key: str) -> dict[str, Any]:
    """One page of a list in the newer form, with `meta`."""
    size, number = int(query.get("PageSize", 50)), int(query.get("Page", 0))
    more = (number + 1) * size < len(contents)

    def link(page: int) -> str:
        return f"{CONTENT_HOST}{path}?PageSize={size}&Page={page}"

    meta = {
        "key": key,
        "page": number,
        "page_size": size,
        "url": link(number),
        "first_page_url": link(0),
        "previous_page_url": link(number - 1) if number else None,
        "next_page_url": link(number + 1) if more else None,
    }
    return {key: contents[number * size : (number + 1) * size], "meta": meta}
