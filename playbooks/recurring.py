"""Whether a guest says that a solved problem is back: "снова не открывается", "it stopped working again". Pure.

Asked only where a problem was solved within a day, so that a word that leaves no doubt there is enough.
"""

import re

_SIGNS = re.compile(
    r"\b(again|back again|is back|came back|still (?:not|doesn'?t|isn'?t|won'?t|broken)|once more|stopped working"
    r"|снова|опять|вновь|по-?прежнему|вс[её] ещ[её] не|так и не|заново|вернул[аи]?сь|сно?ва)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\b(thanks|thank you|спасибо|благодар\w+)\b.{0,12}\b(again|снова|ещ[её] раз)\b", re.IGNORECASE)
_RELIEF = re.compile(
    r"\b(works?|working|open(?:s|ed)?|работает|открыл\w*|заработал\w*|есть) (again|снова|опять)\b"
    r"|\b(again|снова|опять) (works?|working|работает|открыва\w+|заработал\w*|есть)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(not|no|never|doesn'?t|isn'?t|won'?t|не|нет)\b", re.IGNORECASE)


def says_it_is_back(text: str) -> bool:
    """Thanks ("thanks again") and relief ("it works again") are no complaint."""
    if _THANKS.search(text) or not _SIGNS.search(text):
        return False
    return _RELIEF.search(text) is None or _DENIED.search(text) is not None
