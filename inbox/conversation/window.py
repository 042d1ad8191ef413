"""Until when free text reaches a contact, on a channel that takes it only so long after the guest's last message."""

from datetime import datetime, timedelta

from inbox.channel import ChannelKind
from inbox.tables import Contact

WINDOWS = {ChannelKind.WHATSAPP.value: timedelta(hours=24)}
"""What holds of a channel whether it is connected here or not."""


def window_end(contact: Contact, window: timedelta | None) -> datetime | None:
    """None = the channel has no such window. What the vendor says counts, whatever we had counted."""
    if window is None:
        return None
    if contact.last_inbound_at is None:
        return contact.created_at  # he has never opened it
    ends, shut_at = contact.last_inbound_at + window, contact.window_shut_at
    return min(ends, shut_at) if shut_at is not None and shut_at > contact.last_inbound_at else ends


def is_open(contact: Contact, window: timedelta | None, now: datetime) -> bool:
    ends = window_end(contact, window)
    return ends is None or now < ends
