"""Cuts a message into the questions that it may hold. Called by the matcher on repaired text."""

import re

from playbooks.matching.asking import asks_outright
from playbooks.matching.chat import says_nothing
from playbooks.reading.repair import WORD

_SENTENCE_END = re.compile(r"(?<=\?)|[!;\n]+|\.(?!\d)|(?<!\d)\.|(?:^|\s)\(?\d{1,2}[.)](?=\s)|\s[-*•]\s")
_JOINT = re.compile(
    r",|\+|\s(?:и еще|а еще|а также|и также|еще и|и|плюс|and also|and|also|plus|as well as)\s"
    r"|(?<!как)(?<!где)(?<!куда)(?<!что)\s(?:then|потом|затем)\s"
)
# A part this short only makes sense with the beginning of the question: "есть ли утюг, фен".
_FRAGMENT_WORDS = 2


def sentences(text: str) -> list[str]:
    return [part.strip(" ,:-") for part in _SENTENCE_END.split(text) if WORD.search(part)]


def parts(sentence: str) -> list[str]:
    """The pieces of a sentence between commas and "and"s, able to stand alone; the sentence itself when it is one."""
    pieces = [piece.strip(" :-") for piece in _JOINT.split(sentence) if WORD.search(piece) and not says_nothing(piece)]
    if len(pieces) < 2:
        return [sentence]
    opening = WORD.findall(pieces[0]) if asks_outright(pieces[0]) else []
    return [pieces[0], *(_completed(piece, opening) for piece in pieces[1:])]


def _completed(piece: str, opening: list[str]) -> str:
    if len(WORD.findall(piece)) > _FRAGMENT_WORDS or len(opening) < 2 or asks_outright(piece.rstrip("?")):
        return piece
    return " ".join([*opening[:-1], piece])
