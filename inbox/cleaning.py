"""Makes what strangers send fit to be stored and shown: text without bytes no database takes, safe file names."""

import re
import unicodedata

LONGEST_TEXT = 100_000  # characters; no channel carries more, so nothing a guest wrote is cut
_LONGEST_NAME = 120
_LONGEST_LINE = 160  # names of people

# Marks that turn the direction of writing: "gpj.exe" can be made to read "exe.jpg" with them.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # what people write who want no name to be seen
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")


def clean_text(text: str) -> str:
    """The text without NUL, other control characters and lone surrogates; line breaks stay, the rest is as written."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROL.sub("", whole.replace("\r\n", "\n"))[:LONGEST_TEXT]


def clean_line(text: str) -> str:
    """One line for a name: no breaks, no tricks with the direction of writing. "" if nothing of it can be seen."""
    line = " ".join(_DIRECTION.sub("", clean_text(text)).split())[:_LONGEST_LINE]
    return line if any(map(_is_seen, line)) else ""


def _is_seen(letter: str) -> bool:
    return letter not in _BLANK_LETTERS and unicodedata.category(letter) not in {"Cf", "Mn", "Zs"}


def clean_file_name(name: str) -> str:
    """A name that can be shown and offered for download: no folders, no tricks, the ending kept."""
    line = " ".join(_DIRECTION.sub("", clean_text(name)).split())
    flat = re.split(r"[/\\]", unicodedata.normalize("NFC", line))[-1]
    plain = re.sub(r'[<>:"|?*;]', "_", flat).strip(". ")
    if len(plain) <= _LONGEST_NAME:
        return plain
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < 10 else plain[:_LONGEST_NAME]
