"""What guests shorten in chats, written out: "скок", "пжлст", "u", "tmrw". Called by the reading of every word."""

import re

_RUSSIAN = {
    "сколько": "скок скока скоко сколка сколко",
    "во сколько": "воскок воскоко воскока воскоки вскоко вскок воскольки",
    "что": "чо че чё шо",
    "ничего": "ничо ниче",
    "чего нибудь": "ченить чёнить",
    "сейчас": "щас ща счас сича",
    "сегодня": "седня сёдня сдня",
    "пожалуйста": "пжл пжлст пжлста пжста пжалста пжал плиз плз пож",
    "только": "тока",
    "когда": "када",
    "магазин": "магаз",
    "магазина": "магаза",
    "квартира": "хата",
    "квартиру": "хату",
    "квартире": "хате",
    "нормально": "норм",
    "холодильник": "холодос",
    "телевизор": "телек телик",
    "кондиционер": "кондей кондер кондюк",
    "кондиционера": "кондея кондера",
    "кондиционером": "кондеем кондером",
    "интернет": "инет",
    "интернета": "инета",
    "интернету": "инету",
    "выезд": "чекаут",
    "выезда": "чекаута",
    "выезде": "чекауте",
    "заезд": "чекин",
    "заезда": "чекина",
}
_ENGLISH = {
    "you": "u",
    "your": "ur",
    "are": "r",
    "please": "pls plz plss",
    "what": "wat wht wut",
    "how": "hw",
    "have": "hv",
    "before": "b4",
    "tomorrow": "tmrw tmr 2mrw tmw",
    "tonight": "tonite 2nite 2night",
    "password": "pw pwd passwd",
    "apartment": "apt",
    "people": "ppl",
    "washing machine": "wm",
    "right now": "rn",
    "thanks": "thnx thnks tnx",
}
_RUSSIAN_WORDS = {short: whole for whole, written in _RUSSIAN.items() for short in written.split()}
_ENGLISH_WORDS = {short: whole for whole, written in _ENGLISH.items() for short in written.split()}
_ENGLISH_PIECE = re.compile(r"[a-z0-9]+")
_TO = re.compile(r"\b(how|where|able) 2 (?=[a-z]{2})")


def in_full(word: str) -> str:
    """A Russian word."""
    return _RUSSIAN_WORDS.get(word, word)


def in_full_english(piece: str) -> str:
    """A piece between spaces of a text that is written in English."""
    return _ENGLISH_PIECE.sub(lambda word: _ENGLISH_WORDS.get(word[0], word[0]), piece)


def is_short_english(piece: str) -> bool:
    words = _ENGLISH_PIECE.findall(piece)
    return len(words) == 1 and words[0] in _ENGLISH_WORDS


def with_to(text: str) -> str:
    """ "how 2 turn on" with its word."""
    return _TO.sub(r"\1 to ", text)
