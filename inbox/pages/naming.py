"""How people, channels and trust are called on pages: names, initials, badges, hues."""

import re
import unicodedata
from functools import lru_cache

from inbox.channel import ChannelKind
from inbox.conversation.rows import ConversationRow
from inbox.tables import Trust
from inbox.web.languages import Words

CHANNEL_BADGES = {ChannelKind.TELEGRAM.value: "TG", ChannelKind.WHATSAPP.value: "WA", ChannelKind.WEB.value: "WEB"}
_HUES = 8


def channel_name(channel: str, words: Words) -> str:
    names = {
        ChannelKind.TELEGRAM.value: "Telegram",
        ChannelKind.WHATSAPP.value: "WhatsApp",
        ChannelKind.WEB.value: words.gettext("Web chat"),
        ChannelKind.MAIL.value: words.gettext("E-mail"),
    }
    return names.get(channel, channel or words.gettext("No channel"))


def guest_name(row: ConversationRow, words: Words) -> str:
    """As the booking or the messenger gives it; a guest without a name is still somebody."""
    return own_name(row) or words.gettext("Guest")


def own_name(row: ConversationRow) -> str:
    """ "" for one who gave none."""
    theirs = (contact.name or contact.username for contact in row.contacts)
    return row.guest.name or next(filter(None, theirs), "")


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else name


@lru_cache(maxsize=2_000)
def initials(name: str) -> str:
    """One or two letters; of a name without any, its first sign."""
    parts = [part for part in re.split(r"[\s\-_·,.()]+", name) if part and unicodedata.category(part[0])[0] in "LN"]
    if not parts:
        return name.strip()[:1]
    picked = [parts[0], parts[-1]] if len(parts) > 1 else [parts[0]]
    return "".join(part[0] for part in picked).upper()


def hue(number: int) -> int:
    """Which of the avatars' colours: the same for the same guest, always."""
    return number % _HUES + 1


def language_badge(row: ConversationRow) -> str:
    code = row.guest.language or (row.stay.guest_language if row.stay else "")
    return code[:2].upper()


def trust_words(trust: str, words: Words) -> tuple[str, str]:
    """What we know of who writes, and what follows from it."""
    told = {
        Trust.UNKNOWN: (
            words.gettext("Not identified"),
            words.gettext("Is told only what anybody may know."),
        ),
        Trust.HINT: (
            words.gettext("Perhaps this guest"),
            words.gettext("A name or number fits. Nothing is told until it is confirmed."),
        ),
        Trust.IDENTIFIED: (
            words.gettext("Knows the booking"),
            words.gettext("Gave code and date. No door codes until you confirm."),
        ),
        Trust.VERIFIED: (
            words.gettext("Verified guest"),
            words.gettext("May be told codes from check-in to check-out."),
        ),
    }
    return told[Trust(trust)]
