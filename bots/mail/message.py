"""Makes the mail that leaves: a text part, an HTML part where there is one, and headers no text can break out of."""

from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from inbox.channel import Outgoing

_SUBJECT_LENGTH = 150


def mail_of(outgoing: Outgoing, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = outgoing.address
    message["Subject"] = _one_line(outgoing.subject or outgoing.text)
    message["Message-ID"] = f"<nightdesk-{outgoing.delivery_id}-{outgoing.part}@{_domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"  # nobody's out-of-office answers it
    if outgoing.queued_at is not None:
        message["Date"] = format_datetime(outgoing.queued_at)
    message.set_content(outgoing.text)
    if outgoing.html:
        message.add_alternative(outgoing.html, subtype="html")
    return message


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_SUBJECT_LENGTH]


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].partition("@")[2] or "localhost"
