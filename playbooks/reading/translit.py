"""Russian written in Latin letters, back into Cyrillic: "zamok ne otkryvaetsya" is "замок не открывается"."""

from itertools import islice, product

# Longest first; the most usual reading of each first.
_READINGS: dict[str, tuple[str, ...]] = {
    "shch": ("щ",), "sch": ("щ", "сч"), "sh'": ("щ",), "yoo": ("ю",),
    "zh": ("ж",), "kh": ("х",), "ts": ("ц", "тс"), "ch": ("ч",), "sh": ("ш",), "yu": ("ю",), "ju": ("ю",), "iu": ("ю", "иу"),
    "ya": ("я",), "ja": ("я",), "ia": ("я", "иа", "ия"), "yo": ("е", "йо"), "jo": ("е", "йо"), "ye": ("е", "ые", "ье"), "je": ("е", "ье"),
    "yi": ("ый", "и"), "iy": ("ий",), "yy": ("ый",), "ij": ("ий",), "yj": ("ый",), "ey": ("ей",), "ay": ("ай",), "oy": ("ой",),
    "ii": ("ий", "ии"), "ou": ("оу", "у"), "ph": ("ф",), "oo": ("у", "оо"), "ee": ("и", "ее"), "ck": ("к",),
    "a": ("а",), "b": ("б",), "c": ("ц", "с", "к"), "d": ("д",), "e": ("е", "э"), "f": ("ф",), "g": ("г",), "h": ("х", "г", "ш"),
    "i": ("и", "й", "ы"), "j": ("й", "ж", "дж", "ь"), "k": ("к",), "l": ("л", "ль"), "m": ("м",), "n": ("н", "нь"), "o": ("о",), "p": ("п",),
    "q": ("к", "я"), "r": ("р",), "s": ("с", "ш"), "t": ("т", "ть"), "u": ("у", "ю"), "v": ("в",), "w": ("в", "ш", "щ"), "x": ("х", "кс"),
    "y": ("ы", "й", "и"), "z": ("з", "ж", "ц"), "'": ("ь", "ъ", ""), "`": ("ь", ""), "4": ("ч",), "6": ("ш",), "9": ("я",),
}  # fmt: skip
# Short words whose usual reading is another word.
_FIXED = {"est": "есть", "net": "нет", "da": "да", "ne": "не", "ya": "я", "eto": "это", "esche": "еще", "ewe": "еще", "pojaluista": "пожалуйста", "plz": "пожалуйста", "pls": "пожалуйста", "spb": "спб"}  # fmt: skip
MOST_CANDIDATES = 96


def candidates(word: str) -> list[str]:
    """Cyrillic readings of a lower-case Latin word, the most usual first; empty when a letter has none."""
    if word in _FIXED:
        return [_FIXED[word]]
    readings: list[tuple[str, ...]] = []
    at = 0
    while at < len(word):
        length = next((size for size in (4, 3, 2, 1) if word[at : at + size] in _READINGS), 0)
        if not length:
            return []
        readings.append(_READINGS[word[at : at + length]])
        at += length
    return [_smooth("".join(letters)) for letters in _fewest_oddities(readings)]


def _fewest_oddities(readings: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Combinations in which few letters are read unusually; one unusual letter is likelier than three."""
    usual = tuple(options[0] for options in readings)
    spots = [(at, option) for at, options in enumerate(readings) for option in options[1:]]
    found = [usual, *(_changed(usual, [spot]) for spot in spots)]
    pairs = ((one, two) for one, two in product(spots, spots) if one[0] < two[0])
    found += [_changed(usual, [one, two]) for one, two in islice(pairs, max(0, MOST_CANDIDATES - len(found)))]
    return found[:MOST_CANDIDATES]


def _changed(letters: tuple[str, ...], spots: list[tuple[int, str]]) -> tuple[str, ...]:
    changed = list(letters)
    for at, letter in spots:
        changed[at] = letter
    return tuple(changed)


def _smooth(word: str) -> str:
    return word.replace("ьь", "ь").replace("йй", "й")
