"""Twilio's posts to the product: signed forms, one attempt each, and what their answers would do to a guest."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

import aiohttp
from twilio.request_validator import RequestValidator

from tests.standins.loopback import StandIn

ANSWER_SECONDS = 15.0


@dataclass(frozen=True)
class Answered:
    """`status` is None where no answer came; `body` then names the error."""

    status: int | None
    body: str
    headers: Mapping[str, str]

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


async def post(
    standin: StandIn,
    form: Mapping[str, str],
    *,
    to: str,
    public_url: str,
    auth_token: str,
    signature: str | None = None,
) -> Answered:
    """The signature is over `public_url`; `signature` replaces it, and an empty one leaves the header out."""
    signed = _signature(public_url, form, auth_token) if signature is None else signature
    headers = {"I-Twilio-Idempotency-Token": _token(form)} | ({"X-Twilio-Signature": signed} if signed else {})
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    try:
        async with standin.http.post(
            standin.local(to), data=dict(form), headers=headers, allow_redirects=False, timeout=timeout
        ) as response:
            return Answered(response.status, await response.text(), dict(response.headers))
    except (aiohttp.ClientError, TimeoutError) as error:
        return Answered(None, type(error).__name__, {})


def words_for_guest(answered: Answered) -> str | None:
    """What Twilio would send to the guest of this answer: text, or the messages of TwiML. None = nothing."""
    kind = answered.headers.get("Content-Type", "").partition(";")[0]
    if not answered.succeeded or not answered.body.strip():
        return None
    if kind not in ("text/xml", "application/xml"):
        return answered.body
    document = ElementTree.fromstring(answered.body)
    return " ".join(document.itertext()).strip() or None


def _signature(url: str, form: Mapping[str, str], auth_token: str) -> str:
    validator = RequestValidator(auth_token)  # type: ignore[no-untyped-call]
    return str(validator.compute_signature(url, dict(form)))  # type: ignore[no-untyped-call]


def _token(form: Mapping[str, str]) -> str:
    """Equal for every try of one event."""
    return hashlib.sha1(f"{form.get('MessageSid')} {form.get('MessageStatus')}".encode()).hexdigest()
