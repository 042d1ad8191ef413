"""Stays' own links in what people write. Called for what guests and managers type; pure."""

import re
from collections.abc import Collection

from properties.filling import MASK

# As it is given out: to choose a messenger by, to the chat and the book, and the one that Telegram is started by.
_LINK = re.compile(r"https?://[^\s#]*?(?:/go/|[?&](?:stay|start)=)([A-Za-z0-9_-]{22})(?![\w-])\S*")


def tokens_in(text: str) -> list[str]:
    """What may be tokens of stays: whether there is such a stay, the database knows."""
    return _LINK.findall(text)


def masked_links(text: str, tokens: Collection[str]) -> str:
    """The links still tell what they are, and open nothing."""
    return _LINK.sub(lambda link: link[0].replace(link[1], MASK) if link[1] in tokens else link[0], text)


def without_links(text: str) -> str:
    return _LINK.sub("", text).strip()
