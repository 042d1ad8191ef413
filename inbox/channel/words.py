"""The closed sets of words that tell what came in on which channel."""

from enum import StrEnum

# What the `detail` of an unsupported message begins with when it is a service notice: nobody said anything.
NOTICE = "notice: "


class ChannelKind(StrEnum):
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    WEB = "web"
    MAIL = "mail"  # one way only: to owners and managers


class MessageKind(StrEnum):
    """What the guest sees himself sending; an unknown thing is `UNSUPPORTED` and still becomes a message."""

    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"
    ANIMATION = "animation"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    BUTTON = "button"
    UNSUPPORTED = "unsupported"


class Happening(StrEnum):
    """What an `Incoming` is. Everything but `MESSAGE` and `PRESS` changes or accompanies what was said before."""

    MESSAGE = "message"
    PRESS = "press"  # a button of ours; `payload` is what we gave it
    EDIT = "edit"  # `message_id` names the message whose text, caption or place changed
    DELETION = "deletion"
    REACTION = "reaction"  # `text` is the emoji, empty when it was taken back
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    MIGRATED = "migrated"  # the address changed; `payload` is the new one
