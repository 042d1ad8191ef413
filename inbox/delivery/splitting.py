"""Cuts a long text into what one request of a channel may carry, at the kindest place. Pure."""

import re

# Where a cut hurts least, best first: between paragraphs, lines, sentences, words.
_SEAMS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"), re.compile(r"\s"))
_LINK = re.compile(r"https?://\S+")


def length_in_units(text: str) -> int:
    """UTF-16 code units, which is how Telegram and WhatsApp count."""
    return len(text.encode("utf-16-le")) // 2


def split_text(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` UTF-16 units that give the text again when joined (but for blanks at the cuts).

    No surrogate pair is cut, nor a link that fits into one part.
    """
    parts: list[str] = []
    rest = text
    while length_in_units(rest) > limit:
        end = _cut(rest, _longest_prefix(rest, limit))
        parts.append(rest[:end].rstrip() or rest[:end])
        rest = rest[end:].lstrip() if rest[end:].strip() else ""
    return [*parts, rest] if rest or not parts else parts


def _longest_prefix(text: str, limit: int) -> int:
    units = 0
    for number, character in enumerate(text):
        units += 2 if ord(character) > 0xFFFF else 1
        if units > limit:
            return number
    return len(text)


def _cut(text: str, longest: int) -> int:
    """A place of at most `longest` characters; never before its first half, so that parts stay few."""
    link = next((found for found in _LINK.finditer(text) if found.start() < longest < found.end()), None)
    if link is not None and link.start() > 0:
        longest = link.start()
    for seam in _SEAMS:
        places = [found.end() for found in seam.finditer(text, 0, longest) if found.end() >= longest // 2]
        if places:
            return places[-1]
    return max(longest, 1)
