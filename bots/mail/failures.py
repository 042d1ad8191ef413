"""Puts what an SMTP server answers into our one send error. Server's replies: RFC 5321, 4xx = later, 5xx = never."""

import smtplib
from datetime import timedelta

from inbox.channel import FailureReason, SendError

_LATER = timedelta(minutes=1)


def translated(error: Exception, *, maybe_sent: bool = False) -> SendError:
    if isinstance(error, SendError):
        return error
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPSenderRefused):
        # The operator mends it; what waits is not lost.
        return SendError(FailureReason.CREDENTIALS, permanent=False, retry_after=_LATER, code=str(error.smtp_code))
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((reply[0] for reply in error.recipients.values()), 550)
        return _by_code(code, FailureReason.NO_CHAT)
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code, FailureReason.REFUSED)
    return SendError(FailureReason.VENDOR_DOWN, permanent=False, maybe_sent=maybe_sent)


def _by_code(code: int, reason: FailureReason) -> SendError:
    if 400 <= code < 500:
        return SendError(FailureReason.THROTTLED, permanent=False, retry_after=_LATER, code=str(code))
    return SendError(reason, permanent=True, code=str(code))
