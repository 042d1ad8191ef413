"""Takes a stay's link out of what a guest wrote: who pastes it came by it, and a key is not kept in the clear.

Called for everything that comes in, by whatever channel; a link that opens no stay of ours is words like any other.
"""

import re
from dataclasses import replace

from sqlmodel import Session

from inbox.channel import Happening, Incoming, MessageKind
from inbox.stays.links import stay_behind
from inbox.tables import Property, Stay

# As it is given out: to choose a messenger by, to the chat and the book, and the one that Telegram is started by.
_LINK = re.compile(r"https?://[^\s#]*?(?:/go/|[?&](?:stay|start)=)([A-Za-z0-9_-]{22})(?![\w-])\S*")


def take_pasted_link(session: Session, incoming: Incoming) -> Incoming:
    """The event with the link's token as if he had come by it, and his words without it."""
    found = _LINK.search(incoming.text)
    stay = stay_behind(session, found[1]) if found else None
    if found is None or stay is None:
        return incoming
    text = _LINK.sub("", incoming.text).strip()
    if incoming.happening is not Happening.MESSAGE or incoming.start_token or not _is_of_page(session, incoming, stay):
        return replace(incoming, text=text)
    is_all = not text and incoming.kind is MessageKind.TEXT
    return replace(incoming, text=text, start_token=found[1], started=is_all)


def _is_of_page(session: Session, incoming: Incoming, stay: Stay) -> bool:
    """The web chat stands on the page of one property; a stay at another one is not talked about there."""
    home = session.get_one(Property, stay.property_id)
    return incoming.property_slug in {"", home.slug}
