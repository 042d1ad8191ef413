"""Takes guests and secrets out of what managers wrote, before an owner reads it. Pure.

Names go in any case and ending, also written in the other alphabet ("Джону" for John); secrets however they are spaced;
telephone numbers, addresses of mail and web, and anything that looks like a code always.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

HIDDEN = "•••"

_ALWAYS = (
    re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b"),
    re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE),
    re.compile(r"(?<!\w)@\w{3,}"),
    re.compile(
        r"(?<![\w.,-])(?!\d{4}-\d\d-\d\d\b|\d{1,2}\.\d{1,2}\.\d{4}\b)\+?\d(?:[\s().-]{0,3}\d){6,14}(?!\w)"
    ),  # telephones
    re.compile(r"(?<!\w)[*#]?\d{3,8}[*#]"),  # 4821#
    re.compile(r"\b(?=[A-Z0-9]{6,12}\b)(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]+\b"),  # reservation codes
    re.compile(
        r"(?P<said>\b(?:код\w*|парол\w*|пин\w*|code|password|pin)\b[\s:—–=-]{1,4}(?:is\s|от\s\w+\s)?)\S*\d\S*",
        re.IGNORECASE,
    ),
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SHORTEST_NAME = 2
_ENDING = r"[а-яё]{0,3}"
_TO_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "z", "з": "z", "и": "i", "й": "i",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
        "х": "k", "ц": "s", "ч": "k", "ш": "s", "щ": "s", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "u", "я": "a",
    }
)  # fmt: skip
_SOUNDS = tuple(
    pair.split(">") for pair in "дж>j dzh>j sch>s sh>s ch>k zh>z kh>k ph>f th>t ck>k x>ks c>k q>k w>v y>i h>".split()
)


@dataclass(frozen=True)
class Private:
    """What must not be read: guests' names, and codes and secrets as they are."""

    names: Sequence[str] = ()
    secrets: Sequence[str] = ()


def redact(text: str, private: Private) -> str:
    for secret in sorted(filter(None, private.secrets), key=len, reverse=True):
        text = _spaced(secret).sub(HIDDEN, text)
    for pattern in _ALWAYS:
        text = pattern.sub(lambda found: (found.groupdict().get("said") or "") + HIDDEN, text)
    names = {part.casefold() for name in private.names for part in _WORD.findall(name) if len(part) >= _SHORTEST_NAME}
    if not names:
        return text
    written = re.compile("|".join(_forms(name) for name in sorted(names, key=len, reverse=True)), re.IGNORECASE)
    sounds = {sound for sound in map(_sound, names) if len(sound) >= _SHORTEST_NAME}
    text = written.sub(HIDDEN, text)
    return _WORD.sub(lambda found: HIDDEN if _sounds_like(found.group(), sounds) else found.group(), text)


def _spaced(secret: str) -> re.Pattern[str]:
    signs = r"[\s.·-]{0,2}".join(re.escape(sign) for sign in secret if not sign.isspace())
    return re.compile(rf"(?<![^\W_]){signs}(?![^\W_])" if len(secret) < 5 else signs, re.IGNORECASE)


def _forms(name: str) -> str:
    """A Russian name bends; of others only the plain form and a possessive are looked for here."""
    if re.fullmatch("[а-яё-]+", name):
        stem = name[:-1] if len(name) > 3 and name[-1] in "аяйьоеиыу" else name
        return rf"(?<!\w){re.escape(stem)}{_ENDING}(?!\w)"
    return rf"(?<!\w){re.escape(name)}(?:['’]?s)?(?!\w)"


def _sounds_like(word: str, sounds: set[str]) -> bool:
    """Only words that are written like names: the sound of one of them, perhaps with an ending."""
    if not word[:1].isupper():
        return False
    sound = _sound(word.casefold())
    return sound in sounds or (sound[-1:] in {"m", "v"} and sound[:-1] in sounds)


def _sound(word: str) -> str:
    """What is left of a word in either alphabet when only its consonants count: john → jn, джон → jn."""
    for written, sounded in _SOUNDS:
        word = word.replace(written, sounded)
    word = word.translate(_TO_LATIN)
    consonants = re.sub("[^bdfgjklmnprstvz]", "", word)
    return re.sub(r"(.)\1+", r"\1", consonants)
