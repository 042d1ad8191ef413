"""A text with some of its words missing, as hurried guests leave them out. Called by the training of the judgement."""

from zlib import crc32

import numpy as np

_MISSING = 0.15  # of the words
_FEWEST, _FEWEST_LEFT = 4, 3  # words of a text that is thinned, and of what is left
_TRIES = 10
# Without these a text would tell the opposite.
_DENIALS = frozenset(
    "не ни нет без нету no not never without don't doesn't can't won't isn't didn't couldn't cannot dont cant".split()
)


def thinned(text: str) -> str:
    """The same for the same text; the text itself where too little would be left."""
    words = text.split()
    if len(words) < _FEWEST:
        return text
    chance = np.random.default_rng(crc32(text.encode()))
    for _ in range(_TRIES):
        stays = chance.random(len(words)) >= _MISSING
        left = [word for word, kept in zip(words, stays, strict=True) if kept or word.strip(".,!?") in _DENIALS]
        if _FEWEST_LEFT <= len(left) < len(words):
            return " ".join(left)
    return text
