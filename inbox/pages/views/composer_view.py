"""What the box under the thread must say before anything is written: whether it can arrive, how, and how long still."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from inbox.channel import Abilities, Channel, ChannelKind
from inbox.conversation.answer_files import LARGEST_BYTES, MOST_FILES
from inbox.conversation.rows import ConversationRow
from inbox.conversation.window import WINDOWS
from inbox.conversation.window import window_end as end_of
from inbox.pages.naming import channel_name, first_name, own_name
from inbox.tables import Contact
from inbox.web.languages import Words
from inbox.web.times import LocalClock

# What holds while a channel is not connected here.
_WITHOUT_CHANNEL = {ChannelKind.WHATSAPP: Abilities(text_length=1600, window=WINDOWS[ChannelKind.WHATSAPP])}


@dataclass(frozen=True)
class ComposerView:
    """`limit` = longest text in one message, in UTF-16 units. `closed` = why no reply can be sent; notes always can.

    `window_ends` is in seconds since 1970, 0 where the channel has no window. `most_bytes` = the largest file that goes
    there, 0 where none does; `caption` = the longest text that stands under a photo.
    """

    guest: str
    channel: str
    limit: int
    caption: int
    most_bytes: int
    files_told: str
    window_ends: int
    window_told: str
    warning: str
    closed: str


def view_composer(
    row: ConversationRow, channels: Mapping[ChannelKind, Channel], clock: LocalClock
) -> ComposerView:  # fmt: skip
    words = clock.words
    contact = row.contacts[0] if row.contacts else None
    able = abilities_of(contact, channels)
    ends = window_end(contact, channels) if contact else None
    is_open = ends is not None and ends > clock.now
    return ComposerView(
        guest=first_name(own_name(row)),
        channel=channel_name(contact.channel, words) if contact else "",
        limit=able.text_length if contact else 0,
        caption=able.caption_length,
        most_bytes=min(able.media_size_bytes, LARGEST_BYTES) if contact and able.media else 0,
        files_told=files_told(contact, able, words),
        window_ends=int(ends.timestamp()) if ends and is_open else 0,
        window_told=_window_told(ends, clock) if ends and is_open else "",
        warning=_warning(contact, channels, words),
        closed=why_closed(contact, channels, words, clock.now),
    )


def why_closed(
    contact: Contact | None, channels: Mapping[ChannelKind, Channel], words: Words, now: datetime
) -> str:  # fmt: skip
    """Why a reply would fail for certain; "" when it may be sent. Asked before writing and again before queueing."""
    if contact is None:
        return words.gettext("There is no address to answer to.")
    ends = window_end(contact, channels)
    if ends is not None and ends <= now:
        return words.gettext(
            "WhatsApp's 24 hours since the guest's last message are over. Send an approved text from the box under the "
            "thread: your own words are kept there until the guest writes."
        )
    return ""


def window_end(contact: Contact, channels: Mapping[ChannelKind, Channel]) -> datetime | None:
    """When free text stops arriving; None on a channel without such a window."""
    return end_of(contact, abilities_of(contact, channels).window)


def abilities_of(contact: Contact | None, channels: Mapping[ChannelKind, Channel]) -> Abilities:
    if contact is None or contact.channel not in set(ChannelKind):
        return Abilities()
    kind = ChannelKind(contact.channel)
    channel = channels.get(kind)
    return channel.abilities if channel else _WITHOUT_CHANNEL.get(kind, Abilities())


def files_told(contact: Contact | None, able: Abilities, words: Words) -> str:
    """What this channel takes, before anything is chosen."""
    if contact is None:
        return ""
    name = channel_name(contact.channel, words)
    if not able.media:
        return words.gettext("%(channel)s takes no files from here: send a link, or use another channel.") % {
            "channel": name
        }
    mb = min(able.media_size_bytes, LARGEST_BYTES) // 1024 // 1024
    told = words.gettext("%(channel)s: photos, MP4 and PDF, up to %(mb)d MB each, %(n)d at once.")
    apart = words.gettext("Each goes as a message of its own.") if able.album == 1 else ""
    return f"{told % {'channel': name, 'mb': mb, 'n': MOST_FILES}} {apart}".strip()


def _window_told(ends: datetime, clock: LocalClock) -> str:
    return clock.words.gettext("WhatsApp takes answers until %(time)s") % {"time": clock.day_and_time(ends)}


def _warning(contact: Contact | None, channels: Mapping[ChannelKind, Channel], words: Words) -> str:
    if contact is None:
        return ""
    name = channel_name(contact.channel, words)
    if contact.blocked_at is not None:
        return words.gettext("The guest blocked us in %(channel)s: call, or use another channel.") % {"channel": name}
    if contact.opted_out_at is not None:
        return words.gettext("The guest asked for no more messages in %(channel)s.") % {"channel": name}
    if contact.channel not in {kind.value for kind in channels}:
        return words.gettext("%(channel)s is not connected here: the answer waits until it is.") % {"channel": name}
    return ""
