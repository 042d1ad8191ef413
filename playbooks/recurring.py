"""Whether a guest says that a solved problem is back: "снова не открывается", "it stopped working again". Pure.

Asked only where a problem was solved within a day, so that a word that leaves no doubt there is enough.
"""

import re

from playbooks.decision import Facts, Said
from playbooks.matching import Action
from playbooks.under_way import asking

_SIGNS = re.compile(
    r"\b(again|back again|is back|it[’']?s back|came back|still (?:no|not|doesn[’']?t|isn[’']?t|won[’']?t|broken)"
    r"|once more|stopped working"
    r"|снова|опять|вновь|по-?прежнему|вс[её] ещ[её] не|так и не|заново|вернул[аио]?сь|сно?ва)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\b(thanks|thank you|спасибо|благодар\w+)\b.{0,12}\b(again|снова|ещ[её] раз)\b", re.IGNORECASE)
_LATER = re.compile(  # what he means to do himself
    r"\b(try|see you|come|visit|write|ask|stay|book)( it| here| with you| you)? again\b"
    r"|\b(попроб|приед|приехать|напиш|заброниру|остановимся)\w* (снова|опять|ещ[её] раз)\b"
    r"|\b(снова|опять|ещ[её] раз) (попроб|приед|приехать|напиш|заброниру|остановимся)",
    re.IGNORECASE,
)
_SUPPLY = (
    r"(?:power|electricity|lights?|water|heat(?:ing)?|internet|wi-?fi|connection"
    r"|свет|электричество|вода|тепло|отопление|интернет|вай-?фай|связь)"
)
_RELIEF = re.compile(
    r"\b(works?|working|open(?:s|ed)?|работает|открыл\w*|заработал\w*|есть) (again|снова|опять)\b"
    r"|\b(again|снова|опять) (works?|working|работает|открыва\w+|заработал\w*|есть)\b"
    rf"|\b{_SUPPLY} (?:is|are|came|has come) back\b|\b{_SUPPLY} вернул[аио]?с[ья]\b|\bвернул[аио]?с[ья] {_SUPPLY}\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(not|no|never|doesn[’']?t|isn[’']?t|won[’']?t|не|нет)\b", re.IGNORECASE)
_CAME_BACK = re.compile(r"\b(?:back|вернул[аио]?с[ья])\b", re.IGNORECASE)
_MISSED = frozenset({"no_electricity", "no_heating", "no_hot_water", "no_wifi"})  # what is back there, was missed


def says_it_is_back(text: str) -> bool:
    """Thanks ("thanks again"), plans ("I'll try again") and relief ("it works again", "the water is back") are none."""
    if _THANKS.search(text) or not _SIGNS.search(text):
        return False
    is_harmless = _RELIEF.search(text) is not None or _LATER.search(text) is not None
    return not is_harmless or _DENIED.search(text) is not None


def means_it_is_back(facts: Facts, topic: str) -> bool:
    """Whether what was just said is of the solved problem `topic` (a playbook's key, or a word of its own).

    Not so where another thing is plainly asked for, and not where he speaks of what he is being led through.
    """
    if facts.said is not Said.TEXT or not says_it_is_back(facts.text):
        return False
    understanding = facts.understanding
    if understanding.action is Action.ANSWER:
        named = {facts.playbooks[match.key].key for match in understanding.answers if match.key in facts.playbooks}
        is_known = topic in {playbook.key for playbook in facts.playbooks.values()}
        return topic in named if is_known else bool(named)
    if asking(facts):
        return False
    if understanding.action is Action.RESOLVED:  # "it is back" is good news of the light, and none of a lock
        return topic not in _MISSED and _CAME_BACK.search(facts.text) is not None
    return understanding.action is not Action.CHAT
