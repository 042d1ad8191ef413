"""The stay's token on its way through WhatsApp: in the text that a link prefills, found again in what the guest sends.

The guest sees that text and may write around it, so the token is recognised by its mark, wherever it stands.
"""

import re
from urllib.parse import quote

_LABEL = "Nightdesk"
_TOKEN = r"[A-Za-z0-9_-]{22}"
_END = r"(?![A-Za-z0-9_-])"
_MARKED = re.compile(rf"(?:{_LABEL}\s*)?#\s?({_TOKEN}){_END}")
_ADDRESS = re.compile(rf"https?://\S*?/go/({_TOKEN}){_END}[/?#]?\S*")
# Alone it must look like one: 128 bits in base64 end in one of four letters, and have letters of both cases and digits.
_ALONE = re.compile(r"(?<!\S)(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)([A-Za-z0-9_-]{21}[AQgw])(?!\S)")


def whatsapp_link(number: str, token: str) -> str:
    """Opens a chat with `number` ("+…"), the text with the token already written."""
    return f"https://wa.me/{number.removeprefix('+')}?text={quote(f'{_LABEL} #{token}', safe='')}"


def take_token(text: str) -> tuple[str, str]:
    """The token in the text ("" = none), and the text without it: a token is a key and is not kept in the clear."""
    for pattern in (_MARKED, _ADDRESS, _ALONE):
        found = pattern.search(text)
        if found:
            return found[1], pattern.sub("", text).strip()
    return "", text
