"""Takes a stay's link out of what a guest wrote: who pastes it came by it, and a key is not kept in the clear.

Called for everything that comes in, by whatever channel; a link that opens no stay of ours is words like any other.
"""

from dataclasses import replace

from sqlmodel import Session

from inbox.channel import Happening, Incoming, MessageKind
from inbox.stays.links import stay_behind
from inbox.tables import Property, Stay
from properties.stay_links import tokens_in, without_links


def take_pasted_link(session: Session, incoming: Incoming) -> Incoming:
    """The event with the link's token as if he had come by it, and his words without it."""
    token = next(iter(tokens_in(incoming.text)), "")
    stay = stay_behind(session, token)
    if stay is None:
        return incoming
    text = without_links(incoming.text)
    if incoming.happening is not Happening.MESSAGE or incoming.start_token or not _is_of_page(session, incoming, stay):
        return replace(incoming, text=text)
    is_all = not text and incoming.kind is MessageKind.TEXT
    return replace(incoming, text=text, start_token=token, started=is_all)


def _is_of_page(session: Session, incoming: Incoming, stay: Stay) -> bool:
    """The web chat stands on the page of one property; a stay at another one is not talked about there."""
    home = session.get_one(Property, stay.property_id)
    return incoming.property_slug in {"", home.slug}
