"""Brings a guest's text to one form: case, ё, quotes, elongated letters, emoji that mean something, joined terms."""

import re
import unicodedata

from playbooks.reading.any_of import letters_of

_EMOJI_WORDS = {
    "🔥": "пожар", "🚒": "пожарные", "🚑": "скорая", "🚓": "полиция", "🚨": "тревога",
    "🔑": "ключ", "🗝": "ключ",
    "🔒": "замок", "🔐": "замок", "🚪": "дверь", "📶": "wifi", "🛜": "wifi", "🚗": "парковка", "🚙": "парковка",
    "🅿": "парковка", "🚕": "такси", "🚖": "такси", "🚬": "курить", "🚭": "курить", "🐶": "собака", "🐕": "собака",
    "🐱": "кот", "🐈": "кот",
    "🧳": "чемодан", "🛄": "багаж", "🛅": "багаж", "📺": "телевизор", "🚿": "душ", "🛁": "ванна",
    "🗑": "мусор", "👶": "малыш", "🧒": "ребенок", "🛏": "кровать", "🧺": "стирка", "🪳": "тараканы", "🚽": "туалет",
    "❌": "не работает", "❄": "холодно", "🥶": "холодно",
}  # fmt: skip
_JOINED = [
    (r"\bw[ie][\s\-]?f[ia]y?\b|\bwhy[\s-]?fi\b|\bвай[\s\-]*фа(?:й|я|ю|ем|е|и)\b|\bви[\s\-]фи\b", "wifi"),
    (r"\bcheck(ing|ed|s)?[\s\-–—]+in\b", "checkin"),
    (r"\bcheck(ing|ed|s)?[\s\-–—]+out\b", "checkout"),
    (r"\bчек[\s\-]+ин", "чекин"),
    (r"\bчек[\s\-]+аут", "чекаут"),
    (r"\ba[/.]c\b\.?", "ac"),
    (r"\bair[\s\-]?con(ditioning|ditioner|d)?\b", "aircon"),
    (r"\be[\s\-]mail", "email"),
]
_JOINED_BY_LETTERS = [
    (letters, re.compile(pattern), word) for pattern, word in _JOINED for letters in letters_of(pattern)
]
_QUOTES = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "´": "'",
        "«": '"',
        "»": '"',
        "“": '"',
        "”": '"',
        "—": "-",
        "–": "-",
        "…": ".",
        "ё": "е",
    }
)
# Signs without a width, and halves of emoji that a broken client cut apart.
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\ufe0f\ud800-\udfff]")
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")


def means_something(sign: str) -> bool:
    """Whether an emoji stands for a word."""
    return sign in _EMOJI_WORDS


def tidy(text: str) -> str:
    """Lower case, one kind of quotes and dashes, emoji as words if they mean something, "помогииите" as "помогите"."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).lower().translate(_QUOTES)
    for emoji, word in _EMOJI_WORDS.items():
        text = text.replace(emoji, f" {word} ")
    return _ELONGATED.sub(r"\1", text)


def joined(text: str) -> str:
    """Terms with many spellings as one word: "wi-fi" and "вай фай" become "wifi", "check in" "checkin"."""
    for letters, pattern, word in _JOINED_BY_LETTERS:
        if letters in text:
            text = pattern.sub(word, text)
    return text
