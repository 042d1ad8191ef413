"""Media of guests' WhatsApp messages: behind Basic auth at Twilio, then by redirect from a storage on another port."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from tests.standins.loopback import StandIn


@dataclass
class StoredMedia:
    sid: str
    message_sid: str
    content: bytes
    content_type: str
    created: datetime
    name: str | None = None
    deleted: bool = False

    def as_json(self, account_sid: str, message_uri: str) -> dict[str, Any]:
        return {
            "sid": self.sid,
            "account_sid": account_sid,
            "parent_sid": self.message_sid,
            "content_type": self.content_type,
            "date_created": format_datetime(self.created),
            "date_updated": format_datetime(self.created),
            "uri": f"{message_uri}/Media/{self.sid}.json",
        }


class MediaStore:
    """Also the storage's application: whoever brings Twilio's credentials there has leaked them."""

    def __init__(self, standin: StandIn) -> None:
        self._standin = standin
        self._media: dict[str, StoredMedia] = {}

    def forget(self) -> None:
        self._media.clear()

    def put(self, media: StoredMedia) -> None:
        self._media[media.sid] = media

    def get(self, sid: str) -> StoredMedia | None:
        """None also for what was deleted."""
        media = self._media.get(sid)
        return None if media is None or media.deleted else media

    def of(self, message_sid: str) -> list[StoredMedia]:
        return [media for media in self._media.values() if media.message_sid == message_sid and not media.deleted]

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_get("/{sid}", self._fetch)
        return application

    async def _fetch(self, request: web.Request) -> web.Response:
        if "Authorization" in request.headers:
            self._standin.violation("Twilio's credentials were forwarded to the media storage")
            return web.Response(status=400, text="Only one auth mechanism allowed")
        media = self.get(request.match_info["sid"])
        if media is None or "Signature" not in request.query:
            return web.Response(status=403, text="AccessDenied")
        named = {"Content-Disposition": f'inline; filename="{media.name}"'} if media.name else {}
        return web.Response(body=media.content, content_type=media.content_type, headers=named)
