"""What a visitor did at the web chat, as plain values: made into an `Incoming`, kept as text when that fails."""

import json
from dataclasses import asdict, dataclass

from inbox.channel import ChannelKind, Happening, Incoming, IncomingMedia, MessageKind, Sender
from welcomebook.visitors import ACCOUNT


@dataclass(frozen=True)
class Saying:
    """`client_id` is the page's own key of it, the same whenever it is sent again. `file` names an upload."""

    visitor: str
    slug: str
    client_id: str
    language: str
    text: str = ""
    payload: str = ""  # of a pressed button, whose label is `text`
    token: str = ""  # of the stay's link that he came by
    file: str = ""
    file_name: str = ""
    mime: str = ""
    size_bytes: int = 0

    @property
    def external_id(self) -> str:
        return f"{self.visitor}:{self.client_id}"


def as_incoming(saying: Saying) -> Incoming:
    kind = _kind(saying)
    return Incoming(
        channel=ChannelKind.WEB,
        account=ACCOUNT,
        external_id=saying.external_id,
        sender=Sender(saying.visitor, language=saying.language),
        happening=Happening.PRESS if saying.payload else Happening.MESSAGE,
        kind=kind,
        text=saying.text,
        message_id=saying.client_id,
        media=_media(saying, kind),
        payload=saying.payload,
        start_token=saying.token,
        started=bool(saying.token),
        property_slug=saying.slug,
    )


def write_saying(saying: Saying) -> str:
    return json.dumps(asdict(saying), ensure_ascii=False)


def read_saying(raw: str) -> Saying:
    return Saying(**json.loads(raw))


def _kind(saying: Saying) -> MessageKind:
    if saying.payload:
        return MessageKind.BUTTON
    if not saying.file:
        return MessageKind.TEXT
    kinds = {"image": MessageKind.PHOTO, "audio": MessageKind.VOICE, "video": MessageKind.VIDEO}
    return kinds.get(saying.mime.partition("/")[0], MessageKind.DOCUMENT)


def _media(saying: Saying, kind: MessageKind) -> tuple[IncomingMedia, ...]:
    if not saying.file:
        return ()
    return (IncomingMedia(kind, saying.file, saying.mime, saying.file_name, saying.size_bytes),)
