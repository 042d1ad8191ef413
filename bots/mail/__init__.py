"""Mail to owners and managers, by SMTP. One way only."""

from bots.mail.channel import MailChannel

__all__ = ["MailChannel"]
