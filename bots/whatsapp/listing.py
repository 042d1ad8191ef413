"""Messages as Twilio's list knows them: read to find what was sent before, and what no webhook brought.

The list: https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from twilio.base import values
from twilio.rest.api.v2010.account.message import MessageInstance

from bots.whatsapp.client import TWILIO_API, Twilio

_PAGE = 200


@dataclass(frozen=True)
class Listed:
    """`created_at` is in whole seconds."""

    sid: str
    is_inbound: bool
    sender: str
    to: str
    text: str
    files: int
    created_at: datetime


@dataclass(frozen=True)
class ListedFile:
    reference: str
    mime: str


async def listed(
    twilio: Twilio, *, to: str = "", since: datetime | None = None, limit: int | None = None
) -> list[Listed]:
    """Newest first; `since` may be taken for the whole day. Raises `SendError`."""
    narrowed: dict[str, Any] = {"to": to or values.unset, "date_sent_after": since or values.unset}
    call = twilio.client.messages.list_async(**narrowed, limit=limit, page_size=_PAGE)
    return [message for message in map(_read, await twilio.ask(call)) if message is not None]


async def listed_files(twilio: Twilio, sid: str) -> list[ListedFile]:
    items = await twilio.ask(twilio.client.messages(sid).media.list_async())
    return [ListedFile(TWILIO_API + str(item.uri).removesuffix(".json"), item.content_type or "") for item in items]


def _read(message: MessageInstance) -> Listed | None:
    """None = a message without an id or a time, which is none yet."""
    if not message.sid or message.date_created is None:
        return None
    return Listed(
        sid=message.sid,
        is_inbound=str(message.direction) == "inbound",
        sender=message.from_ or "",
        to=message.to or "",
        text=message.body or "",
        files=int(message.num_media or 0),
        created_at=message.date_created,
    )
