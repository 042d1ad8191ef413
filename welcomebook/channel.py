"""The web chat as a channel of the desk. Nothing leaves the machine: a sent message is one that its page may show.

The page reads messages from the database; that they are there it hears through the hub.
"""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from fastapi import APIRouter

from inbox.channel import Abilities, ChannelKind, Health, Incoming, Outgoing, Receipt
from inbox.cleaning import LONGEST_TEXT
from welcomebook.sayings import as_incoming, read_saying
from welcomebook.uploads import Uploads
from welcomebook.visitors import ACCOUNT


class WebChannel:
    def __init__(self, media_dir: Path) -> None:
        self.kind = ChannelKind.WEB
        self.account = ACCOUNT
        self.router: APIRouter | None = None  # the chat's pages are built with the other guests' pages
        self.abilities = Abilities(text_length=LONGEST_TEXT, buttons=True, receipts=True, album=100)
        self.uploads = Uploads(uploads_folder(media_dir))

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, outgoing: Outgoing) -> str:
        """Always the same id for the same request, so that a repeated one is no second message."""
        return f"{outgoing.delivery_id}.{outgoing.part}"

    async def find_sent(self, outgoing: Outgoing) -> str | None:
        return f"{outgoing.delivery_id}.{outgoing.part}"

    def fetch(self, reference: str, limit_bytes: int) -> AsyncIterator[bytes]:
        return self.uploads.read(reference, limit_bytes)

    def link(self, token: str) -> str:
        """The chat's address depends on the stay's property: the stay's own page makes it."""
        return ""

    def read(self, raw: str) -> Sequence[Incoming | Receipt]:
        return [as_incoming(read_saying(raw))]

    def health(self) -> Health:
        return Health(ok=True)


def uploads_folder(media_dir: Path) -> Path:
    return media_dir / "uploads"
