"""Makes a guest's words fit to be kept: without numbers, addresses, names or secrets, and not too long. Pure."""

import re
from collections.abc import Iterable

from properties.phrases import normal_form

_LONGEST, _MOST_WORDS = 120, 16
_FEWEST_LETTERS = 3
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_EMAIL = re.compile(r"(?<!\S)\S+@\S+")
_HANDLE = re.compile(r"(?<!\w)@\w+")
# Anything with a figure in it: phones, codes, dates, flats, amounts.
_FIGURES = re.compile(r"(?<![^\s,.!?;])[^\s,.!?;]*\d[^\s,!?;]*")
_LETTERS = re.compile(r"[^\W\d_]")
_GAP = re.compile(r"\s+([,.!?;:])|\s+")


def masked(text: str, names: Iterable[str] = (), secrets: Iterable[str] = ()) -> str:
    """The words without what is only this guest's; "" where too little or too much is left, or a secret was told."""
    said = normal_form(text)
    if any(normal_form(secret) and normal_form(secret) in said for secret in secrets):
        return ""
    for private in (_LINK, _EMAIL, _HANDLE, _FIGURES):
        text = private.sub(" ", text)
    for name in {part for whole in names for part in whole.split() if len(part) > 1}:
        text = re.sub(rf"\b{re.escape(name)}\b", " ", text, flags=re.IGNORECASE)
    text = _GAP.sub(lambda gap: gap[1] or " ", text).strip(" ,;:-–—")
    is_fit = len(text) <= _LONGEST and len(text.split()) <= _MOST_WORDS
    return text if is_fit and len(_LETTERS.findall(text)) >= _FEWEST_LETTERS else ""
