"""Finds the words a guest meant, whatever the keyboard layout or alphabet they were typed in.

Every piece between spaces is read three ways (as it stands, with the layout swapped, transliterated); the way that
gives the most known words wins for the whole message, and a piece that it leaves unknown may still be read another way.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from playbooks.reading import layout, translit
from playbooks.reading.dictionaries import is_english, is_russian
from playbooks.reading.normalise import joined, tidy

WORD = re.compile(r"[a-zа-я]+(?:'[a-z]+)?|\d+(?:[:.]\d\d)?")
_LATIN = re.compile(r"[a-z]")
_CYRILLIC = re.compile(r"[а-я]")
_TAIL = re.compile(r"[\s,.!?:;\"')(\-]*$")
_LOOKALIKES = str.maketrans("aeopcyxkmthb", "аеорсухкмтнв")
# Terms that stand in Latin letters in Russian messages too.
_TERMS = frozenset(
    "wifi checkin checkout ac tv airbnb booking aircon netflix youtube email whatsapp telegram usb id qr sms".split()
)
_MIN_ALONE = 3
_AS_IS_BONUS = 1.15


@dataclass(frozen=True)
class Reading:
    """A message as it was meant: repaired text (punctuation kept, lower case) and whether it is Russian."""

    text: str
    russian_letters: int
    english_letters: int

    @property
    def words(self) -> list[str]:
        return WORD.findall(self.text)


def read(text: str) -> Reading:
    pieces = joined(tidy(text)).split()
    latin = _best_way([piece for piece in pieces if _is_latin(piece)], (_as_typed, _transliterated, _swapped))
    cyrillic = _best_way([piece for piece in pieces if _CYRILLIC.search(piece)], (_as_typed, _swapped))
    meant = [_meant(piece, latin if _is_latin(piece) else cyrillic) for piece in pieces]
    repaired = joined(" ".join(meant))
    words = WORD.findall(repaired)
    return Reading(
        repaired,
        sum(len(word) for word in words if _CYRILLIC.match(word)),
        sum(len(word) for word in words if _LATIN.match(word) and word not in _TERMS),
    )


Way = Callable[[str], str]


def _is_latin(piece: str) -> bool:
    return bool(_LATIN.search(piece)) and not _CYRILLIC.search(piece)


def _best_way(pieces: Iterable[str], ways: tuple[Way, ...]) -> Way:
    """The way that makes the largest part of the letters known words; as typed when in doubt."""
    pieces = [piece for piece in pieces if piece not in _TERMS]
    totals = [sum(_known_letters(way(piece)) for piece in pieces) for way in ways]
    totals[0] *= _AS_IS_BONUS
    return ways[max(range(len(ways)), key=totals.__getitem__)]


def _meant(piece: str, way: Way) -> str:
    if _bare(piece) in _TERMS or not (_LATIN.search(piece) or _CYRILLIC.search(piece)):
        return piece
    if _LATIN.search(piece) and _CYRILLIC.search(piece):
        return _with_one_alphabet(piece)
    chosen = way(piece)
    if _all_known(chosen) or len(_bare(piece)) < _MIN_ALONE:
        return chosen
    others = (other(piece) for other in (_as_typed, _transliterated, _swapped) if other is not way)
    return next((other for other in others if _all_known(other)), chosen)


def _as_typed(piece: str) -> str:
    return piece


@lru_cache(maxsize=20_000)
def _swapped(piece: str) -> str:
    """The piece in the other layout. Its last signs may be punctuation or letters: the reading with known words wins."""
    swap = layout.to_latin if _CYRILLIC.search(piece) else layout.to_cyrillic
    tail = _TAIL.search(piece)
    body = piece[: tail.start()] if tail else piece
    ways = [swap(piece), swap(body) + piece[len(body) :]]
    return max(ways, key=_known_letters)


@lru_cache(maxsize=20_000)
def _transliterated(piece: str) -> str:
    if _CYRILLIC.search(piece):
        return piece
    return re.sub(r"[a-z'`]+(?:[469][a-z'`]*)*|[469][a-z'`]+", lambda found: _russian_reading(found[0]), piece)


def _russian_reading(word: str) -> str:
    options = translit.candidates(word)
    return next((option for option in options if is_russian(option)), options[0] if options else word)


def _with_one_alphabet(piece: str) -> str:
    """A word with letters of both alphabets that look the same is Russian; else its parts stand for themselves."""
    return " ".join(
        word.translate(_LOOKALIKES) if _LATIN.search(word) and _CYRILLIC.search(word) else word
        for word in re.findall(r"[\w']+|[^\w\s]+", piece)
    )


def _known_letters(piece: str) -> float:
    return sum(len(word) for word in WORD.findall(piece) if _is_known(word))


def _all_known(piece: str) -> bool:
    words = WORD.findall(piece)
    return bool(words) and all(_is_known(word) for word in words)


def _is_known(word: str) -> bool:
    return word.isdigit() or word in _TERMS or (is_english(word) if word[0].isascii() else is_russian(word))


def _bare(piece: str) -> str:
    return "".join(WORD.findall(piece))
