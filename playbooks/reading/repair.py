"""Finds the words a guest meant, whatever the keyboard layout, alphabet or typos they were written in.

Every piece between spaces is read three ways (as it stands, transliterated, with the layout swapped); the way that
gives the most known words wins for the whole message, and a piece that it leaves unknown may still be read another way.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import mul

from playbooks.reading import layout, translit
from playbooks.reading.normalise import joined, tidy
from playbooks.reading.short_forms import in_full, in_full_english, is_short_english, with_to
from playbooks.reading.spelling import Speller

WORD = re.compile(r"[a-zа-я]+(?:'[a-z]+)?|\d+(?:[:.]\d\d)?")
_LATIN = re.compile(r"[a-z]")
_CYRILLIC = re.compile(r"[а-я]")
_TAIL = re.compile(r"[\s,.!?:;\"')(\-]*$")
_TRANSLITERATED_WORD = re.compile(r"[a-z'`]+(?:[469][a-z'`]+)*|[469][a-z'`]+")
_LOOKALIKES = str.maketrans("aeopcyxkmthb", "аеорсухкмтнв")
# Terms that stand in Latin letters in Russian messages too.
_TERMS = frozenset(
    "wifi checkin checkout ac tv airbnb booking aircon netflix youtube email whatsapp telegram usb id qr sms".split()
)
_AS_TYPED_BONUS = 1.15
_KNOWN = 0.7
_LEAST_KNOWN = 0.4  # of what is read otherwise than typed
_MOST_REMEMBERED = 20_000  # pieces of messages
_ANY_PROPERTYS = Speller()

# What a piece may be, read in some way; how well a word is known.
Way = Callable[[str, Speller], tuple[str, ...]]
Quality = Callable[[str], float]


@dataclass(frozen=True)
class Reading:
    """A message as meant: repaired text (punctuation kept, lower case), and how much of it is in which alphabet."""

    text: str
    russian_letters: int
    english_letters: int

    @property
    def words(self) -> list[str]:
        return WORD.findall(self.text)


def read(text: str, speller: Speller | None = None) -> Reading:
    """`speller`: knows the words of the property's own entries beside those that guests of any apartment use."""
    speller = speller or _ANY_PROPERTYS
    pieces = joined(tidy(text)).split()
    latin, cyrillic = [], []
    for piece in pieces:
        if _CYRILLIC.search(piece):
            cyrillic.append(piece)
        elif _LATIN.search(piece):
            latin.append(piece)
    ways = dict.fromkeys(latin, _best_way(latin, (_as_typed, _transliterated, _swapped), speller))
    ways |= dict.fromkeys(cyrillic, _best_way(cyrillic, (_as_typed, _swapped), speller))
    meant = " ".join([_meant(piece, ways[piece], speller) if piece in ways else piece for piece in pieces])
    repaired = joined(WORD.sub(lambda word: speller.repaired(in_full(word[0])), joined(with_to(meant))))
    words = WORD.findall(repaired)
    return Reading(
        repaired,
        sum(len(word) for word in words if _CYRILLIC.match(word)),
        sum(len(word) for word in words if _LATIN.match(word) and word not in _TERMS),
    )


def _best_way(pieces: list[str], ways: tuple[Way, ...], speller: Speller) -> Way:
    """The way that makes the largest part of the letters known words; as typed when in doubt."""
    pieces = [piece for piece in pieces if piece not in _TERMS]
    qualities = [_quality(piece, speller.quality) for piece in pieces]
    if all(quality >= _KNOWN for quality in qualities):
        return ways[0]
    letters = [len(piece) for piece in pieces]
    best, most = ways[0], max(_AS_TYPED_BONUS * sum(map(mul, letters, qualities)), _LEAST_KNOWN * sum(letters))
    if most >= sum(letters):
        return best  # no other way can make more of the letters known
    for way in ways[1:]:
        # Whether a word is near a known one takes long to find out, and is mostly without effect.
        if _known_letters(pieces, way, speller, speller.most_quality) > most:
            known = _known_letters(pieces, way, speller, speller.quality)
            best, most = (way, known) if known > most else (best, most)
    return best


def _known_letters(pieces: list[str], way: Way, speller: Speller, quality: Quality) -> float:
    return sum(len(piece) * max(_quality(read_so, quality) for read_so in way(piece, speller)) for piece in pieces)


@lru_cache(_MOST_REMEMBERED)
def _meant(piece: str, way: Way, speller: Speller) -> str:
    """`piece`: one with letters."""
    if "".join(WORD.findall(piece)) in _TERMS:
        return piece
    if _LATIN.search(piece) and _CYRILLIC.search(piece):
        return _with_one_alphabet(piece)
    if way is _as_typed and is_short_english(piece):
        return in_full_english(piece)
    chosen = max(way(piece, speller), key=lambda read_so: _quality(read_so, speller.quality))
    if _quality(chosen, speller.quality) > 0:
        return chosen
    ways = (other for other in (_as_typed, _transliterated, _swapped) if other is not way)
    others = [read_so for other in ways for read_so in other(piece, speller)]
    if all(_quality(read_so, speller.most_quality) < _KNOWN for read_so in others):
        return chosen
    best = max(others, key=lambda read_so: _quality(read_so, speller.quality))
    return best if _quality(best, speller.quality) >= _KNOWN else chosen


def _as_typed(piece: str, _: Speller) -> tuple[str, ...]:
    return (piece,)


def _swapped(piece: str, _: Speller) -> tuple[str, ...]:
    """The piece in the other layout. Its last signs may be letters, or punctuation."""
    swap = layout.to_latin if _CYRILLIC.search(piece) else layout.to_cyrillic
    tail = _TAIL.search(piece)
    body = piece[: tail.start()] if tail else piece
    return (swap(piece), swap(body) + piece[len(body) :]) if body != piece else (swap(piece),)


def _transliterated(piece: str, speller: Speller) -> tuple[str, ...]:
    if _CYRILLIC.search(piece):
        return (piece,)
    return (_TRANSLITERATED_WORD.sub(lambda found: _russian_reading(found[0], speller), piece),)


def _russian_reading(word: str, speller: Speller) -> str:
    return speller.best_known(translit.candidates(word)) or word


def _with_one_alphabet(piece: str) -> str:
    """A word with letters of both alphabets that look the same is Russian; else its parts stand for themselves."""
    return " ".join(
        word.translate(_LOOKALIKES) if _LATIN.search(word) and _CYRILLIC.search(word) else word
        for word in re.findall(r"[\w']+|[^\w\s]+", piece)
    )


@lru_cache(_MOST_REMEMBERED)
def _quality(piece: str, quality: Quality) -> float:
    """How well the words of a piece are known, by letters: 1 = all are words that guests of an apartment use."""
    letters, known = 0, 0.0
    for word in WORD.findall(piece):
        letters += len(word)
        known += len(word) * (1.0 if word[0].isdigit() or word in _TERMS else quality(word))
    return known / letters if letters else 0.0
