"""The route that Telegram brings updates to."""

import hmac
import json
import logging
from typing import Any

from fastapi import APIRouter, Request, Response

from bots.telegram.intake import Intake
from inbox.channel import OutOfReach

logger = logging.getLogger(__name__)

PATH = "/channels/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

_LARGEST_BODY_BYTES = 1024 * 1024
_RETRY_AFTER_SECONDS = 5  # Telegram obeys it instead of doubling its own pauses


def webhook_router(intake: Intake, secret: str) -> APIRouter:
    router = APIRouter()

    @router.post(PATH, include_in_schema=False)
    async def telegram_webhook(request: Request) -> Response:
        if not _is_telegram(request.headers.get(SECRET_HEADER), secret):
            logger.warning("Refused a Telegram webhook call: its secret is missing or wrong")
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        update = _update(body)
        if update is None:
            return Response(status_code=400)
        try:
            await intake.take(*update)
        except OutOfReach:
            return Response(status_code=503, headers={"Retry-After": str(_RETRY_AFTER_SECONDS)})
        return Response(status_code=200)

    return router


def _is_telegram(given: str | None, secret: str) -> bool:
    """Compared as bytes: what is not ASCII would raise."""
    return given is not None and secret != "" and hmac.compare_digest(given.encode(), secret.encode())


async def _body(request: Request) -> bytes | None:
    """None = more than an update ever is; no more than that is read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY_BYTES:
            return None
    return bytes(body)


def _update(body: bytes) -> tuple[dict[str, Any], str] | None:
    try:
        text = body.decode()
        update = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return (update, text) if isinstance(update, dict) else None
