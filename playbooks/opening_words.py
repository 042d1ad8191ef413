"""The word by which a guest only lets us write again, as an approved text asked him to: it asks for nothing. Pure."""

import re

_WORDS = frozenset(
    """
    да ага угу ок окей хорошо привет здравствуйте здрасьте алло добрый день вечер утро доброе ночи
    слушаю вас жду ждём ждем пишите присылайте пришлите давайте готов готова что там такое какой ответ слово тут я здесь
    yes yep yeah ok okay sure hi hello hey good morning evening afternoon what is it what's up go ahead on ready send
    please here i'm i am waiting word tell me listening
    """.split()
)
_MOST = 4  # words
_MARKS = re.compile(r"[\s.,!?:;+()…\-\ufe0f👍👌🙏✅🙂😊🤝👋]+")


def is_opening_word(text: str) -> bool:
    """Some signs alone are one too: "?", "+", "1", a thumb; whatever else stands there may mean anything."""
    words = _MARKS.sub(" ", text.lower().replace("’", "'")).split()
    return bool(text.strip()) and len(words) <= _MOST and all(word in _WORDS or word == "1" for word in words)
