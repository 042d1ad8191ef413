"""What a guest did, as far as it can be told without knowing what he means. Made for his turn."""

from dataclasses import dataclass

from inbox.channel import NOTICE, Happening, Incoming, MessageKind
from inbox.cleaning import clean_line
from inbox.conversation.scene import Scene
from playbooks.commands import is_start
from playbooks.decision import Attempt, Said
from playbooks.feelings import is_only_feeling

_UNREADABLE = frozenset(
    {
        MessageKind.PHOTO, MessageKind.VIDEO, MessageKind.VIDEO_NOTE, MessageKind.VOICE, MessageKind.AUDIO,
        MessageKind.DOCUMENT, MessageKind.ANIMATION, MessageKind.UNSUPPORTED,
    }
)  # fmt: skip
_PICTURES = frozenset({MessageKind.PHOTO, MessageKind.VIDEO, MessageKind.VIDEO_NOTE})


@dataclass(frozen=True)
class Heard:
    said: Said
    text: str = ""
    pressed: str = ""
    attempt: Attempt | None = None
    pictured: bool = False
    is_too_big: bool = False


def heard_of(
    scene: Scene, incoming: Incoming, text: str, said: Said | None = None, attempt: Attempt | None = None
) -> Heard:
    """`text` as it may be shown. `said`: where it is known already, by which link he came. `attempt`: its end."""
    said = said or _what_was_said(scene, incoming, text)
    return Heard(
        said,
        f"{text} {clean_line(incoming.shared_phone)}".strip() if said is Said.CARD else text,
        pressed=incoming.payload if incoming.happening is Happening.PRESS else "",
        attempt=attempt,
        pictured=incoming.kind in _PICTURES,
        is_too_big=any(media.too_big for media in incoming.media),
    )


def shares_own_number(incoming: Incoming) -> bool:
    """Whether the channel vouches that the shared number is the guest's own."""
    return bool(incoming.shared_phone) and incoming.shared_phone == incoming.sender.phone


def _what_was_said(scene: Scene, incoming: Incoming, text: str) -> Said:
    if (incoming.started and not text) or is_start(text, opted_out=scene.contact.opted_out_at is not None):
        return Said.STARTED
    if incoming.kind is MessageKind.LOCATION:
        return Said.LOCATION
    if incoming.kind is MessageKind.CONTACT:
        return Said.PHONE if shares_own_number(incoming) else Said.CARD
    is_mood = incoming.kind is MessageKind.STICKER or is_only_feeling(text)
    if is_mood or incoming.detail.startswith(NOTICE):
        return Said.EMOTION
    if incoming.kind in _UNREADABLE and not text.strip():
        return Said.UNREADABLE
    return Said.TEXT if text.strip() or incoming.happening is Happening.PRESS else Said.UNREADABLE
