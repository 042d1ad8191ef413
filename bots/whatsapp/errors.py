"""Twilio's error codes and failed calls in the desk's own words. Used by everything that calls Twilio or hears from it.

Codes: https://www.twilio.com/docs/api/errors. Texts of errors are never matched: they change, and may quote the guest.
"""

from collections.abc import Mapping

import aiohttp
import aiohttp_socks
from twilio.base.exceptions import TwilioException

from bots.whatsapp.http import Refusal
from inbox.channel import FailureReason, SendError

REASONS: Mapping[int, FailureReason] = {
    20003: FailureReason.CREDENTIALS,
    20005: FailureReason.CREDENTIALS,  # account not active
    20404: FailureReason.CREDENTIALS,  # no such account
    20429: FailureReason.THROTTLED,
    21211: FailureReason.NO_CHAT,
    21212: FailureReason.CREDENTIALS,  # our sender is no number
    21408: FailureReason.DESTINATION,
    21603: FailureReason.CREDENTIALS,
    21606: FailureReason.CREDENTIALS,  # the sender is not ours
    21610: FailureReason.BLOCKED,
    21611: FailureReason.THROTTLED,  # Twilio's queue of our sender is full
    21614: FailureReason.NO_CHAT,
    21617: FailureReason.TOO_LARGE,
    21620: FailureReason.MEDIA,
    21623: FailureReason.MEDIA,
    21655: FailureReason.TEMPLATE,  # no such content
    21656: FailureReason.TEMPLATE,  # its variables can't be read
    21658: FailureReason.TOO_LARGE,
    21701: FailureReason.CREDENTIALS,  # no such messaging service
    21703: FailureReason.CREDENTIALS,  # the messaging service has no sender
    30001: FailureReason.THROTTLED,
    30002: FailureReason.CREDENTIALS,
    30003: FailureReason.NO_CHAT,
    30004: FailureReason.BLOCKED,
    30005: FailureReason.NO_CHAT,
    30006: FailureReason.NO_CHAT,
    30007: FailureReason.REFUSED,
    63001: FailureReason.CREDENTIALS,
    63002: FailureReason.CREDENTIALS,
    63003: FailureReason.NO_CHAT,
    63005: FailureReason.REFUSED,
    63007: FailureReason.CREDENTIALS,
    63009: FailureReason.VENDOR_DOWN,
    63010: FailureReason.VENDOR_DOWN,
    63012: FailureReason.VENDOR_DOWN,
    63013: FailureReason.REFUSED,
    63014: FailureReason.BLOCKED,
    63015: FailureReason.NO_CHAT,  # the sandbox: the guest has not joined it
    63016: FailureReason.WINDOW_CLOSED,
    63017: FailureReason.THROTTLED,
    63018: FailureReason.THROTTLED,
    63019: FailureReason.MEDIA,
    63021: FailureReason.REFUSED,
    63024: FailureReason.NO_CHAT,
    63027: FailureReason.TEMPLATE,  # not in this language
    63028: FailureReason.TEMPLATE,  # another number of variables
    63029: FailureReason.TEMPLATE,
    63032: FailureReason.REFUSED,
    63040: FailureReason.TEMPLATE,  # rejected, paused or disabled by WhatsApp
    63041: FailureReason.TEMPLATE,
    63042: FailureReason.TEMPLATE,
    63049: FailureReason.REFUSED,
    63054: FailureReason.TEMPLATE,
    63062: FailureReason.REFUSED,
}
_BY_STATUS: Mapping[int, FailureReason] = {
    401: FailureReason.CREDENTIALS,
    403: FailureReason.CREDENTIALS,
    404: FailureReason.CREDENTIALS,
    407: FailureReason.CREDENTIALS,
    408: FailureReason.VENDOR_DOWN,
    413: FailureReason.TOO_LARGE,
    429: FailureReason.THROTTLED,
}
_PASSING = frozenset({FailureReason.THROTTLED, FailureReason.VENDOR_DOWN})
# Faults of the channel as a whole; all others concern one guest or one message.
OF_THE_CHANNEL = frozenset({FailureReason.CREDENTIALS, FailureReason.VENDOR_DOWN})

# The request never left: no connection came about.
_NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    aiohttp_socks.ProxyConnectionError,
    aiohttp_socks.ProxyError,
    aiohttp_socks.ProxyTimeoutError,
)
# Answered with success, but in words that are none of Twilio's.
_UNREADABLE = (ValueError, TypeError, AttributeError, KeyError, TwilioException)
NETWORK_FAILURES = (aiohttp.ClientError, OSError, *_NEVER_LEFT)  # a time-out is an OSError
CALL_FAILURES = (Refusal, *NETWORK_FAILURES, *_UNREADABLE)


def reason_of(code: str) -> FailureReason:
    """Of an ErrorCode in a status callback; an unknown one is `UNKNOWN`."""
    if not code.isdecimal():
        return FailureReason.UNKNOWN
    return REASONS.get(int(code), FailureReason.UNKNOWN if code.startswith("30") else FailureReason.REFUSED)


def send_error(failure: Exception) -> SendError:
    """What one of `CALL_FAILURES` means for the outbox."""
    if isinstance(failure, Refusal):
        return _refused(failure)
    if isinstance(failure, _NEVER_LEFT):
        return SendError(FailureReason.VENDOR_DOWN, permanent=False, code="unreachable")
    return SendError(FailureReason.VENDOR_DOWN, permanent=False, maybe_sent=True, code=_name(failure))


def _name(failure: Exception) -> str:
    if isinstance(failure, TimeoutError):
        return "timeout"
    return "connection lost" if isinstance(failure, NETWORK_FAILURES) else "unreadable"


def _refused(refusal: Refusal) -> SendError:
    if refusal.status >= 500 or refusal.status == 408:
        # A proxy's error page says nothing about whether Twilio behind it took the message.
        code = str(refusal.code or f"http {refusal.status}")
        return SendError(FailureReason.VENDOR_DOWN, permanent=False, maybe_sent=True, code=code)
    reason = REASONS.get(refusal.code or 0) or _BY_STATUS.get(refusal.status, FailureReason.REFUSED)
    return SendError(
        reason,
        permanent=reason not in _PASSING,
        retry_after=refusal.retry_after,
        code=str(refusal.code or f"http {refusal.status}"),
    )
