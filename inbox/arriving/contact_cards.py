"""Reads a contact card that came as a file (vCard, as WhatsApp sends contacts): whose it is, and a number."""

import quopri
import re
from dataclasses import dataclass
from pathlib import Path

from inbox.cleaning import clean_line

_LARGEST_BYTES = 256 * 1024  # a photo may be in it
_FOLDED = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(
    r"^(?:[\w-]+\.)?(?P<name>FN|TEL)(?P<how>;[^:\n]*)?:(?P<value>[^\r\n]*)", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True)
class ContactCard:
    name: str = ""
    phone: str = ""


def read_card(file: Path) -> ContactCard:
    """The first name and the first number; what is missing, or no card at all, is "". https://www.rfc-editor.org/rfc/rfc6350"""
    with file.open("rb") as opened:
        text = _FOLDED.sub("", opened.read(_LARGEST_BYTES).decode("utf-8", "replace"))
    found: dict[str, str] = {}
    for line in _LINE.finditer(text):
        found.setdefault(line["name"].upper(), _plain(line["value"], line["how"] or ""))
    return ContactCard(found.get("FN", ""), found.get("TEL", "").removeprefix("tel:"))


def _plain(value: str, how: str) -> str:
    if "QUOTED-PRINTABLE" in how.upper():
        value = quopri.decodestring(value).decode("utf-8", "replace")
    return clean_line(re.sub(r"\\(.)", r"\1", value))
