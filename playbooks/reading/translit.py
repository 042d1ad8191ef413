"""Russian written in Latin letters, back into Cyrillic: "zamok ne otkryvaetsya" is "замок не открывается"."""

from functools import lru_cache
from itertools import combinations

# The most usual reading first, every further one a little less likely; "-" stands for no letter.
_WRITTEN = {
    "shch": "щ", "tsya": "тся ться", "tsia": "тся ться", "tsja": "тся ться", "tsa": "тся ться ца тса",
    "tca": "тся ться", "sch": "щ сч", "sh'": "щ", "yoo": "ю", "zh": "ж", "kh": "х", "ts": "ц тс", "ch": "ч",
    "sh": "ш щ", "yu": "ю", "ju": "ю", "iu": "ю иу", "ya": "я ья", "ja": "я ья", "ia": "я иа ия", "yo": "е йо",
    "jo": "е йо", "ye": "е ые ье", "je": "е ье же", "yi": "ый и", "iy": "ий", "yy": "ый", "ij": "ий иж", "yj": "ый",
    "ey": "ей", "ay": "ай", "oy": "ой", "ii": "ий ии", "ou": "оу у", "ph": "ф", "oo": "у оо", "ee": "и ее",
    "ck": "к", "a": "а", "b": "б", "c": "ц с к", "d": "д дь", "e": "е э ье", "f": "ф фь", "g": "г", "h": "х г ш",
    "i": "и й ы", "j": "й ж дж ь", "k": "к", "l": "л ль", "m": "м", "n": "н нь", "o": "о", "p": "п", "q": "к я",
    "r": "р рь", "s": "с сь ш", "t": "т ть", "u": "у ю", "v": "в", "w": "в ш щ", "x": "х кс", "y": "ы й и",
    "z": "з ж ц", "'": "ь ъ -", "`": "ь -", "4": "ч", "6": "ш", "9": "я",
}  # fmt: skip
_READINGS = {
    written: tuple(letters.replace("-", "") for letters in options.split(" ")) for written, options in _WRITTEN.items()
}
# Short words whose usual reading is another word.
_FIXED = {
    "est": "есть", "net": "нет", "da": "да", "ne": "не", "ya": "я", "eto": "это", "esche": "еще", "ewe": "еще",
    "pojaluista": "пожалуйста",
}  # fmt: skip
_VOWELS = tuple("aeiouy")
_LONGEST_WORD = 30  # what is longer is no word, and has millions of readings
MOST_CANDIDATES = 120


@lru_cache(maxsize=20_000)
def candidates(word: str) -> tuple[str, ...]:
    """Cyrillic readings of a lower-case Latin word, the likeliest first; empty when a letter has none."""
    if word in _FIXED:
        return (_FIXED[word],)
    if len(word) > _LONGEST_WORD:
        return ()
    readings: list[tuple[str, ...]] = []
    at = 0
    while at < len(word):
        length = next((size for size in (4, 3, 2, 1) if _reads(word, at, size)), 0)
        if not length:
            return ()
        options = _READINGS[word[at : at + length]]
        at += length
        readings.append(
            tuple(o for o in options if not (len(o) == 2 and o[1] == "ь" and word[at : at + 1] in _VOWELS)) or options
        )
    return tuple(dict.fromkeys(_smooth("".join(letters)) for letters in _likeliest_first(readings)))


def _reads(word: str, at: int, size: int) -> bool:
    """Whether the letters at this place are read together: "ay" is not when a vowel follows ("kaya" is "кая")."""
    letters = word[at : at + size]
    before_vowel = letters[-1:] == "y" and word[at + size : at + size + 1] in tuple("aoue")
    return len(letters) == size and letters in _READINGS and not (size == 2 and before_vowel)


def _likeliest_first(readings: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """All combinations with at most two unusual letters: one unusual letter is likelier than two."""
    usual = tuple(options[0] for options in readings)
    oddities = sorted(
        (odd, at, option) for at, options in enumerate(readings) for odd, option in enumerate(options) if odd
    )
    found = [usual, *(_changed(usual, [oddity]) for oddity in oddities)]
    pairs = sorted(((one[0] + two[0], one, two) for one, two in combinations(oddities, 2) if one[1] != two[1]))
    found += [_changed(usual, [one, two]) for _, one, two in pairs]
    return found[:MOST_CANDIDATES]


def _changed(letters: tuple[str, ...], oddities: list[tuple[int, int, str]]) -> tuple[str, ...]:
    changed = list(letters)
    for _, at, letter in oddities:
        changed[at] = letter
    return tuple(changed)


def _smooth(word: str) -> str:
    return word.replace("ьь", "ь").replace("йй", "й")
