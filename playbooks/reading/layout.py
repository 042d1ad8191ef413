"""Undoes a keyboard left in the wrong layout: "ghbdtn" is "привет", "рщц" is "how"."""

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~{}:\"<>?@#$^&"
_CYRILLIC = 'ёйцукенгшщзхъфывапролджэячсмитьбю.ёхъжэбю,"№;:?'
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC[:33], _LATIN[:33])


def to_cyrillic(text: str) -> str:
    """What the same keys give in the Russian layout (lower case in, lower case out)."""
    return text.translate(_TO_CYRILLIC)


def to_latin(text: str) -> str:
    """What the same keys give in the English layout."""
    return text.translate(_TO_LATIN)
