"""Finds the words a guest meant, whatever the keyboard layout, alphabet or typos they were written in.

Every piece between spaces is read three ways (as it stands, transliterated, with the layout swapped); the way that
gives the most known words wins for the whole message, and a piece that it leaves unknown may still be read another way.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

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

Way = Callable[[str, Speller], str]


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
    speller = speller or Speller()
    pieces = joined(tidy(text)).split()
    latin = _best_way([piece for piece in pieces if _is_latin(piece)], (_as_typed, _transliterated, _swapped), speller)
    cyrillic = _best_way([piece for piece in pieces if _CYRILLIC.search(piece)], (_as_typed, _swapped), speller)
    meant = " ".join(_meant(piece, latin if _is_latin(piece) else cyrillic, speller) for piece in pieces)
    repaired = joined(WORD.sub(lambda word: speller.repaired(in_full(word[0])), joined(with_to(meant))))
    words = WORD.findall(repaired)
    return Reading(
        repaired,
        sum(len(word) for word in words if _CYRILLIC.match(word)),
        sum(len(word) for word in words if _LATIN.match(word) and word not in _TERMS),
    )


def _is_latin(piece: str) -> bool:
    return bool(_LATIN.search(piece)) and not _CYRILLIC.search(piece)


def _best_way(pieces: list[str], ways: tuple[Way, ...], speller: Speller) -> Way:
    """The way that makes the largest part of the letters known words; as typed when in doubt."""
    pieces = [piece for piece in pieces if piece not in _TERMS]
    if all(_quality(piece, speller) >= _KNOWN for piece in pieces):
        return ways[0]
    as_typed = _AS_TYPED_BONUS * _known_letters(pieces, ways[0], speller)
    if as_typed >= sum(map(len, pieces)):
        return ways[0]  # no other way can make more of the letters known
    totals = [as_typed, *(_known_letters(pieces, way, speller) for way in ways[1:])]
    return ways[max(range(len(ways)), key=totals.__getitem__)]


def _known_letters(pieces: list[str], way: Way, speller: Speller) -> float:
    return sum(len(piece) * _quality(way(piece, speller), speller) for piece in pieces)


def _meant(piece: str, way: Way, speller: Speller) -> str:
    if "".join(WORD.findall(piece)) in _TERMS or not (_LATIN.search(piece) or _CYRILLIC.search(piece)):
        return piece
    if _LATIN.search(piece) and _CYRILLIC.search(piece):
        return _with_one_alphabet(piece)
    if way is _as_typed and is_short_english(piece):
        return in_full_english(piece)
    chosen = way(piece, speller)
    if _quality(chosen, speller) > 0:
        return chosen
    others = [other(piece, speller) for other in (_as_typed, _transliterated, _swapped) if other is not way]
    best = max(others, key=lambda other: _quality(other, speller))
    return best if _quality(best, speller) >= _KNOWN else chosen


def _as_typed(piece: str, _: Speller) -> str:
    return piece


def _swapped(piece: str, speller: Speller) -> str:
    """The piece in the other layout. Its last signs may be punctuation or letters: the reading with known words."""
    swap = layout.to_latin if _CYRILLIC.search(piece) else layout.to_cyrillic
    tail = _TAIL.search(piece)
    body = piece[: tail.start()] if tail else piece
    ways = (swap(piece), swap(body) + piece[len(body) :])
    return max(ways, key=lambda way: _quality(way, speller))


def _transliterated(piece: str, speller: Speller) -> str:
    if _CYRILLIC.search(piece):
        return piece
    return _TRANSLITERATED_WORD.sub(lambda found: _russian_reading(found[0], speller), piece)


def _russian_reading(word: str, speller: Speller) -> str:
    options = translit.candidates(word)
    if not options:
        return word
    best, known = options[0], 0.0
    for option in options:
        familiarity = speller.familiarity(option)
        if familiarity > known:
            best, known = option, familiarity
        if known == 1.0:
            break
    return best


def _with_one_alphabet(piece: str) -> str:
    """A word with letters of both alphabets that look the same is Russian; else its parts stand for themselves."""
    return " ".join(
        word.translate(_LOOKALIKES) if _LATIN.search(word) and _CYRILLIC.search(word) else word
        for word in re.findall(r"[\w']+|[^\w\s]+", piece)
    )


def _quality(piece: str, speller: Speller) -> float:
    """How well the words of a piece are known, by letters: 1 = all are words that guests of an apartment use."""
    letters, known = 0, 0.0
    for word in WORD.findall(piece):
        letters += len(word)
        known += len(word) * _word_quality(word, speller)
    return known / letters if letters else 0.0


def _word_quality(word: str, speller: Speller) -> float:
    return 1.0 if word[0].isdigit() or word in _TERMS else speller.quality(word)
