"""When two phrases are the same phrase. Called by the checks of knowledge and playbooks, and for what guests choose."""

import re
import unicodedata
from functools import lru_cache

_BETWEEN_WORDS = re.compile(r"[\W_]+")


@lru_cache(maxsize=100_000)
def normal_form(phrase: str) -> str:
    """Case, punctuation and ё make no difference between phrases."""
    folded = unicodedata.normalize("NFKC", phrase).casefold().replace("ё", "е")
    return _BETWEEN_WORDS.sub(" ", folded).strip()
