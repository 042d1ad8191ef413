"""Which words are Russian or English, and their dictionary forms. Called by everything that reads guests' texts.

The dictionaries take 70 MB and a third of a second, so they are opened when the first message needs them.
"""

from functools import cache, lru_cache
from importlib import import_module
from typing import Any

# Everyday words that the dictionaries do not know, and how guests say them.
RUSSIAN_EXTRA = frozenset(
    "вайфай вайфая вайфаю вайфаем вайфае вифи инет инета кондей кондер кондея чекин чекина чекаут чекаута чекауте "
    "пжл пжлст плиз плз спс спасиб ок окей окк здрасте здрасьте прив приветик ваще вобще щас ща че чо норм кста "
    "домофон домофона букинг букинге букинга эйрбнб айрбнб авито смарттв нетфликс ютуб телек телик "
    "этажка ватсап вацап вотсап телега тг спсб пож плес хай гдето какойто чтото ктото самозаселение допкровать "
    "беруши дымина дымовуха коротит передознулся шандарахнуло кровит электрошкаф электрошкафа".split()
)
ENGLISH_EXTRA = frozenset(
    "wifi asap gonna wanna gotta pls plz thx ty hiya airbnb netflix youtube aircon smarttv checkout checkin ac tv "
    "whatsapp telegram ok okay hey hi im ive ill id youre theres whats wheres hows cant dont doesnt didnt wont isnt "
    "wasnt arent couldnt a i tho btw info uber epipen".split()
)
# One-letter and two-letter entries of the English word list that are no words in a chat.
NOT_ENGLISH = frozenset(
    "ya da na za ne kak v u k s z b c d e f g h j l m n o p q r t w x y est net vy ot po iz ej ez ru li lb nj tn fr bp "
    "pf jn lj vs gj ye hf lf rf vf yf xnj tot dom".split()
)


def is_russian(word: str) -> bool:
    return word in RUSSIAN_EXTRA or _known_in_russian(word)


def is_english(word: str) -> bool:
    return word in ENGLISH_EXTRA or (word not in NOT_ENGLISH and _known_in_english(word))


@lru_cache(maxsize=50_000)
def lemma(word: str) -> str:
    """The dictionary form of a lower-case word in either alphabet; digits and unknown words stay as they are."""
    if word[:1] >= "а" and word[:1] <= "я":
        return str(_russian().parse(word)[0].normal_form).replace("ё", "е")
    if word.isascii() and word.isalpha():
        return str(_english().lemmatize(word, "en")).lower()
    return word


@lru_cache(maxsize=50_000)
def _known_in_russian(word: str) -> bool:
    return bool(_russian().word_is_known(word))


@lru_cache(maxsize=50_000)
def _known_in_english(word: str) -> bool:
    return bool(word) and bool(_english().is_known(word, "en"))


@cache
def _russian() -> Any:
    return import_module("pymorphy3").MorphAnalyzer()


@cache
def _english() -> Any:
    return import_module("simplemma")
